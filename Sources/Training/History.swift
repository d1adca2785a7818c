/// What an epoch left behind.
public struct EpochRecord: Sendable, Equatable {
  /// Counted from 1, on from the run that was continued.
  public let epoch: Int
  /// Of the whole epoch with validation.
  public let seconds: Double
  public let learningRate: Double
  public let tasks: [TaskRecord]

  public init(epoch: Int, seconds: Double, learningRate: Double, tasks: [TaskRecord]) {
    self.epoch = epoch
    self.seconds = seconds
    self.learningRate = learningRate
    self.tasks = tasks
  }

  /// One task in an epoch.
  public struct TaskRecord: Sendable, Equatable {
    public let task: String
    public let train: Split
    /// Nil without validation rows.
    public let validation: Split?
    /// Mean weight that the balancer gave.
    public let weight: Double
    /// Mean norm of the task's gradient where the balancer needed it, else NaN.
    public let gradientNorm: Double

    public init(task: String, train: Split, validation: Split?, weight: Double, gradientNorm: Double) {
      self.task = task
      self.train = train
      self.validation = validation
      self.weight = weight
      self.gradientNorm = gradientNorm
    }
  }

  /// Loss and metrics over the rows of a split.
  public struct Split: Sendable, Equatable {
    public let loss: Double
    public let metrics: [Measured]

    public init(loss: Double, metrics: [Measured]) {
      self.loss = loss
      self.metrics = metrics
    }
  }
}

/// A metric's value.
public struct Measured: Sendable, Equatable {
  public let metric: String
  public let value: Double
  public let isHigherBetter: Bool

  public init(metric: String, value: Double, isHigherBetter: Bool) {
    self.metric = metric
    self.value = value
    self.isHigherBetter = isHigherBetter
  }
}

/// Where the seconds of training went.
public struct TimeShares: Sendable, Equatable {
  public var data = 0.0
  public var forward = 0.0
  public var backward = 0.0
  public var balance = 0.0
  public var optimiser = 0.0
  public var validation = 0.0

  public init() {}

  /// Names and seconds, in the order of a step.
  public var named: [(name: String, seconds: Double)] {
    [
      ("data", data), ("forward", forward), ("backward", backward), ("balance", balance), ("optimiser", optimiser),
      ("validation", validation),
    ]
  }
}
