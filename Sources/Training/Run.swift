import Autograd
import Data
import Synchronization
import Tensor

/// A trained model: the blueprint, its weights, and how they came about.
public struct Run: Sendable {
  public let blueprint: Blueprint
  public let arguments: TrainingArguments
  /// Never written to once the run exists.
  public let parameters: Storage
  public let history: [EpochRecord]
  public let outcome: RunOutcome
  /// Index in `history` of the epoch with the least validation (else training) loss.
  public let best: Int?
  public let seconds: Double
  public let times: TimeShares
  /// What to go on from: optimiser, balancer and schedule as they were at the end.
  let state: TrainerState
  /// What is known of the training data where the run was loaded; nil where it was trained here.
  let origin: Origin?

  /// The data that a loaded run was trained on.
  struct Origin: Sendable, Equatable {
    let dataHash: String
    let train: Int
    let validation: Int
    let test: Int
  }

  init(
    blueprint: Blueprint, arguments: TrainingArguments, parameters: Storage, history: [EpochRecord],
    outcome: RunOutcome, best: Int?,
    seconds: Double, times: TimeShares, state: TrainerState, origin: Origin? = nil
  ) {
    self.blueprint = blueprint
    self.arguments = arguments
    self.parameters = parameters
    self.history = history
    self.outcome = outcome
    self.best = best
    self.seconds = seconds
    self.times = times
    self.state = state
    self.origin = origin
  }

  /// The content hash of the training data; linear in the data when it is first asked for.
  public var dataHash: String { origin?.dataHash ?? blueprint.fingerprint.text(of: blueprint.data) }

  /// The hash of all weights: equal for equal bytes.
  public var weightsHash: String {
    var hash = ContentHash()
    hash.add(UnsafeRawBufferPointer(UnsafeBufferPointer(start: parameters.data, count: parameters.count)))
    return hash.text
  }

  /// Rows of each part of the data.
  public var rowCounts: (train: Int, validation: Int, test: Int) {
    if let origin { return (origin.train, origin.validation, origin.test) }
    let data = blueprint.data
    return (data.train.count, data.validation.count, data.test.count)
  }

  /// The index of the epoch with the least loss.
  static func best(of history: [EpochRecord]) -> Int? {
    let scores = history.map(Trainer.score)
    return scores.indices.filter { scores[$0].isFinite }.min { scores[$0] < scores[$1] }
  }
}

/// The content hash of a blueprint's data, computed once and shared by all copies of the blueprint.
public final class DataFingerprint: Sendable {
  private let found = Mutex<String?>(nil)

  init() {}

  func text(of data: Dataset) -> String {
    found.withLock { found in
      let text = found ?? data.contentHash
      found = text
      return text
    }
  }
}

/// How training ended.
public enum RunOutcome: Sendable, Equatable {
  case completed
  /// Validation did not improve for the epochs of `stop:`; the weights are those of the best epoch.
  case stoppedEarly(bestEpoch: Int)
  case interrupted
  case outOfTime
  /// These tasks' losses were no numbers any more at this step; the weights are the last good ones.
  case diverged(tasks: [String], step: Int)

  /// In words.
  public var text: String {
    switch self {
    case .completed: "completed"
    case .stoppedEarly(let epoch): "stopped early, weights of epoch \(epoch)"
    case .interrupted: "interrupted"
    case .outOfTime: "out of time"
    case .diverged(let tasks, let step):
      "diverged: \(tasks.joined(separator: ", ")) at step \(step), last good weights kept"
    }
  }
}

/// What a continued training needs beside the weights.
struct TrainerState: Sendable {
  var step = 0
  var epoch = 0
  var optimiser: OptimiserSnapshot?
  var balancerMemory: [Double] = []
  var balancerRandom: UInt64 = 0
  var epochLosses: [[Double]] = []
}
