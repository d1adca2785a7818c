import Catalog

extension Compiler {
  func binary(_ operation: BinaryOperator, _ left: Expression, _ right: Expression, in scope: Scope) -> Code {
    let slow = SlowOperation(operation: operation, left: site(left.span), right: site(right.span))
    let first = operand(left, in: scope), second = operand(right, in: scope)
    switch operation {
    case .and, .or:
      let first = compile(left, in: scope), second = compile(right, in: scope)
      let isOr = operation == .or
      return { frame in
        let value = try first(frame)
        guard case .flag(let flag) = value else { return try slow(value, .flag(true)) }
        return flag == isOr ? value : try slow(value, try second(frame))
      }
    case .add: return Self.numeric(first, second, slow) { .number($0 + $1) }
    case .subtract: return Self.numeric(first, second, slow) { .number($0 - $1) }
    case .multiply: return Self.numeric(first, second, slow) { .number($0 * $1) }
    case .divide: return Self.numeric(first, second, slow) { .number($0 / $1) }
    case .remainder: return Self.numeric(first, second, slow) { .number(Operators.remainder($0, $1)) }
    case .power: return Self.numeric(first, second, slow) { .number(Operators.arithmetic(.power, $0, $1)) }
    case .equal: return Self.numeric(first, second, slow) { .flag($0 == $1) }
    case .notEqual: return Self.numeric(first, second, slow) { .flag($0 != $1) }
    case .less: return Self.numeric(first, second, slow) { .flag($0 < $1) }
    case .lessOrEqual: return Self.numeric(first, second, slow) { .flag($0 <= $1) }
    case .greater: return Self.numeric(first, second, slow) { .flag($0 > $1) }
    case .greaterOrEqual: return Self.numeric(first, second, slow) { .flag($0 >= $1) }
    }
  }

  /// One side of an operator; locals and numbers are read without a call.
  private enum Operand {
    case slot(Int)
    case number(Double)
    case code(Code)
  }

  private func operand(_ expression: Expression, in scope: Scope) -> Operand {
    switch expression.form {
    case .number(let number): return .number(number)
    case .name(let name):
      if let (levels, slot) = scope.local(name), levels == 0 { return .slot(slot) }
      return .code(compile(expression, in: scope))
    default: return .code(compile(expression, in: scope))
    }
  }

  /// Two numbers take the short way; it is specialised for each operator and for the operands that loops are made of.
  @inline(__always)
  private static func numeric(
    _ first: Operand, _ second: Operand, _ slow: SlowOperation, _ body: @escaping @Sendable (Double, Double) -> Value
  ) -> Code {
    switch (first, second) {
    case (.slot(let a), .number(let y)):
      return { frame in
        if case .number(let x) = frame[a] { return body(x, y) }
        return try slow(frame[a], .number(y))
      }
    case (.slot(let a), .slot(let b)):
      return { frame in
        if case .number(let x) = frame[a], case .number(let y) = frame[b] { return body(x, y) }
        return try slow(frame[a], frame[b])
      }
    case (.code(let code), .number(let y)):
      return { frame in
        let left = try code(frame)
        if case .number(let x) = left { return body(x, y) }
        return try slow(left, .number(y))
      }
    default:
      let left = code(first), right = code(second)
      return { frame in
        let a = try left(frame), b = try right(frame)
        if case .number(let x) = a, case .number(let y) = b { return body(x, y) }
        return try slow(a, b)
      }
    }
  }

  private static func code(_ operand: Operand) -> Code {
    switch operand {
    case .slot(let slot): { frame in frame[slot] }
    case .number(let number): { _ in .number(number) }
    case .code(let code): code
    }
  }

  /// An operator on whatever its operands are, with places for its errors.
  struct SlowOperation: Sendable {
    let operation: BinaryOperator
    let left: Site
    let right: Site

    func callAsFunction(_ first: Value, _ second: Value) throws -> Value {
      do {
        return try Operators.apply(operation, first, second)
      } catch let complaint as Complaint {
        throw (complaint.path == [.argument("right")] ? right : left).error(complaint)
      }
    }
  }

  // MARK: - Column expressions

  /// Names behind a dot become columns, everything else constants where no column stands in it.
  func columns(_ expression: Expression, in scope: Scope) -> @Sendable (Frame) throws -> ColumnExpression {
    guard expression.namesColumn else {
      let code = compile(expression, in: scope)
      return { frame in
        let value = try code(frame)
        if case .expression(let inner) = value { return inner }
        return .constant(value)
      }
    }
    switch expression.form {
    case .choice(let choice): return { _ in .column(choice.name.name) }
    case .not(let inner):
      let code = columns(inner, in: scope)
      return { frame in .not(try code(frame)) }
    case .negate(let inner):
      let code = columns(inner, in: scope)
      return { frame in .negate(try code(frame)) }
    case .binary(let operation, let left, let right):
      let first = columns(left, in: scope), second = columns(right, in: scope)
      return { frame in .binary(operation, try first(frame), try second(frame)) }
    case .interpolation(let pieces):
      let codes = pieces.map { piece -> @Sendable (Frame) throws -> ColumnExpression in
        switch piece {
        case .text(let text): { _ in .constant(.text(text)) }
        case .value(let value): columns(value, in: scope)
        }
      }
      return { frame in .text(try codes.map { try $0(frame) }) }
    default:
      let code = compile(expression, in: scope)
      return { frame in .constant(try code(frame)) }
    }
  }

  // MARK: - Explained conditions

  /// A condition that notes the values of comparisons that come out otherwise than `expected`.
  func explained(_ expression: Expression, expected: Bool = true, in scope: Scope) -> Code {
    switch expression.form {
    case .not(let inner):
      let code = explained(inner, expected: !expected, in: scope), site = site(inner.span)
      return { frame in
        let value = try code(frame)
        return try Self.located(site) { try Operators.not(value) }
      }
    case .binary(let operation, let left, let right) where operation == .and || operation == .or:
      let first = explained(left, expected: expected, in: scope)
      let second = explained(right, expected: expected, in: scope)
      let slow = SlowOperation(operation: operation, left: site(left.span), right: site(right.span))
      let isOr = operation == .or
      return { frame in
        let value = try first(frame)
        guard case .flag(let flag) = value else { return try slow(value, .flag(true)) }
        return flag == isOr ? value : try slow(value, try second(frame))
      }
    case .binary(let operation, let left, let right) where operation.isComparison:
      let first = compile(left, in: scope), second = compile(right, in: scope)
      let slow = SlowOperation(operation: operation, left: site(left.span), right: site(right.span))
      let sides = [(left, 0), (right, 1)].filter { !$0.0.isLiteral }
      let source = source
      return { frame in
        let values = [try first(frame), try second(frame)]
        let result = try slow(values[0], values[1])
        if case .flag(let flag) = result, flag != expected {
          for (side, index) in sides {
            frame.machine.witnesses.append(Machine.Witness(source: source, span: side.span, value: values[index]))
          }
        }
        return result
      }
    default: return compile(expression, in: scope)
    }
  }
}

extension Expression {
  /// A bare name behind a dot stands in it, as an operand.
  var namesColumn: Bool {
    switch form {
    case .choice(let choice): choice.arguments.isEmpty
    case .not(let inner), .negate(let inner): inner.namesColumn
    case .binary(_, let left, let right): left.namesColumn || right.namesColumn
    case .interpolation(let pieces):
      pieces.contains { if case .value(let value) = $0 { value.namesColumn } else { false } }
    default: false
    }
  }

  /// Its value can be read off it.
  var isLiteral: Bool {
    switch form {
    case .none, .flag, .number, .text, .choice: true
    case .list(let items): items.allSatisfy(\.isLiteral)
    case .record(let fields): fields.allSatisfy(\.value.isLiteral)
    default: false
    }
  }
}
