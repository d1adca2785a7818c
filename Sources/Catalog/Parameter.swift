/// A named parameter of a catalogue entry or of a function: one declaration feeds checks, completion, help and reference pages.
public struct Parameter: Sendable, Equatable {
  public let name: String
  public let kind: Kind
  /// Nil where an argument must be given; `Argument.none` where it may be left out or `none`.
  public let defaultValue: Argument?
  /// Unit of the number, such as `Hz` or `ms`; empty where it has none.
  public let unit: String
  public let summary: String

  public init(_ name: String, _ kind: Kind, default defaultValue: Argument? = nil, unit: String = "", _ summary: String)
  {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
    self.unit = unit
    self.summary = summary
  }

  public static func whole(
    _ name: String, _ range: ClosedRange<Int>, default value: Int? = nil, unit: String = "", _ summary: String
  ) -> Parameter {
    Parameter(name, .whole(range), default: value.map { .number(Double($0)) }, unit: unit, summary)
  }

  public static func number(
    _ name: String, _ range: ClosedRange<Double>, default value: Double? = nil, unit: String = "", _ summary: String
  ) -> Parameter {
    Parameter(name, .number(range), default: value.map { .number($0) }, unit: unit, summary)
  }

  public static func flag(_ name: String, default value: Bool? = nil, _ summary: String) -> Parameter {
    Parameter(name, .flag, default: value.map { .flag($0) }, summary)
  }

  public static func text(_ name: String, default value: String? = nil, _ summary: String) -> Parameter {
    Parameter(name, .text, default: value.map { .text($0) }, summary)
  }

  /// One of `names`, written `.name`.
  public static func oneOf(_ name: String, _ names: [String], default value: String? = nil, _ summary: String)
    -> Parameter
  {
    Parameter(name, .oneOf(names), default: value.map { .choice(Choice($0)) }, summary)
  }

  public static func wholes(
    _ name: String, _ range: ClosedRange<Int>, default value: [Int]? = nil, unit: String = "", _ summary: String
  ) -> Parameter {
    Parameter(
      name, .list(of: .whole(range)), default: value.map { .list($0.map { .number(Double($0)) }) }, unit: unit, summary)
  }

  /// The same parameter, left out by default: its value is then nil.
  public var optional: Parameter { Parameter(name, kind, default: Argument.none, unit: unit, summary) }
}
