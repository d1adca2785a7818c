import Autograd
import Catalog
import Data
import NeuralNet
import Tensor

/// Something to predict: a head, a loss and the metrics that judge it.
public protocol LearningTask: Sendable {
  var options: TaskOptions { get }
  /// Modalities of the columns that it can predict; empty where it needs no column.
  static var fits: [String] { get }
  /// Declares the head on a representation of this shape.
  ///
  /// - Throws: `Complaint` where the target does not suit.
  func network(
    reading shape: RepresentationShape, target: TargetShape, name: String, in store: inout ParameterStore
  ) throws -> any TaskNetwork
}

/// What every task can be told.
public struct TaskOptions: Sendable, Equatable {
  /// The column it predicts, where that is not the task's own name.
  public let column: String?
  /// The inputs that it reads; empty for all.
  public let from: [String]
  /// Widths of dense layers with ReLU before the last.
  public let hidden: [Int]

  public static let parameters: [Catalog.Parameter] = [
    Catalog.Parameter("column", .column, "The column to predict, where it is not the task's name.").optional,
    Catalog.Parameter(
      "from", .either([.column, .list(of: .column)]), "The inputs that the task reads; all by default."
    ).optional,
    .wholes("hidden", 1...65_536, default: [], "Widths of layers before the last one."),
  ]

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

/// What a head reads for each row.
public struct RepresentationShape: Sendable, Equatable {
  public let dim: Int
  /// Width of the vectors along time, where the inputs that the task reads have an order.
  public let positionDim: Int?
  /// Input steps for one position.
  public let reduction: Int

  public init(dim: Int, positionDim: Int? = nil, reduction: Int = 1) {
    self.dim = dim
    self.positionDim = positionDim
    self.reduction = reduction
  }
}

/// What a task predicts, as fitted on the training rows.
public enum TargetShape: Sendable, Equatable {
  case classes([String])
  /// Predictions are in the scale of the fitting.
  case number(NumberFitting)
  case tags([String])
  /// No column: the task makes its own target.
  case none
}

/// What a head reads for the rows of a shard.
public struct Representation {
  /// `[rows, dim]`.
  public let vector: Variable
  /// `[rows, positions, positionDim]`, or nil.
  public let positions: Variable?
  /// `[rows, positions]`: 1 where valid; nil where all are.
  public let validity: Tensor?

  public init(vector: Variable, positions: Variable? = nil, validity: Tensor? = nil) {
    self.vector = vector
    self.positions = positions
    self.validity = validity
  }
}

/// The true values of a task for the rows of a shard.
public struct Targets {
  public let rows: Int
  /// `[rows]` class indices, -1 missing.
  public let codes: UnsafePointer<Int32>?
  /// `[rows, width]` scaled numbers or 0/1 tags.
  public let values: Tensor?
  /// `[rows]`: 1 where the row has a label.
  public let labelled: Tensor

  public init(rows: Int, codes: UnsafePointer<Int32>?, values: Tensor?, labelled: Tensor) {
    self.rows = rows
    self.codes = codes
    self.values = values
    self.labelled = labelled
  }

  /// The rows `range` of a column of labels.
  public init(_ column: ColumnBatch, rows range: Range<Int>) throws {
    rows = range.count
    codes = column.codes.map { UnsafePointer($0.pointer + range.lowerBound) }
    values = try column.dense.map {
      Tensor($0.pointer + range.lowerBound * column.stride, Shape([range.count, column.stride]))
    }
    labelled = Tensor(column.present.pointer + range.lowerBound, Shape([range.count]))
  }

  /// Rows with a label.
  public var labelledCount: Int { (0..<rows).reduce(0) { $0 + (labelled.data[$1] != 0 ? 1 : 0) } }
}

/// A head with its parameters.
public protocol TaskNetwork: Sendable {
  /// Numbers that `output` gives for a row.
  var outputWidth: Int { get }
  /// Multiply-adds for a row.
  var cost: Int { get }
  /// What is reported by default; the first is the task's own.
  var metrics: [Metric] { get }
  /// -> `[rows, outputWidth]`.
  func output(_ representation: Representation, on tape: Tape) throws -> Variable
  /// The sum of the losses of labelled rows.
  func loss(_ output: Variable, _ targets: Targets, on tape: Tape) throws -> Loss
  /// Gathers what metrics read. `outputs`: `[rows, outputWidth]`.
  func evidence(outputs: [Float], targets: TargetColumn) -> Evidence
  func prediction(_ output: ArraySlice<Float>) -> Prediction
}

/// The true values of a task for many rows.
public struct TargetColumn: Sendable {
  /// -1 missing.
  public var codes: [Int32] = []
  /// Scaled; `[rows, width]`.
  public var values: [Float] = []
  /// 1 labelled, 0 missing.
  public var labelled: [Float] = []

  public init() {}
}

/// What a task says of one row.
public enum Prediction: Sendable, Equatable {
  /// The likeliest class, its probability and those of all classes.
  case category(String, probabilities: [Float])
  case number(Double)
  case tags([String], probabilities: [Float])
}

extension Catalogue where Make == any LearningTask {
  /// Every task, alphabetical.
  public static let task = Catalogue("task", "What to predict.", [.classify, .regress])
}
