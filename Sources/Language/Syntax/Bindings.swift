/// The `let`s at the top level of a source, whose values may be given from outside.
public enum Bindings {
  /// The names that are bound, in order.
  public static func names(in code: String) -> [String] { found(in: code).map(\.name) }

  /// The code with the value of each `let` of `name` replaced by `expression`; nil where there is none.
  public static func replacing(_ name: String, with expression: String, in code: String) -> String? {
    let spans = found(in: code).filter { $0.name == name }.map(\.value)
    guard !spans.isEmpty else { return nil }
    var bytes = Array(code.utf8)
    for span in spans.reversed() { bytes.replaceSubrange(span.start..<span.end, with: expression.utf8) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether `code` is one literal: a number, text, flag, none, a choice, or a list or record of literals.
  public static func isLiteral(_ code: String) -> Bool {
    let result = Parser.parse(Source(name: "", text: code))
    guard result.diagnostics.isEmpty, result.block.statements.count == 1,
      case .expression(let expression)? = result.block.statements.first?.form
    else { return false }
    return isLiteral(expression)
  }

  private static func isLiteral(_ expression: Expression) -> Bool {
    switch expression.form {
    case .none, .flag, .number, .text: true
    case .negate(let operand): isLiteral(operand)
    case .choice(let choice): choice.arguments.allSatisfy { isLiteral($0.value) }
    case .list(let items): items.allSatisfy(isLiteral)
    case .record(let fields): fields.allSatisfy { isLiteral($0.value) }
    default: false
    }
  }

  private static func found(in code: String) -> [(name: String, value: Span)] {
    Parser.parse(Source(name: "", text: code)).block.statements.compactMap { statement in
      guard case .let(let name, let value) = statement.form else { return nil }
      return (name.name, value.span)
    }
  }
}
