import Autograd
import Catalog
import Data
import FileSystem
import JSON
import NeuralNet
import Tensor

extension Trainer {
  /// Where a checkpoint says that training stands.
  enum Position {
    case finished(Run)
    /// The epoch to go on with, counted from 0.
    case epoch(Int)
  }

  /// Seconds between two files that are brought to the disk itself; those between survive the process, not the machine.
  private static let syncInterval = 5.0

  /// What this call is: a checkpoint of another is not gone on from.
  private var identity: JSON {
    var arguments = arguments.json
    arguments["within"] = nil
    return [
      "data": .string(blueprint.fingerprint.text(of: blueprint.data)), "model": blueprint.json, "train": arguments,
      "run": previous.map { .string("\($0.weightsHash) after \($0.state.step) steps") } ?? .null,
    ]
  }

  /// Takes up what the checkpoint holds; nil where there is none yet.
  func resume(first: Int) throws -> Position? {
    guard let path = checkpoint else { return nil }
    try Files.makeFolder(Path.folder(of: path))
    Checkpoint.removeRemains(beside: path)
    guard Files.exists(path) else { return nil }
    do {
      return try take(path, first: first)
    } catch let complaint as Complaint {
      throw complaint.path.isEmpty ? complaint.within(.argument("checkpoint")) : complaint
    }
  }

  private func take(_ path: String, first: Int) throws -> Position {
    let (run, saved) = try Checkpoint.read(path, identity: identity, rows: blueprint.data)
    let state = run.state
    guard saved.first == first, saved.epoch <= first + arguments.epochs, run.parameters.count == parameters.count,
      state.balancerMemory.count == runner.memory.count, saved.scheduleMemory.count == scheduleMemory.count,
      saved.weights.count == runner.weights.count, let optimiser = state.optimiser
    else { throw SavedFields.damaged("its parts are of different trainings") }
    if saved.isFinished { return .finished(run) }
    parameters.copy(from: run.parameters)
    optimizer = try OptimizerState(
      optimiser.optimizer, for: blueprint.store, step: optimiser.step, moments: optimiser.moments)
    runner.memory = state.balancerMemory
    runner.random.state = state.balancerRandom
    runner.weights = saved.weights
    runner.gradientNorms = saved.gradientNorms
    scheduleMemory = saved.scheduleMemory
    history = run.history
    epochLosses = state.epochLosses
    step = state.step
    // Patience follows from the epochs so far; what they were best with is in the file.
    patience = Patience(stop, blueprint)
    for record in history where record.epoch > first { patience.observe(record) { _ in } }
    runner.finished = patience.finished
    progress = saved.progress
    secondsBefore = saved.seconds
    if let best = saved.bestParameters { bestParameters.copy(from: best) }
    lastGood.write(saved.lastGood.data)
    try announce(.resuming(epochs: saved.epoch, steps: saved.progress?.done ?? 0))
    return .epoch(saved.epoch)
  }

  /// Writes the training down between two epochs.
  func keep(first: Int, epoch: Int) throws {
    guard checkpoint != nil, team.map({ $0.team.rank == 0 }) ?? true else { return }
    try keep(finish(.interrupted, epochs: first), first: first, epoch: epoch, isSynced: false)
  }

  /// Writes down how training ended, or where it was interrupted.
  func keep(_ run: Run, first: Int, epoch: Int, isSynced: Bool = true) throws {
    // Of several processes the first writes; within an epoch none has what all have gathered.
    guard let path = checkpoint, team == nil || (team?.team.rank == 0 && progress == nil) else { return }
    let now = Environment.monotonicSeconds
    let syncs = isSynced || now - synced > Self.syncInterval
    let good = Storage(count: parameters.count)
    try lastGood.read(into: good.data)
    let file = Checkpoint(
      identity: identity, isFinished: run.outcome != .interrupted, first: first, epoch: epoch, progress: progress,
      scheduleMemory: scheduleMemory, weights: runner.weights,
      gradientNorms: runner.gradientNorms, seconds: secondsSpent, bestParameters: stop == nil ? nil : bestParameters,
      lastGood: good
    ).file(with: run)
    do {
      try Files.write(file, to: path, synced: syncs)
      if syncs { synced = now }
      team?.stands(at: epoch, from: first, checkpoint: path)
    } catch let error as FileError {
      // Hours of training are worth more than their record.
      try? announce(.warning("the checkpoint is not written: \(error)"))
    }
  }
}
