extension Parser {
  /// A text with its pieces and interpolations.
  mutating func textLiteral() throws(Diagnostic) -> Expression {
    let opening = take(inText: true)
    let isTriple = opening.end - opening.start == 3
    try deepen(opening.span)
    defer { nesting -= 1 }
    var pieces: [Expression.Piece] = []
    var height = 0
    let indent = isTriple ? indentOfClosingLine() : ""
    var isFirst = true
    while true {
      switch current.kind {
      case .textPiece:
        let token = take(inText: true)
        let isLast = current.kind == .textClose
        pieces.append(.text(decode(token, isTriple: isTriple, isFirst: isFirst, isLast: isLast, indent: indent)))
      case .interpolationOpen:
        _ = open()
        let value = try expression()
        height = max(height, value.height)
        pieces.append(.value(value))
        guard current.kind == .interpolationClose else {
          throw current.kind == .unclosedText ? unclosedText(opening) : unexpected("')' after the value")
        }
        brackets.removeLast()
        _ = take(inText: true)
      case .textClose:
        take()
        let merged = Self.merged(pieces)
        if case .some(let text) = merged { return try make(.text(text), from: opening.start, height: 1) }
        return try make(.interpolation(pieces), from: opening.start, height: height + 1)
      default:
        if isTriple && current.kind == .unclosedText { throw end("a text is not closed", opening: opening) }
        throw unclosedText(opening)
      }
      isFirst = false
    }
  }

  /// Takes a token whose successor belongs to the same text: line breaks are not skipped.
  private mutating func take(inText: Bool) -> Token {
    let token = current
    position += 1
    return token
  }

  func unclosedText(_ opening: Token) -> Diagnostic {
    let end = source.line(at: opening.start).upperBound
    return Diagnostic(
      "unclosed-text", "a text is not closed on its line", in: source, at: Span(opening.start, max(opening.end, end)),
      hint: "close it with \", or write a text of several lines between \"\"\" and \"\"\"")
  }

  private static func merged(_ pieces: [Expression.Piece]) -> String? {
    var text = ""
    for piece in pieces {
      guard case .text(let part) = piece else { return nil }
      text += part
    }
    return text
  }

  /// The white space before closing quotes that stand alone on their line: it is taken off every line.
  private func indentOfClosingLine() -> String {
    var index = position
    var depth = 0
    while index < tokens.count {
      switch tokens[index].kind {
      case .textOpen: depth += 1
      case .textClose, .unclosedText:
        if depth == 0 {
          let end = tokens[index].start
          var start = end
          while start > 0, source.bytes[start - 1] == 0x20 || source.bytes[start - 1] == 0x09 { start -= 1 }
          return start > 0 && source.bytes[start - 1] == 0x0A ? source.text(of: Span(start, end)) : ""
        }
        depth -= 1
      case .end: return ""
      default: break
      }
      index += 1
    }
    return ""
  }

  /// The characters that a piece stands for.
  private mutating func decode(_ token: Token, isTriple: Bool, isFirst: Bool, isLast: Bool, indent: String) -> String {
    var raw = Substring(source.text(of: token.span))
    // A file's line ends are no part of its texts.
    if isTriple, raw.utf8.contains(0x0D) { raw = Substring(raw.replacing("\r\n", with: "\n")) }
    if isTriple {
      if isLast, raw.hasSuffix("\n" + indent) {
        raw = raw.dropLast(indent.count + 1)
      } else if isLast, raw == Substring(indent), isFirst {
        raw = ""
      }
      if isFirst, raw.hasPrefix("\n") {
        raw = raw.dropFirst(); if raw.hasPrefix(indent) { raw = raw.dropFirst(indent.count) }
      }
    }
    guard raw.utf8.contains(UInt8(ascii: "\\")) || (isTriple && !indent.isEmpty) else { return String(raw) }
    var text = ""
    var scalars = raw.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      if scalar == "\n", isTriple, scalars.starts(with: indent.unicodeScalars) {
        text += "\n"
        scalars = scalars.dropFirst(indent.unicodeScalars.count)
      } else if scalar == "\\" {
        escape(&scalars, into: &text, token: token)
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  private mutating func escape(_ scalars: inout Substring.UnicodeScalarView, into text: inout String, token: Token) {
    guard let scalar = scalars.popFirst() else { return }
    switch scalar {
    case "\"": text += "\""
    case "\\": text += "\\"
    case "n": text += "\n"
    case "r": text += "\r"
    case "t": text += "\t"
    case "0": text += "\0"
    case "\n": break
    case "u":
      if scalars.first == "{", let close = scalars.firstIndex(of: "}"),
        let code = UInt32(String(scalars[scalars.index(after: scalars.startIndex)..<close]), radix: 16),
        let unicode = Unicode.Scalar(code)
      {
        text.unicodeScalars.append(unicode)
        scalars = scalars[scalars.index(after: close)...]
      } else {
        badEscape("\\u", token, hint: "write \\u{1F600} with the number of a character")
      }
    default: badEscape("\\\(scalar)", token, hint: "write \\\\ for a backslash")
    }
  }

  private mutating func badEscape(_ escape: String, _ token: Token, hint: String) {
    // The first place of the escape in the piece that was not reported yet.
    let bytes = Array(escape.utf8)
    var start = token.start
    let reported = diagnostics.filter { $0.code == "bad-escape" }.map(\.start)
    while start + bytes.count <= token.end {
      if Array(source.bytes[start..<start + bytes.count]) == bytes, !reported.contains(start) { break }
      start += source.bytes[start] == UInt8(ascii: "\\") ? 2 : 1
    }
    let span = start + bytes.count <= token.end ? Span(start, start + bytes.count) : token.span
    diagnostics.append(
      Diagnostic(
        "bad-escape", "'\(escape)' stands for no character", in: source, at: span,
        notes: ["a text accepts \\\" \\\\ \\n \\r \\t \\0 \\u{…} \\(expression)"], hint: hint))
  }
}
