/// Facts that the language itself can use for checks and completion; what a prelude keeps beside them is its own.
public protocol StaticFacts: Sendable {
  /// Columns that a leading dot may name, each with a word on what it holds.
  var columns: [(name: String, detail: String)] { get }
  /// All members of the value, or nil where they are not known.
  var memberNames: [String]? { get }
  /// What is known of a member.
  func member(_ name: String) -> StaticValue
  /// What is known of an element.
  var element: StaticValue { get }
}

extension StaticFacts {
  public var columns: [(name: String, detail: String)] { [] }
  public var memberNames: [String]? { nil }
  public func member(_ name: String) -> StaticValue { .unknown }
  public var element: StaticValue { .unknown }
}
