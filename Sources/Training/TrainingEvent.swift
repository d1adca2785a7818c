/// What an observer of training sees; throwing from it stops training and keeps the run so far.
public enum TrainingEvent: Sendable {
  /// Media are decoded ahead of the first epoch: rows done of all.
  case preparing(rows: Int, of: Int)
  /// A checkpoint is gone on from: epochs done, and steps of the next one.
  case resuming(epochs: Int, steps: Int)
  case step(Progress)
  case epoch(EpochRecord)
  /// Something that does not end training.
  case warning(String)

  /// Where training stands.
  public struct Progress: Sendable {
    /// Counted from 1.
    public let epoch: Int
    public let epochs: Int
    /// Steps done in this epoch, of all.
    public let step: Int
    public let steps: Int
    public let rowsPerSecond: Double
    /// Nil until it can be told.
    public let secondsLeft: Double?
    /// The tasks' names.
    public let tasks: [String]
  }
}

/// Sees every event of a training.
public typealias TrainingObserver = (TrainingEvent) throws -> Void
