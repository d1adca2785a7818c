extension Parser {
  /// Statements up to `closing`, which is not taken.
  mutating func statements(until closing: Token.Kind) -> [Statement] {
    var statements: [Statement] = []
    while true {
      while current.kind == .newline || current.kind == .semicolon { position += 1 }
      if current.kind == closing || current.kind == .end { return statements }
      let openBefore = brackets.count
      let nestingBefore = nesting
      let start = position
      do {
        var statement = try self.statement()
        try endStatement(closing)
        statement.isHidden = current.kind == .semicolon
        statements.append(statement)
      } catch {
        // The input ends once: brackets further out that stay open for the same reason add nothing.
        if !hasGivenUp, error.code != "unexpected-end" || !diagnostics.contains(where: { $0.code == error.code }) {
          diagnostics.append(error)
        }
        if error.code == "too-deep" { hasGivenUp = true }
        nesting = nestingBefore
        if [.let, .fn].contains(tokens[start].kind), tokens[start + 1].kind == .name {
          faultyNames.append(text(tokens[start + 1]))
        }
        if endsEarly || hasGivenUp { position = tokens.count - 1 } else { recover(openBefore: openBefore) }
      }
    }
  }

  private mutating func endStatement(_ closing: Token.Kind) throws(Diagnostic) {
    let token = current
    switch token.kind {
    case .newline, .semicolon, .end: return
    case closing: return
    case .openParenthesis where token.isSpaced && position > 0 && tokens[position - 1].kind == .name:
      throw Diagnostic(
        "space-before-bracket", "a space stands between '\(text(tokens[position - 1]))' and its arguments", in: source,
        at: Span(lastEnd, token.end), hint: "write \(text(tokens[position - 1]))(…)")
    case .question where position > 0 && tokens[position - 1].kind == .name:
      throw Diagnostic(
        "unexpected-token", "'?' asks for help and stands alone with one name", in: source, at: token.span,
        hint: "write \(text(tokens[position - 1]))? in a cell of its own")
    default: throw unexpected("the end of the statement")
    }
  }

  private mutating func statement() throws(Diagnostic) -> Statement {
    let start = current
    let form: Statement.Form
    switch start.kind {
    case .let: form = try binding()
    case .fn: form = try function()
    case .use: form = try use()
    case .question: form = try help()
    case .name where kind(ahead: 1) == .question && isLast(after: 2):
      form = .help(label())
      while current.kind == .question { take() }
    case .name where kind(ahead: 1) == .assign: throw assignment()
    case .name where isArithmetic(kind(ahead: 1)) && kind(ahead: 2) == .assign: throw assignment()
    default: form = .expression(try expression())
    }
    return Statement(form: form, span: Span(start.start, lastEnd))
  }

  private mutating func binding() throws(Diagnostic) -> Statement.Form {
    take()
    let name = try name("a name after let")
    guard current.kind == .assign else { throw unexpected("'=' after the name") }
    take()
    skipNewlines()
    return .let(name, try expression())
  }

  private mutating func function() throws(Diagnostic) -> Statement.Form {
    take()
    let name = try name("a name after fn")
    guard current.kind == .openParenthesis else { throw unexpected("'(' and parameters after the name") }
    _ = open()
    var parameters: [(name: LabelSyntax, defaultValue: Expression?)] = []
    while current.kind != .closeParenthesis {
      let parameter = try self.name("a parameter's name or ')'")
      if parameters.contains(where: { $0.name.name == parameter.name }) {
        diagnostics.append(
          Diagnostic(
            "repeated-parameter", "\(name.name) has two parameters '\(parameter.name)'", in: source, at: parameter.span)
        )
      }
      var defaultValue: Expression?
      if current.kind == .colon {
        take()
        defaultValue = try expression()
      }
      parameters.append((parameter, defaultValue))
      guard current.kind == .comma else { break }
      take()
    }
    try close("',' or ')'")
    return .function(FunctionSyntax(name: name, parameters: parameters, body: try block("the function's body")))
  }

  private mutating func use() throws(Diagnostic) -> Statement.Form {
    take()
    guard current.kind == .textOpen else {
      throw unexpected("the path of a script as a text", hint: "write use \"name.heddle\"")
    }
    let value = try textLiteral()
    guard case .text(let path) = value.form else {
      throw Diagnostic(
        "unexpected-token", "the path after use is a plain text", in: source, at: value.span,
        hint: "write it without \\( )")
    }
    return .use(LabelSyntax(name: path, span: value.span))
  }

  private mutating func help() throws(Diagnostic) -> Statement.Form {
    while current.kind == .question { take() }
    if current.kind == .dot { take() }
    guard current.kind == .name || current.kind.isKeyword else { throw unexpected("the name to explain") }
    return .help(label())
  }

  /// A block in braces; line breaks end statements in it, whatever is around it.
  mutating func block(_ what: String) throws(Diagnostic) -> Block {
    if kindAfterNewlines().kind == .openBrace { skipNewlines() }
    guard current.kind == .openBrace else { throw unexpected("'{' and \(what)") }
    try deepen(current.span)
    defer { nesting -= 1 }
    let opening = open(isBlock: true)
    let statements = self.statements(until: .closeBrace)
    if current.kind == .end {
      if !endsEarly, !hasGivenUp { throw end("'{' is not closed", opening: opening) }
      return Block(statements: statements, span: Span(opening.start, lastEnd))
    }
    try close("'}'")
    return Block(statements: statements, span: Span(opening.start, lastEnd))
  }

  mutating func name(_ expected: String) throws(Diagnostic) -> LabelSyntax {
    if current.kind == .name { return label() }
    if current.kind.isKeyword {
      throw Diagnostic(
        "unexpected-token", "'\(text(current))' is a word of the language and cannot be a name", in: source,
        at: current.span,
        label: "expected \(expected)", hint: "choose another name, such as \(text(current))_")
    }
    throw unexpected(expected)
  }

  /// Takes one token as a label.
  mutating func label() -> LabelSyntax {
    let token = take()
    return LabelSyntax(name: text(token), span: token.span)
  }

  mutating func deepen(_ span: Span) throws(Diagnostic) {
    nesting += 1
    if nesting > Self.deepestNesting { throw tooDeep(span) }
  }

  /// Only question marks and line breaks follow.
  private func isLast(after ahead: Int) -> Bool {
    tokens[min(position + ahead, tokens.count - 1)...].allSatisfy { [.question, .newline, .end].contains($0.kind) }
  }

  private func isArithmetic(_ kind: Token.Kind) -> Bool {
    [.plus, .minus, .star, .slash, .percent, .caret].contains(kind)
  }

  /// `x = 3` and `x += 3`: names are bound with let.
  private mutating func assignment() -> Diagnostic {
    let name = current
    let sign = tokens[position + 1]
    let isCompound = sign.kind != .assign
    let equals = isCompound ? tokens[position + 2] : sign
    var end = equals.end
    while end < source.bytes.count, source.bytes[end] != 0x0A, source.bytes[end] != UInt8(ascii: ";") { end += 1 }
    var value = source.brief(Span(equals.end, end))
    while value.first == " " { value.removeFirst() }
    while value.last == " " || value.last == "\r" { value.removeLast() }
    if value.isEmpty { value = "…" }
    let whole = isCompound ? "\(text(name)) \(text(sign)) \(value)" : value
    return Diagnostic(
      "assignment", "'\(text(name))' is bound with let", in: source, at: Span(sign.start, equals.end),
      label: "a name is not assigned to", hint: "let \(text(name)) = \(whole)")
  }
}
