/// Colours of a terminal (ECMA-48 SGR); they repeat what the text says already.
public enum Ansi {
  /// What a stretch of text is.
  public enum Style: Sendable, Equatable, CaseIterable {
    case bold, faint, red, green, yellow, blue, magenta, cyan

    var code: Int {
      switch self {
      case .bold: 1
      case .faint: 2
      case .red: 31
      case .green: 32
      case .yellow: 33
      case .blue: 34
      case .magenta: 35
      case .cyan: 36
      }
    }
  }

  /// The text in a style, or as it is where `isColoured` is false.
  public static func paint(_ text: String, _ style: Style, if isColoured: Bool) -> String {
    isColoured && !text.isEmpty ? "\u{1B}[\(style.code)m\(text)\u{1B}[0m" : text
  }

  /// The text without escape sequences.
  public static func plain(_ text: String) -> String { PlainText.block(text) }
}
