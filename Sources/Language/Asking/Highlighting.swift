/// Colours for pieces of source, from tokens alone: it works on code that is half written.
struct Highlighter {
  private let source: Source
  private let tokens: [Token]

  init(_ source: Source) {
    self.source = source
    tokens = Lexer.tokens(of: source)
  }

  /// Ranges in Unicode scalars, in order, without overlaps.
  func ranges() -> [(range: Range<Int>, kind: TokenKind)] {
    var result: [(range: Range<Int>, kind: TokenKind)] = []
    var offset = 0
    var scalars = 0
    var brackets: [Token.Kind] = []
    for (index, token) in tokens.enumerated() {
      if token.kind.isOpening {
        brackets.append(token.kind)
      } else if token.kind.partner != nil {
        _ = brackets.popLast()
      }
      guard token.end > token.start, let kind = kind(index, in: brackets.last) else { continue }
      scalars += source.scalars(in: offset..<token.start)
      let length = source.scalars(in: token.start..<token.end)
      result.append((scalars..<scalars + length, kind))
      (offset, scalars) = (token.end, scalars + length)
    }
    return result
  }

  private func kind(_ index: Int, in bracket: Token.Kind?) -> TokenKind? {
    let token = tokens[index]
    switch token.kind {
    case .name: return name(index, in: bracket)
    case .number: return .number
    case .textOpen, .textPiece, .textClose, .unclosedText: return .text
    case .interpolationOpen, .interpolationClose: return .escape
    case .newline, .end: return nil
    case .comment: return .comment
    case .unknown: return .error
    case .dot: return isChoice(dot: index) ? .choice : .punctuation
    case .semicolon, .comma, .colon, .openParenthesis, .closeParenthesis, .openBracket, .closeBracket, .openBrace,
      .closeBrace, .question:
      return .punctuation
    case .pipe, .assign, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .plus, .minus, .star,
      .slash, .percent, .caret:
      return .operator
    default: return isAfterDot(index) || isLabel(index) ? name(index, in: bracket) : .keyword
    }
  }

  private func name(_ index: Int, in bracket: Token.Kind?) -> TokenKind {
    if isAfterDot(index) { return isChoice(dot: index - 1) ? .choice : .label }
    if isLabel(index) { return bracket == .openParenthesis ? .argument : .label }
    let isCall = index + 1 < tokens.count && tokens[index + 1].kind == .openParenthesis && !tokens[index + 1].isSpaced
    let isPiped = index > 0 && tokens[index - 1].kind == .pipe
    return isCall || isPiped ? .function : .name
  }

  private func isAfterDot(_ index: Int) -> Bool {
    index > 0 && tokens[index - 1].kind == .dot && !tokens[index].isSpaced
  }

  private func isLabel(_ index: Int) -> Bool { index + 1 < tokens.count && tokens[index + 1].kind == .colon }

  private func isChoice(dot index: Int) -> Bool {
    guard index > 0, !tokens[index].isSpaced else { return true }
    return !tokens[index - 1].kind.endsValue
  }
}

extension Token.Kind {
  /// A dot or bracket right after it belongs to a value.
  var endsValue: Bool {
    switch self {
    case .name, .number, .textClose, .closeParenthesis, .closeBracket, .closeBrace, .true, .false, .none: true
    default: false
    }
  }
}
