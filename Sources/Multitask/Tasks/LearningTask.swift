import Autograd
import Catalog
import Data
import NeuralNet
import Tensor

/// Something to learn: a head, a loss and the metrics that judge it.
public protocol LearningTask: Sendable {
  var options: TaskOptions { get }
  /// Modalities of the columns that it can predict; empty where it needs no column.
  static var fits: [String] { get }
  /// Whether it reads its inputs together or each by itself.
  var reading: TaskReading { get }
  /// Whether what it predicts may be among what it reads, as for an autoencoder.
  var readsItsTarget: Bool { get }
  /// Whether it reads along an input, so that such inputs get encoders that keep their order.
  var readsInOrder: Bool { get }
  /// Whether it looks at the encoding of what it predicts, where that is an input too, to learn and never to predict.
  var isGuidedByItsTarget: Bool { get }
  /// What a token is in the texts that it predicts or reads in order; nil leaves that to the column.
  var textUnit: TextModality.Unit? { get }
  /// Declares the head on a representation of this shape.
  ///
  /// - Throws: `Complaint` where the target or what it reads does not suit.
  func network(
    reading shape: RepresentationShape, target: TargetShape, name: String, in store: inout ParameterStore
  ) throws -> any TaskNetwork
}

extension LearningTask {
  public var reading: TaskReading { .fused }
  public var readsItsTarget: Bool { false }
  public var readsInOrder: Bool { false }
  public var isGuidedByItsTarget: Bool { false }
  public var textUnit: TextModality.Unit? { nil }
}

/// How a task reads its inputs.
public enum TaskReading: Sendable, Equatable {
  /// The fused representation of all of them.
  case fused
  /// The encoding of each, past fusion: `Representation.parts`.
  case apart
}

/// What every task can be told.
public struct TaskOptions: Sendable, Equatable {
  /// The column it predicts, where that is not the task's own name.
  public let column: String?
  /// The inputs that it reads; empty for all.
  public let from: [String]
  /// Widths of dense layers with ReLU before the last.
  public let hidden: [Int]

  public static let parameters: [Catalog.Parameter] = [column, from, hidden]

  static let column = Catalog.Parameter(
    "column", .column, "The column to predict, where it is not the task's name."
  ).optional
  static let from = Catalog.Parameter(
    "from", .either([.column, .list(of: .column)]), "The inputs that the task reads; all by default."
  ).optional
  static let hidden = Catalog.Parameter.wholes(
    "hidden", 1...65_536, default: [], "Widths of layers before the last one.")

  public init(_ arguments: Arguments) {
    column = arguments.choice("column")?.name
    from = arguments.choice("from").map { [$0.name] } ?? arguments.names("from")
    hidden = arguments.wholes("hidden")
  }

  public init(column: String? = nil, from: [String] = [], hidden: [Int] = []) {
    self.column = column
    self.from = from
    self.hidden = hidden
  }
}

/// What a task predicts, as fitted on the training rows.
public enum TargetShape: Sendable, Equatable {
  /// Log-mel frames of sound, normalised as fitted.
  case audio(AudioModality, AudioFitting)
  case classes([String])
  /// No column: the task makes its own target.
  case none
  /// Predictions are in the scale of the fitting.
  case number(NumberFitting)
  case picture(ImageFitting)
  case series(SeriesFitting)
  case tags([String])
  case text(TextFitting)
  case vector(VectorFitting)
}

/// A head with its parameters.
public protocol TaskNetwork: Sendable {
  /// What `output` gives for a row, in words: `10`.
  var outputText: String { get }
  /// Multiply-adds for a row.
  var cost: Int { get }
  /// What is reported by default; the first is the task's own.
  var metrics: [Metric] { get }
  /// Targets are nil for rows to be predicted, and where the task has no column.
  func output(_ representation: Representation, targets: Targets?, on tape: Tape) throws -> TaskOutput
  /// The sum of the losses of labelled rows; nil where there are none.
  func loss(_ output: TaskOutput, targets: Targets?, on tape: Tape) throws -> Loss?
  /// Appends what is kept of each row: by default all of `output.values`.
  func append(_ output: TaskOutput, targets: Targets?, for use: AnswerUse, to answers: inout TaskAnswers)
  /// Gathers what metrics read.
  func evidence(outputs: TaskAnswers, targets: TargetColumn) -> Evidence
  /// Nil where the task says nothing of a single row.
  func prediction(_ answer: ArraySlice<Float>) -> Prediction?
}

extension TaskNetwork {
  public func append(_ output: TaskOutput, targets: Targets?, for use: AnswerUse, to answers: inout TaskAnswers) {
    answers.append(rows: output.values)
  }
}

/// A head that starts with what the labels alone tell, so that no steps are spent on how common each is
/// (Lin 2017, Focal loss for dense object detection, section 3.3).
public protocol PriorNetwork: TaskNetwork {
  /// The bias of the last layer.
  var bias: Autograd.Parameter? { get }
  /// The biases with which the head answers every row alike and as well as the labels allow.
  func prior(of labels: LabelCounts) -> [Float]
}

/// How often each of several labels holds.
public struct LabelCounts: Sendable, Equatable {
  /// Rows that have labels.
  public private(set) var rows = 0
  /// Of these, the rows where each label holds.
  public private(set) var holding: [Float] = []

  public init() {}

  /// Counts the rows of a batch.
  public mutating func add(_ targets: Targets) {
    guard let values = targets.values else { return }
    let width = targets.width
    if holding.count < width { holding += [Float](repeating: 0, count: width - holding.count) }
    for row in 0..<targets.rows where targets.labelled.data[row] != 0 {
      rows += 1
      for label in 0..<width { holding[label] += values.data[row * width + label] }
    }
  }
}

/// A head whose loss compares all rows of a batch, so that it is computed once the outputs of all shards are there.
public protocol BatchLossNetwork: TaskNetwork {
  /// outputs: one a shard, in order.
  func batchLoss(_ outputs: [TaskOutput]) -> BatchLoss
}

extension BatchLossNetwork {
  public func loss(_ output: TaskOutput, targets: Targets?, on tape: Tape) throws -> Loss? { nil }
}

/// A loss of a whole batch with its gradients, which start the shards' backward passes.
public struct BatchLoss {
  /// A gradient of the sum with respect to one variable of a shard.
  public typealias Seed = (variable: Variable, gradient: [Float])

  public let sum: Double
  /// Rows that it was computed over; 0 for none.
  public let count: Float
  /// One list a shard.
  public let seeds: [[Seed]]

  public init(sum: Double, count: Float, seeds: [[Seed]]) {
    self.sum = sum
    self.count = count
    self.seeds = seeds
  }
}

/// What a task says of one row.
public enum Prediction: Sendable, Equatable {
  /// The likeliest class, its probability and those of all classes.
  case category(String, probabilities: [Float])
  case clip(Clip)
  case number(Double)
  /// Several numbers; for a series row-major by step.
  case numbers([Double])
  case picture(Picture)
  case tags([String], probabilities: [Float])
  case text(String)
}

extension Catalogue where Make == any LearningTask {
  /// Every task, alphabetical.
  public static let task = Catalogue(
    "task", "What to predict.", [.align, .classify, .reconstruct, .regress, .synthesize, .tag, .transcribe])
}
