import Catalog
import FileSystem
import Glibc

/// What operators do with values; the evaluator, the checks and column expressions share it.
enum Operators {
  /// Characters that a text made by joining may have.
  private static let longestText = 1 << 30

  /// - Throws: `Complaint` at `left` or `right`, where the operands do not suit.
  static func apply(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws -> Value {
    switch operation {
    case .equal: return .flag(left.isEqual(to: right))
    case .notEqual: return .flag(!left.isEqual(to: right))
    case .less, .lessOrEqual, .greater, .greaterOrEqual: return .flag(try compare(operation, left, right))
    case .and, .or:
      guard case .flag(let first) = left else { throw wrong(operation, left, at: "left", expected: "true or false") }
      guard case .flag(let second) = right else {
        throw wrong(operation, right, at: "right", expected: "true or false")
      }
      return .flag(operation == .and ? first && second : first || second)
    case .add, .subtract, .multiply, .divide, .remainder, .power: return try arithmetic(operation, left, right)
    }
  }

  static func negate(_ value: Value) throws -> Value {
    guard case .number(let number) = value else {
      throw Complaint("wrong-kind", "- takes a number, not \(value.briefText)", label: "expected a number")
    }
    return .number(-number)
  }

  static func not(_ value: Value) throws -> Value {
    guard case .flag(let flag) = value else {
      throw Complaint(
        "wrong-kind", "not takes true or false, not \(value.briefText)", label: "expected true or false")
    }
    return .flag(!flag)
  }

  @inline(__always)
  static func arithmetic(_ operation: BinaryOperator, _ x: Double, _ y: Double) -> Double {
    switch operation {
    case .add: x + y
    case .subtract: x - y
    case .multiply: x * y
    case .divide: x / y
    case .remainder: remainder(x, y)
    case .power: y == 2 ? x * x : pow(x, y)
    default: .nan
    }
  }

  /// The rest with the sign of the divisor, as in Python and R.
  static func remainder(_ x: Double, _ y: Double) -> Double {
    let rest = fmod(x, y)
    return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
  }

  private static func arithmetic(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws -> Value {
    switch (left, right) {
    case (.number(let x), .number(let y)): return .number(arithmetic(operation, x, y))
    case (.text(let a), .text(let b)) where operation == .add:
      guard a.utf8.count + b.utf8.count <= longestText else {
        throw Complaint("too-large", "a text has at most \(longestText) bytes", at: [.argument("right")])
      }
      try MemoryBudget.check(adding: a.utf8.count + b.utf8.count)
      return .text(a + b)
    case (.list, .list) where operation == .add, (.range, .list) where operation == .add,
      (.list, .range) where operation == .add, (.range, .range) where operation == .add:
      guard let count = left.count, let more = right.count, count + more <= Value.mostElements else {
        throw Complaint("too-large", "a list has at most \(Value.mostElements) elements", at: [.argument("right")])
      }
      try MemoryBudget.check(adding: (count + more) * MemoryLayout<Value>.stride)
      return .list(elements(left) + elements(right))
    case (.text, _) where operation == .add, (_, .text) where operation == .add:
      let isLeft = if case .text = left { true } else { false }
      throw Complaint(
        "wrong-kind", "+ joins two texts, or adds two numbers, not \(left.kindWords) and \(right.kindWords)",
        at: [.argument(isLeft ? "right" : "left")], label: (isLeft ? right : left).kindWords,
        hint: "write \"\\(value)\" to make a text of a value")
    case (.number, _): throw wrong(operation, right, at: "right", expected: "a number")
    default: throw wrong(operation, left, at: "left", expected: "a number")
    }
  }

  /// Elements of a list or range whose count was checked.
  static func elements(_ value: Value) -> [Value] {
    switch value {
    case .list(let items): items
    case .range(let range): range.map { .number($0) }
    default: []
    }
  }

  private static func compare(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws -> Bool {
    switch (left, right) {
    case (.number(let x), .number(let y)): return compare(operation, x, y)
    case (.text(let a), .text(let b)): return compare(operation, a, b)
    case (.choice, _), (_, .choice):
      let isLeft = if case .choice = left { true } else { false }
      throw Complaint(
        "wrong-kind",
        "\(operation.rawValue) compares numbers or texts, and \((isLeft ? left : right).briefText) is a name",
        at: [.argument(isLeft ? "left" : "right")], label: "names a column only where a function expects a condition",
        hint: "write it in a call such as where(rows, .column > 1)")
    case (.number, _): throw wrong(operation, right, at: "right", expected: "a number")
    case (.text, _): throw wrong(operation, right, at: "right", expected: "a text")
    default: throw wrong(operation, left, at: "left", expected: "a number or a text")
    }
  }

  @inline(__always)
  static func compare<T: Comparable>(_ operation: BinaryOperator, _ x: T, _ y: T) -> Bool {
    switch operation {
    case .less: x < y
    case .lessOrEqual: x <= y
    case .greater: x > y
    case .greaterOrEqual: x >= y
    default: false
    }
  }

  private static func wrong(_ operation: BinaryOperator, _ value: Value, at side: String, expected: String) -> Complaint
  {
    Complaint(
      "wrong-kind", "\(operation.rawValue) takes \(expected), not \(value.briefText)", at: [.argument(side)],
      label: "expected \(expected)")
  }
}
