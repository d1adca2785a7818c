import JSON

/// Text that a notebook file may keep as one string or as a list of lines.
enum MultilineText {
  /// The text of either form; nil where it is neither.
  static func joined(_ json: JSON?) -> String? {
    switch json {
    case .string(let text): return text
    case .array(let lines):
      var text = ""
      for line in lines {
        guard case .string(let line) = line else { return nil }
        text += line
      }
      return text
    default: return nil
    }
  }

  /// A list of lines with their breaks, cut where Python's `splitlines(True)` cuts.
  static func split(_ text: String) -> JSON {
    var lines: [JSON] = []
    var line = String.UnicodeScalarView()
    var scalars = text.unicodeScalars.makeIterator()
    var pending = scalars.next()
    while let scalar = pending {
      pending = scalars.next()
      line.append(scalar)
      guard breaks.contains(scalar) else { continue }
      if scalar == "\r", pending == "\n" { continue }
      lines.append(.string(String(line)))
      line = String.UnicodeScalarView()
    }
    if !line.isEmpty { lines.append(.string(String(line))) }
    return .array(lines)
  }

  /// `text` in the form that `previous` has; a list of lines where there was nothing.
  static func text(_ text: String, like previous: JSON?) -> JSON {
    if case .string = previous { return .string(text) }
    return split(text)
  }

  private static let breaks: Set<Unicode.Scalar> = [
    "\n", "\r", "\u{0B}", "\u{0C}", "\u{1C}", "\u{1D}", "\u{1E}", "\u{85}", "\u{2028}", "\u{2029}",
  ]
}
