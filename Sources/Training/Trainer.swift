import Autograd
import Catalog
import Data
import FileSystem
import Multitask
import NeuralNet
import Tensor

/// Trains a blueprint, or goes on from a run: epochs of steps, validation after each, and a run at the end however it ends.
public final class Trainer {
  private let blueprint: Blueprint
  private let arguments: TrainingArguments
  private let observer: TrainingObserver
  private let previous: Run?
  private let schedule: any Schedule
  private let stop: StopRule?
  private let augmenter: Augmenter?
  private let runner: StepRunner
  private let optimizer: OptimizerState
  private let parameters: Storage
  private let lastGood: Storage
  /// Weights that a step is about to try; good once its losses are finite.
  private let untried: Storage
  private let bestParameters: Storage
  private var scheduleMemory: [Double]
  private var times = TimeShares()
  private var history: [EpochRecord]
  private var epochLosses: [[Double]]
  private var step: Int
  private var clock = Environment.monotonicSeconds
  private let start = Environment.monotonicSeconds

  /// Steps between copies of the weights to fall back on when a loss is no number any more.
  private static let goodSteps = 50
  /// Training rows that the final weights are tried on.
  private static let lastLooks = 16

  /// - Throws: `Complaints` with paths into the arguments of `train`.
  public convenience init(
    _ blueprint: Blueprint, _ arguments: TrainingArguments, observer: @escaping TrainingObserver = { _ in }
  ) throws {
    try self.init(blueprint, arguments, previous: nil, observer: observer)
  }

  /// Goes on from `run`: optimiser, balancer and schedule as they were.
  public convenience init(
    continuing run: Run, _ arguments: TrainingArguments, observer: @escaping TrainingObserver = { _ in }
  ) throws {
    try self.init(run.blueprint, arguments, previous: run, observer: observer)
  }

  private init(
    _ given: Blueprint, _ arguments: TrainingArguments, previous: Run?, observer: @escaping TrainingObserver
  ) throws {
    self.arguments = arguments
    self.observer = observer
    self.previous = previous
    let blueprint = arguments.absent > 0 && previous == nil ? try given.learningAbsence() : given
    self.blueprint = blueprint
    let balancer = try Self.at("balance") {
      try Catalogue<any Balancer>.balance.make(arguments.balance).prepared(for: blueprint.tasks.map(\.name))
    }
    let rule = try Self.at("optimizer") { try Catalogue<Optimizer>.optimizer.make(arguments.optimizer) }
    schedule = try Self.at("schedule") { try Catalogue<any Schedule>.schedule.make(arguments.schedule) }
    stop = try arguments.stop.map { stop in try Self.at("stop") { try Catalogue<StopRule>.stop.make(stop) } }
    if blueprint.data.train.isEmpty {
      throw Complaint(
        "no-rows", "the run was loaded without the rows that it was trained on", at: [.argument("model")],
        hint: "give them to load as well: load(path, data: …)")
    }
    if stop != nil && blueprint.data.validation.isEmpty {
      throw Complaints([
        Complaint(
          "no-validation", "stopping early needs validation rows, and there are none", at: [.argument("stop")],
          hint: "split the data with validation: 0.1")
      ])
    }
    augmenter = try Self.at("augment") { try Augmenter(arguments.augment, for: blueprint) }
    runner = try StepRunner(blueprint, balancer: balancer, seed: arguments.seed)
    let state = previous?.state
    let continues = state?.optimiser.map { $0.optimizer == rule } ?? false
    optimizer = try OptimizerState(
      rule, for: blueprint.store, step: continues ? state?.optimiser?.step ?? 0 : 0,
      moments: continues ? state?.optimiser?.moments : nil)
    parameters = blueprint.store.initialised(seed: arguments.seed ^ blueprint.request.seed &* 0x9E37_79B9_7F4A_7C15)
    if let previous { parameters.copy(from: previous.parameters) }
    if let state, previous?.arguments.balance == arguments.balance,
      state.balancerMemory.count == runner.memory.count
    {
      runner.memory = state.balancerMemory
      runner.random = BalancerRandom(seed: state.balancerRandom)
    }
    lastGood = Storage(count: blueprint.store.count)
    untried = Storage(count: blueprint.store.count)
    bestParameters = Storage(count: blueprint.store.count)
    lastGood.copy(from: parameters)
    scheduleMemory = schedule.initialMemory
    history = previous?.history ?? []
    epochLosses = state?.epochLosses ?? []
    step = state?.step ?? 0
  }

  private static func at<Made>(_ argument: String, _ make: () throws -> Made) throws -> Made {
    do {
      return try make()
    } catch let complaints as Complaints {
      throw Complaints(complaints.all.map { $0.within(.argument(argument)) })
    } catch let complaint as Complaint {
      throw Complaints([complaint.within(.argument(argument))])
    }
  }

  /// Trains to the end.
  ///
  /// - Throws: what the observer threw, if it threw before the first step; later the run so far is returned as interrupted.
  public func train() throws -> Run {
    let training = try PreparedDataset(
      blueprint.data.train, preprocessing: blueprint.preprocessing, columns: blueprint.columnNames)
    let validation =
      blueprint.data.validation.isEmpty
      ? nil
      : try PreparedDataset(
        blueprint.data.validation, preprocessing: blueprint.preprocessing, columns: blueprint.columnNames)
    try training.decode { try observer(.preparing(rows: $0, of: training.count)) }
    times.data += lap()
    var options = BatchLoader.Options(size: arguments.batch, seed: arguments.seed)
    options.groupsByLength = blueprint.hasSequences
    options.transform = transform
    let loader = BatchLoader(training, options: options)
    var patience = Patience(rule: stop)
    var outcome = RunOutcome.completed
    let first = previous?.state.epoch ?? 0
    epochs: for epoch in first..<first + arguments.epochs {
      do {
        if let end = try trainEpoch(epoch, first: first, loader: loader, validation: validation) {
          outcome = end
          break epochs
        }
      } catch let error where !(error is Complaint || error is Complaints || error is ShapeError) {
        outcome = .interrupted
        break epochs
      }
      if patience.isBest(history.last.map(Self.score) ?? .nan) { bestParameters.copy(from: parameters) }
      if let best = patience.exhausted {
        parameters.copy(from: bestParameters)
        outcome = .stoppedEarly(bestEpoch: history[history.count - 1 - best].epoch)
        break epochs
      }
    }
    let silent = outcome == .interrupted ? [] : try overflowingTasks()
    if !silent.isEmpty {
      parameters.copy(from: lastGood)
      outcome = .diverged(tasks: silent, step: step)
    }
    return finish(outcome, epochs: first)
  }

  /// Tasks whose answers to a few training rows are no numbers: what the last step did to the weights no later step has seen.
  private func overflowingTasks() throws -> [String] {
    let rows = try PreparedDataset(
      blueprint.data.train.taking(Self.lastLooks), preprocessing: blueprint.preprocessing,
      columns: blueprint.columnNames)
    let ledgers = try Evaluator.ledgers(blueprint, parameters: parameters, rows: rows)
    return zip(blueprint.tasks, ledgers).filter { !$1.outputs.all.allSatisfy(\.isFinite) }.map(\.0.name)
  }

  /// What is done to training batches: values change, then modalities go; nil where nothing is.
  private var transform: (@Sendable (Batch, UInt64) -> Batch)? {
    let dropout = ModalityDropout(blueprint, chance: arguments.absent)
    guard let augmenter else {
      guard let dropout else { return nil }
      return { batch, seed in dropout.apply(to: batch, seed: seed) }
    }
    return { batch, seed in
      // Draws of their own, so that which modalities go does not depend on the augmentations.
      let changed = augmenter(batch, seed: seed ^ 0xA6A6_0000_5EED_0000)
      return dropout?.apply(to: changed, seed: seed) ?? changed
    }
  }

  /// Nil when the epoch went to its end.
  private func trainEpoch(
    _ epoch: Int, first: Int, loader: BatchLoader, validation: PreparedDataset?
  ) throws -> RunOutcome? {
    let begun = Environment.monotonicSeconds
    var ledgers = blueprint.network.heads.map { _ in TaskLedger() }
    var weightSums = blueprint.tasks.map { _ in 0.0 }, normSums = blueprint.tasks.map { _ in 0.0 }
    let batches = loader.epoch(epoch)
    let steps = batches.count
    var done = 0, rows = 0, rate = 0.0
    while let batch = batches.next() {
      times.data += lap()
      let moment = ScheduleMoment(step: step, of: (first + arguments.epochs) * steps, stepsPerEpoch: steps)
      let factor = schedule.factor(at: moment, memory: scheduleMemory)
      rate = optimizer.optimizer.learningRate * factor
      let isTrial = done == 0 || step % Self.goodSteps == 0
      if isTrial { untried.copy(from: parameters) }
      let losses = try runner.step(
        batch, step: step, epochLosses: epochLosses, parameters: parameters, optimizer: optimizer, factor: factor)
      _ = losses
      let diverged = runner.divergedTasks
      guard diverged.isEmpty else {
        parameters.copy(from: lastGood)
        return .diverged(tasks: diverged.map { blueprint.tasks[$0].name }, step: step)
      }
      if isTrial { lastGood.copy(from: untried) }
      for task in ledgers.indices {
        for shard in runner.shards { ledgers[task].append(shard, task: task) }
        weightSums[task] += runner.weights[task]
        if task < runner.gradientNorms.count { normSums[task] += runner.gradientNorms[task] }
      }
      step += 1
      done += 1
      rows += batch.count
      let elapsed = Environment.monotonicSeconds - begun
      let total = Environment.monotonicSeconds - start
      try observer(
        .step(
          TrainingEvent.Progress(
            epoch: epoch + 1, epochs: first + arguments.epochs, step: done, steps: steps,
            rowsPerSecond: Double(rows) / max(elapsed, 1e-9),
            secondsLeft: secondsLeft(
              elapsed: elapsed, done: done, steps: steps, epochsLeft: first + arguments.epochs - epoch - 1),
            losses: zip(blueprint.tasks, ledgers).map { ($0.name, $1.loss) })))
      if let within = arguments.within, total > within, done < steps || epoch + 1 < first + arguments.epochs {
        if history.isEmpty || done == steps {
          try close(epoch, ledgers, weightSums, normSums, done, rate, begun, validation)
        }
        return .outOfTime
      }
      clock = Environment.monotonicSeconds
    }
    try close(epoch, ledgers, weightSums, normSums, done, rate, begun, validation)
    return nil
  }

  /// Validates and writes the epoch's record.
  private func close(
    _ epoch: Int, _ ledgers: [TaskLedger], _ weights: [Double], _ norms: [Double], _ steps: Int, _ rate: Double,
    _ begun: Double,
    _ validation: PreparedDataset?
  ) throws {
    clock = Environment.monotonicSeconds
    let validated = try validation.map { try Evaluator.ledgers(blueprint, parameters: parameters, rows: $0) }
    times.validation += lap()
    let count = Double(max(1, steps))
    let tasks = blueprint.tasks.indices.map { task in
      EpochRecord.TaskRecord(
        task: blueprint.tasks[task].name, train: split(task, ledgers[task]),
        validation: validated.map { split(task, $0[task]) },
        weight: weights[task] / count, gradientNorm: runner.gradientNorms.isEmpty ? .nan : norms[task] / count)
    }
    let record = EpochRecord(
      epoch: epoch + 1, seconds: Environment.monotonicSeconds - begun, learningRate: rate, tasks: tasks)
    history.append(record)
    epochLosses.append(tasks.map(\.train.loss))
    schedule.observe(loss: Self.score(record), memory: &scheduleMemory)
    try observer(.epoch(record))
    clock = Environment.monotonicSeconds
  }

  private func split(_ task: Int, _ ledger: TaskLedger) -> EpochRecord.Split {
    let head = blueprint.network.heads[task]
    let evidence = head.evidence(outputs: ledger.outputs, targets: ledger.targets)
    let measured = head.metrics.prefix(1).compactMap { metric in
      metric.value(of: evidence).map { Measured(metric: metric.name, value: $0, isHigherBetter: metric.isHigherBetter) }
    }
    return EpochRecord.Split(loss: ledger.loss, metrics: measured)
  }

  /// What early stopping and `best` compare: the sum over tasks of the validation loss, or of the training loss without validation rows.
  static func score(_ record: EpochRecord) -> Double {
    record.tasks.reduce(0) { sum, task in
      let loss = task.validation?.loss ?? task.train.loss
      return loss.isNaN ? sum : sum + loss
    }
  }

  private func finish(_ outcome: RunOutcome, epochs first: Int) -> Run {
    times.forward = runner.times.forward
    times.backward = runner.times.backward
    times.balance = runner.times.balance
    times.optimiser = runner.times.optimiser
    var state = TrainerState()
    state.step = step
    state.epoch = max(first, history.last?.epoch ?? first)
    state.optimiser = OptimiserSnapshot(
      optimizer: optimizer.optimizer, step: optimizer.step, moments: optimizer.exported())
    state.balancerMemory = runner.memory
    state.balancerRandom = runner.random.state
    state.epochLosses = epochLosses
    return Run(
      blueprint: blueprint, arguments: arguments, parameters: parameters, history: history, outcome: outcome,
      best: Run.best(of: history),
      seconds: Environment.monotonicSeconds - start + (previous?.seconds ?? 0), times: times, state: state)
  }

  private func secondsLeft(elapsed: Double, done: Int, steps: Int, epochsLeft: Int) -> Double? {
    guard done > 2 || elapsed > 0.5 else { return nil }
    let step = elapsed / Double(done)
    let epoch = history.last.map(\.seconds) ?? step * Double(steps)
    let left = step * Double(steps - done) + epoch * Double(epochsLeft)
    guard let within = arguments.within else { return left }
    return min(left, max(0, within - (Environment.monotonicSeconds - start)))
  }

  private func lap() -> Double {
    let now = Environment.monotonicSeconds
    defer { clock = now }
    return now - clock
  }
}

/// Counts epochs without improvement.
private struct Patience {
  let rule: StopRule?
  private var best = Double.infinity
  private var waited = 0

  init(rule: StopRule?) { self.rule = rule }

  /// Whether this epoch is the best so far; without a rule none is kept.
  mutating func isBest(_ score: Double) -> Bool {
    guard rule != nil else { return false }
    if score < best {
      best = score
      waited = 0
      return true
    }
    waited += 1
    return false
  }

  /// Epochs since the best one, once they are too many.
  var exhausted: Int? { rule.flatMap { waited >= $0.patience ? waited : nil } }
}
