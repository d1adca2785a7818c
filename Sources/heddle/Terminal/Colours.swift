import Display
import Language

/// How the kinds of source are coloured; the text says the same without.
enum Colours {
  /// The escape sequence that begins a kind's colour; empty for none.
  static func start(_ kind: TokenKind) -> String {
    switch kind {
    case .keyword: "\u{1B}[35m"
    case .function: "\u{1B}[34m"
    case .text: "\u{1B}[32m"
    case .escape: "\u{1B}[36m"
    case .number: "\u{1B}[33m"
    case .choice: "\u{1B}[36m"
    case .argument, .label: "\u{1B}[94m"
    case .comment: "\u{1B}[90m"
    case .error: "\u{1B}[31m"
    case .name, .operator, .punctuation: ""
    }
  }

  static let faint = "\u{1B}[90m"
  static let strong = "\u{1B}[1m"
  static let chosen = "\u{1B}[7m"
  static let end = "\u{1B}[0m"

  /// The lines of an error: its code in red, labels in red, the frame faint.
  static func failure(_ lines: [String]) -> String {
    lines.enumerated().map { index, line in
      if index == 0, let bracket = line.firstIndex(of: "]") ?? line.firstIndex(of: ":") {
        let head = line[...bracket]
        return "\u{1B}[1;31m\(head)\(end)\(strong)\(line[line.index(after: bracket)...])\(end)"
      }
      if line.contains("^") && line.contains("│") || line.contains("^") && line.contains("|") {
        guard let caret = line.firstIndex(of: "^") else { return line }
        return "\(faint)\(line[..<caret])\u{1B}[31m\(line[caret...])\(end)"
      }
      if let edge = line.firstIndex(where: { $0 == "│" || $0 == "┌" || $0 == "=" }) {
        return "\(faint)\(line[...edge])\(end)\(line[line.index(after: edge)...])"
      }
      return line
    }.joined(separator: "\n")
  }
}
