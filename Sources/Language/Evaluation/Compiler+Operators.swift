import Catalog

extension Compiler {
  func binary(_ operation: BinaryOperator, _ left: Expression, _ right: Expression, in scope: Scope) -> Code {
    let first = compile(left, in: scope), second = compile(right, in: scope)
    let slow = SlowOperation(operation: operation, left: site(left.span), right: site(right.span))
    switch operation {
    case .and, .or:
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

  /// Two numbers take the short way; it is specialised for each operator.
  @inline(__always)
  private static func numeric(
    _ first: @escaping Code, _ second: @escaping Code, _ slow: SlowOperation,
    _ body: @escaping @Sendable (Double, Double) -> Value
  ) -> Code {
    { frame in
      let left = try first(frame), right = try second(frame)
      if case .number(let x) = left, case .number(let y) = right { return body(x, y) }
      return try slow(left, right)
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
