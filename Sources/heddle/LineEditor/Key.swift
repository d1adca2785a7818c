/// What a person pressed, or pasted.
enum Key: Equatable, Sendable {
  case character(Character)
  /// A letter with Ctrl, in lower case.
  case control(Character)
  /// A letter with Alt (or after Escape), in lower case.
  case alt(Character)
  /// Text between the marks of a bracketed paste, line breaks as `\n`.
  case paste(String)
  case enter, altEnter, tab, backTab, backspace, altBackspace, delete, escape
  case up, down, left, right, wordLeft, wordRight, home, end, pageUp, pageDown, help
  /// Something that means nothing here.
  case unknown
}
