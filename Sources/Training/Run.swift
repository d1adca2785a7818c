import Autograd
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

  init(
    blueprint: Blueprint, arguments: TrainingArguments, parameters: Storage, history: [EpochRecord],
    outcome: RunOutcome, best: Int?,
    seconds: Double, times: TimeShares, state: TrainerState
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
