import Autograd
import Catalog
import Data
import FileSystem
import Multitask
import NeuralNet
import Tensor

/// Trains a blueprint, or goes on from a run: epochs of steps, validation after each, and a run at the end however it ends.
public final class Trainer {
  let blueprint: Blueprint
  let arguments: TrainingArguments
  let previous: Run?
  let stop: StopRule?
  let runner: StepRunner
  var optimizer: OptimizerState
  let parameters: Storage
  /// The weights to fall back on.
  let lastGood: SpareBytes
  let bestParameters: Storage
  var scheduleMemory: [Double]
  var history: [EpochRecord]
  var epochLosses: [[Double]]
  var step: Int
  var patience: Patience
  /// What the epoch that is under way has gathered.
  var progress: EpochProgress?
  /// Seconds that the call took before it was taken up again.
  var secondsBefore = 0.0
  /// Where the training is written down.
  let checkpoint: String?
  /// The other processes, where training is spread over several.
  let team: TeamTraining?
  /// When the file was last brought to the disk itself.
  var synced = -Double.infinity
  private let observer: TrainingObserver
  private let schedule: any Schedule
  let augmenter: Augmenter?
  private let modalities: ModalityBalancing?
  /// The model without the heads of single modalities, which only training has.
  private let lasting: Blueprint
  private var times = TimeShares()
  /// Called after each epoch with its number, the weights and the optimiser.
  var onEpoch: ((_ epoch: Int, _ parameters: Storage, _ optimizer: OptimiserSnapshot) throws -> Void)?
  private var clock = Environment.monotonicSeconds
  private let start = Environment.monotonicSeconds

  /// Steps between copies of the weights to fall back on when a loss is no number any more.
  private static let goodSteps = 50
  /// Training rows that the final weights are tried on.
  static let lastLooks = 16

  /// - Parameter isAlone: Whether other processes that `mpirun` started have no part in it.
  /// - Parameter checkpoint: A file that the training is written down in after each epoch and on interrupt, and gone on from.
  /// - Throws: `Complaints` with paths into the arguments of `train`.
  public convenience init(
    _ blueprint: Blueprint, _ arguments: TrainingArguments, checkpoint: String? = nil, isAlone: Bool = false,
    observer: @escaping TrainingObserver = { _ in }
  ) throws {
    try self.init(
      blueprint, arguments, previous: nil, checkpoint: checkpoint, isAlone: isAlone, observer: observer)
  }

  /// Goes on from `run`: optimiser, balancer and schedule as they were.
  public convenience init(
    continuing run: Run, _ arguments: TrainingArguments, checkpoint: String? = nil,
    observer: @escaping TrainingObserver = { _ in }
  ) throws {
    try self.init(
      run.blueprint, arguments, previous: run, checkpoint: checkpoint, isAlone: false, observer: observer)
  }

  private init(
    _ given: Blueprint, _ arguments: TrainingArguments, previous: Run?, checkpoint: String?, isAlone: Bool,
    observer: @escaping TrainingObserver
  ) throws {
    self.checkpoint = checkpoint
    self.arguments = arguments
    self.observer = observer
    self.previous = previous
    lasting = arguments.absent > 0 && previous == nil ? try given.learningAbsence() : given
    let method = try Self.at("modalities") {
      try Catalogue<any ModalityBalance>.modalities.make(arguments.modalities)
    }
    let blueprint = try method.heads.map { [lasting] in try lasting.withUnimodalHeads($0) } ?? lasting
    self.blueprint = blueprint
    if method.every > 0 && blueprint.data.validation.isEmpty {
      throw Complaints([
        Complaint(
          "no-validation", ".\(arguments.modalities.name) compares modalities on validation rows, and there are none",
          at: [.argument("modalities")], hint: "split the data with validation: 0.1")
      ])
    }
    if checkpoint != nil && method.heads != nil {
      throw Complaints([
        Complaint(
          "no-checkpoint", "a checkpoint does not hold the heads that .\(arguments.modalities.name) trains with",
          at: [.argument("checkpoint")], hint: "leave out checkpoint: or modalities:")
      ])
    }
    modalities = ModalityBalancing(method, blueprint: blueprint, seed: arguments.seed)
    let balancer = try Self.at("balance") {
      try Catalogue<any Balancer>.balance.make(arguments.balance).prepared(for: blueprint.tasks.map(\.name))
    }
    let rule = try Self.at("optimizer") { try Catalogue<Optimizer>.optimizer.make(arguments.optimizer) }
    schedule = try Self.at("schedule") { try Catalogue<any Schedule>.schedule.make(arguments.schedule) }
    stop = try arguments.stop.map { stop in try Self.at("stop") { try Catalogue<StopRule>.stop.make(stop) } }
    patience = Patience(stop, blueprint)
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
    runner = try StepRunner(blueprint, balancer: balancer, seed: arguments.seed, modalities: modalities)
    team = isAlone ? nil : try TeamTraining.joined(blueprint)
    runner.team = team
    let state = previous?.state
    let continues = state?.optimiser.map { $0.optimizer == rule } ?? false
    optimizer = try OptimizerState(
      rule, for: blueprint.store, step: continues ? state?.optimiser?.step ?? 0 : 0,
      moments: continues
        ? state?.optimiser?.moments.map { $0 + [Float](repeating: 0, count: blueprint.store.count - $0.count) }
        : nil)
    parameters = try blueprint.startingWeights(seed: arguments.seed, from: previous?.parameters)
    if let state, previous?.arguments.balance == arguments.balance,
      state.balancerMemory.count == runner.memory.count
    {
      runner.memory = state.balancerMemory
      runner.random = BalancerRandom(seed: state.balancerRandom)
    }
    lastGood = SpareBytes(count: parameters.byteCount)
    bestParameters = Storage(count: stop == nil ? 0 : blueprint.store.count)
    lastGood.write(parameters.data)
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
    var epoch = previous?.state.epoch ?? 0
    let first = epoch
    if let position = try resume(first: first) {
      switch position {
      case .finished(let run): return run
      case .epoch(let next): epoch = next
      }
    }
    team?.stands(at: epoch, from: first, checkpoint: checkpoint)
    defer { team?.team.advise(nil) }
    let training = try PreparedDataset(
      blueprint.data.train, preprocessing: blueprint.preprocessing, columns: blueprint.columnNames)
    let validation =
      blueprint.data.validation.isEmpty
      ? nil
      : try PreparedDataset(
        blueprint.data.validation, preprocessing: blueprint.preprocessing, columns: blueprint.columnNames)
    let unread = try training.decode { try observer(.preparing(rows: $0, of: training.count)) }
    for finding in unread { try observer(.warning("\(finding.message); \(finding.advice)")) }
    if let warning = runner.warning { try observer(.warning(warning)) }
    times.data += lap()
    var options = BatchLoader.Options(size: arguments.batch, seed: arguments.seed)
    options.groupsByLength = blueprint.hasSequences
    options.transform = BatchChanges.transform(blueprint, augmenter: augmenter, absent: arguments.absent)
    let loader = BatchLoader(training, options: options)
    var outcome = RunOutcome.completed
    epochs: while true {
      if let best = patience.exhausted {
        parameters.copy(from: bestParameters)
        outcome = .stoppedEarly(bestEpoch: best)
        break epochs
      }
      guard epoch < first + arguments.epochs else { break epochs }
      do {
        if let end = try trainEpoch(epoch, first: first, loader: loader, validation: validation) {
          outcome = end
          break epochs
        }
      } catch let error
        where !(error is Complaint || error is Complaints || error is MemoryExhausted || error is ShapeError)
      {
        outcome = .interrupted
        break epochs
      }
      epoch += 1
      try keep(first: first, epoch: epoch)
    }
    // What is copied for the run should not lie beside what only steps need.
    runner.releaseMemory()
    for range in outcome == .interrupted ? [] : patience.finishedRanges {
      (parameters.data + range.lowerBound).update(from: bestParameters.data + range.lowerBound, count: range.count)
    }
    let silent = outcome == .interrupted ? [] : try overflowingTasks()
    if !silent.isEmpty {
      try lastGood.read(into: parameters.data)
      outcome = .diverged(tasks: silent, step: step)
    }
    try LateCalibration.fit(blueprint, parameters: parameters, rows: validation ?? training)
    let run = finish(outcome, epochs: first)
    // An epoch that was closed when the interrupt came is not under way any more.
    try keep(run, first: first, epoch: progress == nil ? max(epoch, run.state.epoch) : epoch)
    return run
  }

  /// Nil when the epoch went to its end.
  private func trainEpoch(
    _ epoch: Int, first: Int, loader: BatchLoader, validation: PreparedDataset?
  ) throws -> RunOutcome? {
    let begun = Environment.monotonicSeconds
    var now = progress ?? EpochProgress(blueprint)
    progress = now
    let batches = loader.epoch(epoch, from: now.done)
    let steps = batches.count, names = blueprint.tasks.map(\.name)
    let rowsBefore = now.rows
    while let batch = batches.next() {
      times.data += lap()
      let moment = ScheduleMoment(step: step, of: (first + arguments.epochs) * steps, stepsPerEpoch: steps)
      let factor = schedule.factor(at: moment, memory: scheduleMemory)
      now.rate = optimizer.optimizer.learningRate * factor
      let isTrial = now.done == 0 || step % Self.goodSteps == 0
      _ = try runner.step(
        batch, step: step, epochLosses: epochLosses, parameters: parameters, optimizer: optimizer, factor: factor,
        good: isTrial ? lastGood : nil)
      // All members took this step: the checkpoint of the epoch before is written.
      if now.done == 0 { team?.stands(at: epoch, from: first, checkpoint: checkpoint) }
      let diverged = runner.divergedTasks
      guard diverged.isEmpty else {
        try lastGood.read(into: parameters.data)
        return .diverged(tasks: diverged.map { blueprint.tasks[$0].name }, step: step)
      }
      // Changed in place: a second reference would copy what has been gathered at every step.
      progress = nil
      for task in now.ledgers.indices {
        for shard in runner.shards { now.ledgers[task].append(shard, task: task, of: loader.data.count) }
        now.weightSums[task] += runner.weights[task]
        if task < runner.gradientNorms.count { now.normSums[task] += runner.gradientNorms[task] }
      }
      step += 1
      now.done += 1
      now.rows += batch.count
      progress = now
      let elapsed = Environment.monotonicSeconds - begun
      let total = secondsBefore + Environment.monotonicSeconds - start
      let done = now.done
      team?.seconds = total
      try tell(
        .step(
          TrainingEvent.Progress(
            epoch: epoch + 1, epochs: first + arguments.epochs, step: done, steps: steps,
            rowsPerSecond: Double(now.rows - rowsBefore) / max(elapsed, 1e-9),
            secondsLeft: secondsLeft(
              elapsed: elapsed, done: done, steps: steps, epochsLeft: first + arguments.epochs - epoch - 1),
            tasks: names)))
      if team?.isToEnd ?? false { throw TeamEnd() }
      if let within = arguments.within, (team?.agreedSeconds ?? total) > within,
        done < steps || epoch + 1 < first + arguments.epochs
      {
        if history.isEmpty || done == steps {
          try close(epoch, now, begun, validation)
        }
        return .outOfTime
      }
      clock = Environment.monotonicSeconds
    }
    try close(epoch, now, begun, validation)
    return nil
  }

  /// Validates and writes the epoch's record.
  private func close(
    _ epoch: Int, _ gathered: EpochProgress, _ begun: Double, _ validation: PreparedDataset?
  ) throws {
    clock = Environment.monotonicSeconds
    let gathered = try team?.merged(gathered, blueprint) ?? gathered
    let validated = try validation.map(validate)
    times.validation += lap()
    let count = Double(max(1, gathered.done))
    let tasks = blueprint.tasks.indices.map { task in
      EpochRecord.TaskRecord(
        task: blueprint.tasks[task].name, train: split(task, gathered.ledgers[task]),
        validation: validated.map { split(task, $0[task]) },
        weight: gathered.weightSums[task] / count,
        gradientNorm: runner.gradientNorms.isEmpty ? .nan : gathered.normSums[task] / count)
    }
    let record = EpochRecord(
      epoch: epoch + 1, seconds: Environment.monotonicSeconds - begun, learningRate: gathered.rate, tasks: tasks)
    history.append(record)
    try Watch.undisturbed {
      try modalities?.close(epoch: epoch, blueprint, parameters: parameters, validation: validation)
    }
    epochLosses.append(tasks.map(\.train.loss))
    schedule.observe(loss: Self.score(record), memory: &scheduleMemory)
    patience.observe(record) { ranges in
      for range in ranges {
        (bestParameters.data + range.lowerBound).update(from: parameters.data + range.lowerBound, count: range.count)
      }
    }
    runner.finished = patience.finished
    progress = nil
    try tell(.epoch(record))
    try onEpoch?(epoch + 1, parameters, snapshot)
    clock = Environment.monotonicSeconds
  }

  /// An interrupt ends validation too, but not of a team, whose members do each epoch alike.
  private func validate(on rows: PreparedDataset) throws -> [TaskLedger] {
    let batch =
      blueprint.network.heads.contains { $0 is any BatchLossNetwork } ? arguments.batch : Evaluator.batchSize
    func ledgers() throws -> [TaskLedger] {
      try Evaluator.ledgers(blueprint, parameters: parameters, rows: rows, batch: batch)
    }
    return team == nil ? try ledgers() : try Watch.undisturbed(ledgers)
  }

  private var snapshot: OptimiserSnapshot {
    OptimiserSnapshot(optimizer: optimizer.optimizer, step: optimizer.step, moments: optimizer.exported())
  }

  /// The run so far.
  func finish(_ outcome: RunOutcome, epochs first: Int) -> Run {
    times.forward = runner.times.forward
    times.backward = runner.times.backward
    times.balance = runner.times.balance
    times.optimiser = runner.times.optimiser
    var state = TrainerState()
    state.step = step
    state.epoch = max(first, history.last?.epoch ?? first)
    state.optimiser = OptimiserSnapshot(
      optimizer: optimizer.optimizer, step: optimizer.step,
      moments: optimizer.exported().map { Array($0.prefix(lasting.store.count)) })
    state.balancerMemory = runner.memory
    state.balancerRandom = runner.random.state
    state.epochLosses = epochLosses
    let kept: Storage
    if lasting.store.count == parameters.count {
      kept = parameters
    } else {
      kept = Storage(count: lasting.store.count)
      kept.copy(from: parameters)
    }
    return Run(
      blueprint: lasting, arguments: arguments, parameters: kept, history: history, outcome: outcome,
      best: Run.best(of: history),
      seconds: secondsSpent + (previous?.seconds ?? 0), times: times, state: state)
  }

  /// Seconds that the call has taken, those before it was taken up again included.
  var secondsSpent: Double { secondsBefore + Environment.monotonicSeconds - start }

  /// Tells the observer.
  func announce(_ event: TrainingEvent) throws { try observer(event) }

  /// Tells the observer; with other processes, what it throws ends all of them at the next step.
  private func tell(_ event: TrainingEvent) throws {
    do {
      try observer(event)
    } catch {
      guard let team else { throw error }
      team.wantsToEnd = true
    }
  }

  private func secondsLeft(elapsed: Double, done: Int, steps: Int, epochsLeft: Int) -> Double? {
    guard done > 2 || elapsed > 0.5 else { return nil }
    let step = elapsed / Double(done)
    let epoch = history.last.map(\.seconds) ?? step * Double(steps)
    let left = step * Double(steps - done) + epoch * Double(epochsLeft)
    guard let within = arguments.within else { return left }
    return min(left, max(0, within - secondsSpent))
  }

  private func lap() -> Double {
    let now = Environment.monotonicSeconds
    defer { clock = now }
    return now - clock
  }
}
