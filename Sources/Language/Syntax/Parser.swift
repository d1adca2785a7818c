/// Recursive descent from tokens to a tree; all syntax errors of a source are collected, none caused by another.
///
/// An error ends its statement: reading goes on at the next line that is not inside a bracket of the faulty statement, or
/// at the brace that closes the block.
struct Parser {
  /// Brackets, unary operators and branches within each other: beyond this deep an error is reported.
  static let deepestNesting = 200
  /// Levels of the whole tree, chains such as `a + b + c` included.
  static let greatestHeight = 500

  let source: Source
  let tokens: [Token]
  var position = 0
  var diagnostics: [Diagnostic] = []
  /// The only thing wrong is that the input ends too early.
  var endsEarly = false
  /// The rest is not read: it is nested too deeply.
  var hasGivenUp = false
  /// Opening brackets that are not closed yet.
  var brackets: [Bracket] = []
  var nesting = 0
  var faultyNames: [String] = []

  struct Bracket {
    let token: Token
    /// Line breaks end statements inside it.
    let isBlock: Bool
  }

  /// What a source says.
  struct Result {
    let block: Block
    let diagnostics: [Diagnostic]
    /// The unexpected token is the end of input, and nothing before it is wrong.
    let isIncomplete: Bool
    /// Brackets open where the input ends.
    let openBrackets: Int
    /// Names that statements with errors would bind.
    let faultyNames: [String]
  }

  private init(source: Source, tokens: [Token]) {
    self.source = source
    self.tokens = tokens
  }

  static func parse(_ source: Source) -> Result {
    parse(source, tokens: Lexer.tokens(of: source).filter { $0.kind != .comment })
  }

  static func parse(_ source: Source, tokens: [Token]) -> Result {
    var parser = Parser(source: source, tokens: tokens)
    guard tokens.count <= Lexer.mostTokens else {
      let end = source.bytes.count
      let diagnostic = Diagnostic(
        "too-long", "this cell has more than \(Lexer.mostTokens) words and signs", in: source, at: Span(0, 0),
        hint: "keep data in files and read them")
      return Result(
        block: Block(statements: [], span: Span(0, end)), diagnostics: [diagnostic], isIncomplete: false,
        openBrackets: 0, faultyNames: [])
    }
    let statements = parser.statements(until: .end)
    return Result(
      block: Block(statements: statements, span: Span(0, source.bytes.count)), diagnostics: parser.diagnostics,
      isIncomplete: parser.endsEarly && !parser.hasGivenUp && parser.diagnostics.count == 1,
      openBrackets: parser.brackets.count,
      faultyNames: parser.faultyNames)
  }

  // MARK: - Looking and taking

  /// The next token that counts: line breaks count only where a statement may end.
  var current: Token { tokens[position] }

  var newlinesCount: Bool { brackets.last?.isBlock ?? true }

  /// Where the last token taken ends.
  var lastEnd: Int { position > 0 ? tokens[position - 1].end : 0 }

  mutating func skipNewlinesInBrackets() {
    if !newlinesCount { skipNewlines() }
  }

  mutating func skipNewlines() {
    while current.kind == .newline { position += 1 }
  }

  /// The next token on this or a later line, without taking anything.
  func kindAfterNewlines() -> (kind: Token.Kind, position: Int) {
    var index = position
    while tokens[index].kind == .newline { index += 1 }
    return (tokens[index].kind, index)
  }

  func kind(ahead: Int) -> Token.Kind {
    position + ahead < tokens.count ? tokens[position + ahead].kind : .end
  }

  @discardableResult
  mutating func take() -> Token {
    let token = current
    if token.kind != .end { position += 1 }
    skipNewlinesInBrackets()
    return token
  }

  /// Takes a bracket that opens; inside a block line breaks count again.
  mutating func open(isBlock: Bool = false) -> Token {
    let token = current
    brackets.append(Bracket(token: token, isBlock: isBlock))
    position += 1
    skipNewlinesInBrackets()
    return token
  }

  /// Takes the bracket that closes the last one opened.
  mutating func close(_ expected: String) throws(Diagnostic) {
    guard let bracket = brackets.last, let closing = bracket.token.kind.partner else { return }
    guard current.kind == closing else { throw unclosed(bracket.token, expected: expected) }
    brackets.removeLast()
    take()
  }

  func text(_ token: Token) -> String { source.text(of: token.span) }

  // MARK: - Errors

  /// An error at the current token, or that the input ends too early.
  mutating func unexpected(_ expected: String, hint: String = "") -> Diagnostic {
    let token = current
    if token.kind == .end { return end("expected \(expected), found the end of input") }
    if token.kind == .unknown { return unknownCharacter(token) }
    if token.kind == .unclosedText { return unclosedText(openingOfText(before: position)) }
    return Diagnostic(
      "unexpected-token", "expected \(expected), found \(describe(token))", in: source, at: token.span,
      label: "expected \(expected)", hint: hint.isEmpty ? Self.hint(for: token, text: text(token)) : hint)
  }

  mutating func end(_ message: String, opening: Token? = nil) -> Diagnostic {
    endsEarly = true
    var last = source.bytes.count
    while last > 0, source.bytes[last - 1] <= 0x20 { last -= 1 }
    let diagnostic = Diagnostic("unexpected-end", message, in: source, at: Span(last, last))
    return opening.map { diagnostic.adding("opened here", in: source, at: $0.span) } ?? diagnostic
  }

  private mutating func unclosed(_ opening: Token, expected: String) -> Diagnostic {
    let token = current
    if token.kind == .end { return end("'\(text(opening))' is not closed", opening: opening) }
    if token.kind == .unknown { return unknownCharacter(token) }
    let closes = token.kind.partner != nil && !token.kind.isOpening
    guard closes || startsStatement(token) else { return unexpected(expected) }
    return Diagnostic(
      "unclosed-bracket", "'\(text(opening))' is not closed before \(describe(token))", in: source, at: opening.span,
      label: "opened here"
    ).adding("expected \(expected)", in: source, at: token.span)
  }

  /// The quote that opens the text whose end is missing at a token.
  private func openingOfText(before position: Int) -> Token {
    var depth = 0
    for index in tokens.indices[..<position].reversed() {
      switch tokens[index].kind {
      case .textClose, .unclosedText: depth += 1
      case .textOpen where depth == 0: return tokens[index]
      case .textOpen: depth -= 1
      default: break
      }
    }
    return tokens[position]
  }

  func startsStatement(_ token: Token) -> Bool { [.let, .fn, .use].contains(token.kind) }

  func describe(_ token: Token) -> String {
    switch token.kind {
    case .end: "the end of input"
    case .newline: "the end of the line"
    case .textOpen: "a text"
    default: "'\(source.brief(token.span))'"
    }
  }

  func tooDeep(_ span: Span) -> Diagnostic {
    Diagnostic(
      "too-deep", "expressions are nested more than \(Self.deepestNesting) deep", in: source,
      at: Span(span.start, span.start + 1),
      hint: "name the parts with let")
  }

  // MARK: - Recovery

  /// Goes on to where the next statement may begin, with the brackets that were open before the faulty one.
  mutating func recover(openBefore: Int) {
    var open = Array(brackets[openBefore...].map(\.token.kind))
    brackets.removeSubrange(openBefore...)
    while current.kind != .end {
      let kind = current.kind
      if open.isEmpty, kind == .newline || kind == .semicolon { return }
      if kind == .newline, [.let, .fn, .use].contains(self.kind(ahead: 1)) { return }
      if kind.isOpening {
        open.append(kind)
      } else if let partner = kind.partner {
        if let match = open.lastIndex(of: partner) {
          open.removeSubrange(match...)
        } else if let enclosing = brackets.last, enclosing.token.kind == partner {
          return
        }
      }
      position += 1
    }
  }
}
