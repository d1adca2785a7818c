/// Texts of users made safe for a terminal: one line, no control characters, of known width.
public enum PlainText {
  /// The text on one line without escape sequences, control characters and bidirectional controls; white space other than
  /// spaces becomes a space. Without `unicode` every other character than ASCII becomes `?`.
  public static func line(_ text: String, unicode: Bool = true) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    let cleaned = clean(text, keepingLines: false)
    if unicode { return cleaned }
    return String(String.UnicodeScalarView(cleaned.unicodeScalars.flatMap { Ascii.transliterate($0) }))
  }

  /// The same with its line breaks kept and tabs as four spaces.
  public static func block(_ text: String) -> String { clean(text, keepingLines: true) }

  /// Cut to `width` cells, the cut marked by `…` (`~` in ASCII).
  public static func clip(_ text: String, to width: Int, unicode: Bool = true) -> String {
    guard DisplayWidth.of(text) > width else { return text }
    var result = "", used = 0
    for character in text {
      let size = DisplayWidth.of(character)
      if used + size > width - 1 { break }
      result.append(character)
      used += size
    }
    guard width > 0 else { return "" }
    return result + (unicode ? "…" : "~") + String(repeating: " ", count: width - 1 - used)
  }

  /// Broken between words into lines of at most `width` cells; a word that is longer has a line of its own.
  public static func wrap(_ text: String, to width: Int) -> [String] {
    guard DisplayWidth.of(text) > width else { return [text] }
    var lines: [String] = [], line = "", used = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let size = DisplayWidth.of(word)
      if !line.isEmpty, used + 1 + size > width {
        lines.append(line)
        (line, used) = ("", 0)
      }
      (line, used) = line.isEmpty ? (String(word), size) : (line + " " + word, used + 1 + size)
    }
    return lines + [line]
  }

  /// Filled up with spaces to `width` cells.
  public static func pad(_ text: String, to width: Int, alignment: Column.Alignment = .left) -> String {
    let spaces = String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
    return alignment == .right ? spaces + isolated(text) : isolated(text) + spaces
  }

  /// Between isolates (FSI … PDI) where it holds right-to-left characters, so that they do not reorder their neighbours.
  static func isolated(_ text: String) -> String {
    text.utf8.allSatisfy { $0 < 0xD6 } || !text.unicodeScalars.contains(where: isRightToLeft)
      ? text : "\u{2068}\(text)\u{2069}"
  }

  private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
    default: false
    }
  }

  private static func clean(_ text: String, keepingLines: Bool) -> String {
    var result = String.UnicodeScalarView()
    var escape = Escape.none
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      if escape.absorbs(scalar) { continue }
      switch scalar {
      case "\n", "\u{2028}", "\u{2029}", "\u{85}":
        if keepingLines { result.append("\n") } else if previous != "\r" { result.append(" ") }
      case "\r":
        if !keepingLines { result.append(" ") }
      case "\t": result.append(contentsOf: (keepingLines ? "    " : " ").unicodeScalars)
      case "\u{200E}", "\u{200F}", "\u{61C}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}", "\u{FEFF}": break
      default:
        if scalar.properties.generalCategory != .control { result.append(scalar) }
      }
    }
    return String(result)
  }

  /// Where in an escape sequence (ECMA-48) the text is.
  private enum Escape {
    case none, begun, control, string

    mutating func absorbs(_ scalar: Unicode.Scalar) -> Bool {
      switch (self, scalar) {
      case (.string, "\u{7}"), (.string, "\u{9C}"): self = .none
      case (_, "\u{1B}"): self = .begun
      case (.none, "\u{9B}"): self = .control
      case (.none, "\u{90}"), (.none, "\u{9D}"), (.none, "\u{9E}"), (.none, "\u{9F}"): self = .string
      case (.none, _): return false
      case (.begun, "["): self = .control
      case (.begun, "]"), (.begun, "P"), (.begun, "^"), (.begun, "_"), (.begun, "X"): self = .string
      case (.begun, " "..."/"): break
      case (.begun, _): self = .none
      case (.control, "@"..."~"): self = .none
      case (.control, " "..."?"): break
      case (.control, _), (.string, "\n"):
        self = .none
        return false
      case (.string, _): break
      }
      return true
    }
  }
}

/// Displays without Unicode.
enum Ascii {
  static func transliterate(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    if scalar.isASCII { return [scalar] }
    switch scalar {
    case "×": return ["x"]
    case "–", "—", "−": return ["-"]
    case "‘", "’": return ["'"]
    case "“", "”": return ["\""]
    case "…": return [".", ".", "."]
    case "·": return ["-"]
    case "±": return ["+", "/", "-"]
    case "µ", "μ": return ["u"]
    case "Δ": return ["d"]
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format: return []
      default: return ["?"]
      }
    }
  }
}
