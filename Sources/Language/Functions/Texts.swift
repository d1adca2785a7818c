import Catalog

extension Function {
  static let number = Function(
    "number", "The number that a text says.",
    parameters: [
      Parameter(
        "value", .either([.text, .flag, .number(-Double.infinity...Double.infinity)]),
        "A text such as 3.5, or true (1) or false (0).")
    ], result: "number", group: "arithmetic", example: "number(\"3.5\") + 1"
  ) { call in
    switch call["value"] {
    case .flag(let flag): return .number(flag ? 1 : 0)
    case .text(let text):
      let trimmed = text.drop { $0.isWhitespace }
      guard let last = trimmed.lastIndex(where: { !$0.isWhitespace }), let number = Double(trimmed[...last]) else {
        throw Complaint(
          "wrong-kind", "number takes a text that says a number, not \(call["value"].briefText)",
          at: [.argument("value")],
          label: "expected a text such as \"3.5\"")
      }
      return .number(number)
    default: return call["value"]
    }
  }

  static let text = Function(
    "text", "A value as text, as print would write it.", parameters: [Parameter("value", .any, "Any value.")],
    result: "text", group: "arithmetic", example: "text(2 / 3)"
  ) { .text($0["value"].plainText) }
}
