import Catalog

extension ColumnExpression {
  /// The value for one row, whose columns `row` gives.
  ///
  /// A missing value (none) equals only none; it makes arithmetic and order none, and a condition that is none is not met;
  /// a text leaves it out.
  ///
  /// - Throws: what `row` throws for a column that is not there, and a `Complaint` where operands do not suit.
  public func evaluate(row: (String) throws -> Value) throws -> Value {
    switch self {
    case .column(let name): return try row(name)
    case .constant(let value): return value
    case .not(let inner):
      let value = try inner.evaluate(row: row)
      if case .none = value { return .none }
      return try Operators.not(value)
    case .negate(let inner):
      let value = try inner.evaluate(row: row)
      if case .none = value { return .none }
      return try Operators.negate(value)
    case .binary(.and, let left, let right):
      let first = try left.evaluate(row: row)
      if case .flag(false) = first { return first }
      let second = try right.evaluate(row: row)
      if case .flag(false) = second { return second }
      return try Self.apply(.and, first, second)
    case .binary(.or, let left, let right):
      let first = try left.evaluate(row: row)
      if case .flag(true) = first { return first }
      let second = try right.evaluate(row: row)
      if case .flag(true) = second { return second }
      return try Self.apply(.or, first, second)
    case .binary(let operation, let left, let right):
      return try Self.apply(operation, left.evaluate(row: row), right.evaluate(row: row))
    case .text(let pieces): return try Self.text(pieces, row)
    }
  }

  /// The pieces one after the other; none where all that is not constant is missing.
  private static func text(_ pieces: [ColumnExpression], _ row: (String) throws -> Value) throws -> Value {
    var text = "", isAnyKnown = false
    for piece in pieces {
      let value = try piece.evaluate(row: row)
      switch value {
      case .none: continue
      case .table, .object:
        throw Complaint("wrong-kind", "a text takes numbers, flags and texts, not \(value.briefText)")
      default: break
      }
      if case .constant = piece {} else { isAnyKnown = true }
      text += value.plainText
    }
    return isAnyKnown ? .text(text) : .none
  }

  private static func apply(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws -> Value {
    let isMissing = if case .none = left { true } else if case .none = right { true } else { false }
    if isMissing {
      guard operation == .equal || operation == .notEqual else { return .none }
    }
    do {
      return try Operators.apply(operation, left, right)
    } catch let complaint as Complaint {
      // The place in the expression is not the call's argument: the whole condition is labelled.
      throw Complaint(
        complaint.code, complaint.message, label: complaint.label, notes: complaint.notes, hint: complaint.hint)
    }
  }

  /// Every column named, in the order of their first appearance.
  public var columns: [String] {
    var names: [String] = []
    collect(into: &names)
    return names
  }

  private func collect(into names: inout [String]) {
    switch self {
    case .column(let name): if !names.contains(name) { names.append(name) }
    case .constant: break
    case .not(let inner), .negate(let inner): inner.collect(into: &names)
    case .text(let pieces): for piece in pieces { piece.collect(into: &names) }
    case .binary(_, let left, let right):
      left.collect(into: &names)
      right.collect(into: &names)
    }
  }
}
