import Display
import FileSystem
import Language
import Training

/// Shows a training as it goes, in one display that is replaced at most four times a second, and passes interrupts on.
final class TrainingDisplay {
  private let environment: CallEnvironment
  private let id: String
  private let start = Environment.monotonicSeconds
  private var progress: LiveProgress
  private var shown = -Double.infinity
  private var isOpen = false

  /// Seconds between two updates.
  private static let interval = 0.25

  init(_ environment: CallEnvironment, title: String) {
    self.environment = environment
    id = environment.displays.identifier("\(title) \(UInt64(Environment.monotonicSeconds * 1e9))").id
    progress = LiveProgress(title: title, epochs: 0)
  }

  func observe(_ event: TrainingEvent) throws {
    try environment.interruption.check()
    switch event {
    case .preparing(let rows, let count):
      progress.note = rows < count ? "preparing rows: \(rows) of \(count)" : ""
      show()
    case .resuming(let epochs, let steps):
      let within = steps == 0 ? "" : ", step \(steps) of the next"
      environment.output.write("going on from the checkpoint after epoch \(epochs)\(within)\n", to: .standard)
    case .warning(let text): environment.output.write("warning: \(text)\n", to: .error)
    case .step(let step):
      progress.epoch = step.epoch
      progress.epochs = step.epochs
      progress.step = step.step
      progress.steps = step.steps
      progress.samplesPerSecond = step.rowsPerSecond
      progress.timeLeft = step.secondsLeft
      if progress.tasks.isEmpty { progress.tasks = step.tasks.map { LiveProgress.Task(name: $0) } }
      show()
    case .epoch(let record):
      for (index, task) in record.tasks.enumerated() {
        if index >= progress.tasks.count { progress.tasks.append(LiveProgress.Task(name: task.task)) }
        progress.tasks[index].trainLoss.append(task.train.loss)
        if let validation = task.validation { progress.tasks[index].validationLoss.append(validation.loss) }
        if let metric = (task.validation ?? task.train).metrics.first {
          progress.tasks[index].metricName = metric.metric
          progress.tasks[index].metric.append(metric.value)
          progress.tasks[index].metricDirection = metric.isHigherBetter ? .higher : .lower
        }
      }
      show(force: true, endsEpoch: true)
    }
  }

  /// The final state, which stays.
  ///
  /// - Parameter note: What to say of a run that was interrupted on purpose; of another the cell itself says it.
  func finish(_ run: Run, note: String? = nil) {
    progress.isFinished = true
    progress.isStopped = run.outcome == .interrupted
    progress.note = run.outcome == .completed ? "" : progress.isStopped ? note ?? "" : run.outcome.text
    show(force: true)
    if case .diverged = run.outcome {
      environment.output.write("warning: training \(run.outcome.text); lower the learning rate\n", to: .error)
    }
  }

  private func show(force: Bool = false, endsEpoch: Bool = false) {
    let now = Environment.monotonicSeconds
    guard force || now - shown >= Self.interval else { return }
    shown = now
    progress.elapsed = now - start
    var rendering = progress.rendering(environment.output.context)
    // A log gets a line an epoch.
    let isUnicode = environment.output.context.unicode
    rendering.line = endsEpoch ? progress.line(unicode: isUnicode) : progress.isFinished ? progress.note : ""
    if isOpen {
      environment.output.update(rendering, id: id)
    } else {
      environment.output.display(rendering, id: id)
      isOpen = true
    }
  }
}
