/// Where a training run stands: what its live display shows, as plain data.
public struct LiveProgress: Sendable, Equatable {
  /// What is running, such as `train` or `search`.
  public var title: String
  /// From 1; 0 before the first.
  public var epoch: Int
  /// Planned epochs.
  public var epochs: Int
  /// Steps done in this epoch.
  public var step: Int
  /// Steps an epoch.
  public var steps: Int
  /// Nil before it was measured.
  public var samplesPerSecond: Double?
  /// Seconds.
  public var elapsed: Double?
  /// Seconds; nil where it cannot be told.
  public var timeLeft: Double?
  /// In the order shown.
  public var tasks: [Task]
  /// Such as `stopped early: no progress for 5 epochs`.
  public var note: String
  /// No more updates follow: the time spent is shown, and the bar is full unless a note says why it ended before.
  public var isFinished: Bool
  /// What came before its end, as something beside it says: the bar stays as far as it came.
  public var isStopped = false

  /// One task's losses and its main metric, one value an epoch.
  public struct Task: Sendable, Equatable {
    /// As the model calls it.
    public var name: String
    /// Mean loss of each epoch over the training rows.
    public var trainLoss: [Double]
    /// Empty without a validation split.
    public var validationLoss: [Double]
    /// The metric's name, such as `accuracy`; empty for none.
    public var metricName: String
    /// On validation where there is one.
    public var metric: [Double]
    /// Whether higher or lower values of the metric are better.
    public var metricDirection: Column.Direction

    /// The state of a task before its first epoch, unless more is given.
    public init(
      name: String, trainLoss: [Double] = [], validationLoss: [Double] = [], metricName: String = "",
      metric: [Double] = [],
      metricDirection: Column.Direction = .higher
    ) {
      self.name = name
      self.trainLoss = trainLoss
      self.validationLoss = validationLoss
      self.metricName = metricName
      self.metric = metric
      self.metricDirection = metricDirection
    }

    /// Position of the best metric so far, the first of equal ones; nil without one.
    public var bestEpoch: Int? {
      var best: Int?
      for (index, value) in metric.enumerated() where value.isFinite {
        guard let present = best else {
          best = index
          continue
        }
        if metricDirection == .lower ? value < metric[present] : value > metric[present] { best = index }
      }
      return best
    }
  }

  /// The state before the first epoch, unless more is given.
  public init(
    title: String = "train", epoch: Int = 0, epochs: Int, step: Int = 0, steps: Int = 0,
    samplesPerSecond: Double? = nil,
    elapsed: Double? = nil, timeLeft: Double? = nil, tasks: [Task] = [], note: String = "", isFinished: Bool = false
  ) {
    self.title = title
    self.epoch = epoch
    self.epochs = epochs
    self.step = step
    self.steps = steps
    self.samplesPerSecond = samplesPerSecond
    self.elapsed = elapsed
    self.timeLeft = timeLeft
    self.tasks = tasks
    self.note = note
    self.isFinished = isFinished
  }

  /// Share of all steps that are done, 0…1.
  public var fraction: Double {
    if isFinished && note.isEmpty && !isStopped { return 1 }
    guard epochs > 0 else { return 0 }
    let current = steps > 0 ? Double(step) / Double(steps) : 0
    let share = (Double(max(0, epoch - 1)) + current) / Double(epochs)
    return max(0, min(1, share))
  }

  /// A block of text with a bar and sparklines and, where the context is rich, HTML with curves.
  public func rendering(_ context: RenderingContext) -> Rendering {
    let endsEpoch = epoch > 0 && step == steps && !isFinished
    return Rendering(
      text: ProgressText(self, context: context).text, html: context.rich ? ProgressHTML(self).html : nil,
      line: endsEpoch ? line(unicode: context.unicode) : isFinished ? note : "")
  }

  /// For pipes and logs: `epoch 3/10  digit loss 0.231 accuracy 0.941 ★  loudness loss 0.4  12.3 s`.
  public func line(unicode: Bool = true) -> String {
    ProgressText(self, context: RenderingContext(unicode: unicode)).line
  }
}
