import Catalog
import Experiments
import FileSystem
import JSON
import Language
import Training

/// Records one training as it goes.
final class TrainingRecorder {
  private let environment: CallEnvironment
  private let id: Int?
  private var waiting: [Measurement] = []
  private var written = Environment.monotonicSeconds

  /// Seconds of values that are written together: many short epochs must not each wait for a file.
  private static let interval = 0.5

  /// - Parameter parent: The search that the training is a trial of.
  init(
    _ environment: CallEnvironment, _ blueprint: Blueprint, _ arguments: TrainingArguments, parent: Int? = nil
  ) {
    self.environment = environment
    id = Recording.attempt(environment) { store in
      var experiment = Experiment(.train)
      experiment.describe(environment, blueprint)
      experiment.settings = Self.settings(blueprint, arguments)
      experiment.arguments = ["model": blueprint.json, "train": arguments.json]
      experiment.parent = parent
      return try store.begin(experiment)
    }
  }

  func observe(_ event: TrainingEvent) {
    guard id != nil, case .epoch(let record) = event else { return }
    for task in record.tasks {
      for (split, values) in [("train", Optional(task.train)), ("validation", task.validation)] {
        guard let values else { continue }
        for (metric, value) in [("loss", values.loss)] + values.metrics.map({ ($0.metric, $0.value) }) {
          waiting.append(
            Measurement(epoch: record.epoch, task: task.task, split: split, metric: metric, value: value))
        }
      }
      waiting.append(
        Measurement(epoch: record.epoch, task: task.task, split: "train", metric: "weight", value: task.weight))
    }
    if Environment.monotonicSeconds - written > Self.interval { write() }
  }

  private func write() {
    guard let id else { return }
    let values = waiting
    waiting = []
    Recording.attempt(environment) { try $0.add(values, to: id) }
    written = Environment.monotonicSeconds
  }

  /// Records how it ended, and keeps the run.
  func finish(_ run: Run, note: String? = nil) {
    guard let id else { return }
    write()
    // Metrics are small: they are recorded where a full disk has no room for the weights.
    Recording.attempt(environment) { try $0.keep(run: RunFile.encode(run, resumable: false), of: id) }
    Recording.attempt(environment) { store in
      try store.finish(
        id, outcome: run.outcome == .interrupted ? note ?? run.outcome.text : run.outcome.text, seconds: run.seconds,
        weights: run.weightsHash, summary: Self.summary(run))
    }
  }

  /// Records that it ended in an error.
  func fail(_ error: any Error) {
    guard let id else { return }
    write()
    let reason =
      switch error {
      case is Interrupted: "interrupted before the first step"
      case let complaint as Complaint: "failed: \(complaint.message)"
      case let complaints as Complaints: "failed: \(complaints.all.first?.message ?? "")"
      default: "failed: \(error)"
      }
    Recording.attempt(environment) { try $0.finish(id, outcome: reason, seconds: 0) }
  }

  /// What one would tell runs apart by, as the user would write it.
  private static func settings(_ blueprint: Blueprint, _ arguments: TrainingArguments) -> JSON.Object {
    let request = blueprint.request
    var settings: JSON.Object = [
      "inputs": .string(blueprint.inputs.map { "\($0.name) \($0.choice.text)" }.joined(separator: ", ")),
      "fusion": .string(request.fusion.text), "sharing": .string(request.sharing.text),
      "tasks": .string(blueprint.tasks.map(\.name).joined(separator: ", ")),
      "parameters": .integer(blueprint.parameterCount), "epochs": .integer(arguments.epochs),
      "batch": .integer(arguments.batch), "optimizer": .string(arguments.optimizer.text),
      "schedule": .string(arguments.schedule.text), "balance": .string(arguments.balance.text),
    ]
    if let stop = arguments.stop { settings.append("stop", .string(stop.text)) }
    if arguments.absent > 0 { settings.append("absent", .double(arguments.absent)) }
    if !arguments.augment.isEmpty {
      settings.append("augment", .string(arguments.augment.map(\.text).joined(separator: ", ")))
    }
    settings.append("seed", .integer(Int(clamping: arguments.seed)))
    return settings
  }

  /// Loss and metric of each task in the best epoch.
  private static func summary(_ run: Run) -> JSON.Object {
    guard let record = run.best.map({ run.history[$0] }) ?? run.history.last else { return [:] }
    var summary: JSON.Object = ["best epoch": .integer(record.epoch)]
    for task in record.tasks {
      let split = task.validation ?? task.train
      for (metric, value) in [("loss", split.loss)] + split.metrics.map({ ($0.metric, $0.value) }) where value.isFinite
      {
        summary.append("\(task.task) \(metric)", .double(value))
      }
    }
    return summary
  }
}

extension Experiment {
  /// Where it was run and on what.
  mutating func describe(_ environment: CallEnvironment, _ blueprint: Blueprint) {
    describe(environment)
    data = blueprint.data.name
    dataHash = blueprint.dataHash
  }

  mutating func describe(_ environment: CallEnvironment) {
    folder =
      environment.folder.hasPrefix("/")
      ? environment.folder : Path.join(Environment.workingFolder, environment.folder)
    source = environment.source
    commit = GitCommit.of(folder)
  }
}
