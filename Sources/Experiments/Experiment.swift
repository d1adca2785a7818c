import JSON

/// One recorded piece of work: what was run, on what, and what came of it.
public struct Experiment: Sendable, Equatable {
  /// What was done.
  public enum Kind: String, Sendable, CaseIterable {
    case compare, evaluate, search, train
  }

  /// The number in the store; 0 before it has one.
  public var id = 0
  public var kind: Kind
  /// When it began: ISO 8601, UTC.
  public var started = ""
  /// The folder of the notebook or script.
  public var folder = ""
  /// The source text of the cell.
  public var source = ""
  /// The commit that the folder was at, if it is in a git repository.
  public var commit: String?
  /// The data's name and content hash.
  public var data = ""
  public var dataHash = ""
  /// Scalars by label in the order shown: the arguments, written as the user would.
  public var settings = JSON.Object()
  /// Every argument in full.
  public var arguments = JSON.null
  /// Why it ended; `running` until then.
  public var outcome = Experiment.running
  public var seconds: Double?
  /// The hash of the weights that it ended with or looked at.
  public var weights: String?
  /// Last or best values by label, such as `digit accuracy`.
  public var summary = JSON.Object()
  /// The search that it is a trial of.
  public var parent: Int?

  /// The outcome of what has not ended, or was ended without warning.
  public static let running = "running"

  public init(_ kind: Kind) { self.kind = kind }
}

/// One measured value.
public struct Measurement: Sendable, Equatable {
  /// Nil for what is measured once.
  public let epoch: Int?
  public let task: String
  /// `train`, `validation`, or what rows were evaluated.
  public let split: String
  public let metric: String
  public let value: Double

  public init(epoch: Int?, task: String, split: String, metric: String, value: Double) {
    self.epoch = epoch
    self.task = task
    self.split = split
    self.metric = metric
    self.value = value
  }
}
