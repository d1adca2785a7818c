import Catalog
import Display

/// A value of the language; values never change.
///
/// The wide cases stand behind a reference, so that a value is two words and travels in registers.
public enum Value: Sendable {
  case none
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([Value])
  /// Lazy; `range(3)` is 0, 1, 2.
  indirect case range(NumberRange)
  case record(Record)
  /// A leading dot: a choice from a catalogue, or a column, metric or task. Resolved where it is used.
  indirect case choice(Choice)
  /// Conditions and arithmetic on columns: `.loss > 0.5 and .task == "digit"`.
  case expression(ColumnExpression)
  indirect case table(Table)
  /// Datasets, blueprints, runs, reports, plots, …: what the prelude brings.
  indirect case object(any Object)
}

/// Something that the prelude brings into the language: a dataset, a run, a plot.
public protocol Object: Sendable {
  /// The kind's name in errors and signatures: `dataset`.
  var kindName: String { get }
  /// Members in the order shown by completion.
  var memberNames: [String] { get }
  /// The value of a member, or nil where there is none of this name.
  func member(_ name: String) throws -> Value?
  /// Number of elements, or nil where it cannot be indexed or looped over.
  var count: Int? { get }
  /// The element at 0 ..< count.
  func element(at index: Int) throws -> Value
  func rendering(_ context: RenderingContext) -> Rendering
  /// What static checks may know: a schema, shapes, task names. Read by the prelude's own checks.
  var facts: (any Sendable)? { get }
  func isEqual(to other: any Object) -> Bool
  /// A row about the object in the table that a list of such objects is shown as; nil to be named by its kind.
  var summary: Record? { get }
}

extension Object {
  public var memberNames: [String] { [] }
  public func member(_ name: String) throws -> Value? { nil }
  public var count: Int? { nil }
  public func element(at index: Int) throws -> Value { .none }
  public var facts: (any Sendable)? { nil }
  public func isEqual(to other: any Object) -> Bool { false }
  public var summary: Record? { nil }
}

/// Labelled values in the order written.
public struct Record: Sendable {
  public var fields: [(label: String, value: Value)]

  public init(_ fields: [(label: String, value: Value)] = []) { self.fields = fields }

  public subscript(_ label: String) -> Value? { fields.first { $0.label == label }?.value }
  public var labels: [String] { fields.map(\.label) }
}

/// Evenly spaced numbers, the end left out.
public struct NumberRange: Sendable, Equatable {
  public let start: Double
  public let step: Double
  public let count: Int

  public init(start: Double, step: Double, count: Int) {
    self.start = start
    self.step = step
    self.count = count
  }

  public func element(at index: Int) -> Double { start + Double(index) * step }
}

/// A condition or arithmetic on columns that is evaluated once a row.
public indirect enum ColumnExpression: Sendable {
  case column(String)
  case constant(Value)
  case not(ColumnExpression)
  case negate(ColumnExpression)
  case binary(BinaryOperator, ColumnExpression, ColumnExpression)
  /// A text with columns in it; its other parts are constants.
  case text([ColumnExpression])
}

/// Operators between two operands, as written.
public enum BinaryOperator: String, Sendable, Equatable, CaseIterable {
  case or, and
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"
  case power = "^"
}
