/// What a piece of source is, for colouring.
public enum TokenKind: String, Sendable, Equatable, CaseIterable {
  case argument, choice, comment, error, escape, function, keyword, label, name, number, `operator`, punctuation, text
}
