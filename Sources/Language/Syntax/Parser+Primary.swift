extension Parser {
  mutating func primary() throws(Diagnostic) -> Expression {
    let token = current
    switch token.kind {
    case .number: return try number()
    case .textOpen: return try textLiteral()
    case .true, .false:
      take()
      return try make(.flag(token.kind == .true), from: token.start, height: 1)
    case .none:
      take()
      return try make(.none, from: token.start, height: 1)
    case .name: return try nameOrCall()
    case .dot: return try choice()
    case .openBracket: return try list()
    case .openBrace: return try record()
    case .openParenthesis:
      _ = open()
      let inner = try expression()
      try close("')'")
      return Expression(form: inner.form, span: Span(token.start, lastEnd), height: inner.height)
    case .for: return try loop()
    case .if: return try branch()
    default: throw unexpected("an expression")
    }
  }

  private mutating func number() throws(Diagnostic) -> Expression {
    let token = take()
    let digits = text(token).filter { $0 != "_" }
    guard let value = Double(digits), value.isFinite else {
      throw Diagnostic(
        "number-too-large", "a number is at most \(Double.greatestFiniteMagnitude)", in: source, at: token.span)
    }
    if !current.isSpaced, current.kind == .name {
      throw Diagnostic(
        "unexpected-token", "a name does not begin with a digit: '\(text(token))\(text(current))'", in: source,
        at: Span(token.start, current.end), hint: "write * to multiply, or _ before the digits of a name")
    }
    return try make(.number(value), from: token.start, height: 1)
  }

  private mutating func nameOrCall() throws(Diagnostic) -> Expression {
    let name = label()
    guard isCallOpening else { return try make(.name(name.name), from: name.span.start, height: 1) }
    let arguments = try self.arguments()
    return try make(
      .call(CallSyntax(name: name, arguments: arguments, isPiped: false)), from: name.span.start,
      over: arguments.map(\.value))
  }

  private mutating func choice() throws(Diagnostic) -> Expression {
    let dot = take()
    if current.kind == .number, !current.isSpaced {
      throw Diagnostic(
        "unexpected-token", "a number does not begin with a point", in: source, at: Span(dot.start, current.end),
        hint: "write 0.\(text(current))")
    }
    let name = try memberLabel("a name after '.'")
    let arguments = isCallOpening ? try self.arguments() : []
    return try make(
      .choice(ChoiceSyntax(name: name, arguments: arguments)), from: dot.start, over: arguments.map(\.value))
  }

  private mutating func list() throws(Diagnostic) -> Expression {
    let opening = open()
    var items: [Expression] = []
    while current.kind != .closeBracket {
      items.append(try expression())
      guard current.kind == .comma else { break }
      take()
    }
    try close("',' or ']'")
    return try make(.list(items), from: opening.start, over: items)
  }

  private mutating func record() throws(Diagnostic) -> Expression {
    let opening = open()
    var fields: [FieldSyntax] = []
    var labels: Set<String> = []
    while current.kind != .closeBrace {
      let label = try fieldLabel()
      guard current.kind == .colon else { throw unexpected("':' after the label '\(label.name)'") }
      take()
      if !labels.insert(label.name).inserted {
        diagnostics.append(
          Diagnostic("repeated-label", "the record has two fields '\(label.name)'", in: source, at: label.span))
      }
      fields.append(FieldSyntax(label: label, value: try expression()))
      guard current.kind == .comma else { break }
      take()
    }
    try close("',' or '}'")
    return try make(.record(fields), from: opening.start, over: fields.map(\.value))
  }

  private mutating func fieldLabel() throws(Diagnostic) -> LabelSyntax {
    if current.kind == .name || current.kind.isKeyword { return label() }
    guard current.kind == .textOpen else { throw unexpected("a label or '}'") }
    let value = try textLiteral()
    if case .text(let name) = value.form { return LabelSyntax(name: name, span: value.span) }
    throw Diagnostic(
      "unexpected-token", "a label in quotes is a plain text", in: source, at: value.span,
      hint: "write it without \\( )")
  }

  private mutating func loop() throws(Diagnostic) -> Expression {
    let start = take()
    let name = try name("a name after for")
    guard current.kind == .in else { throw unexpected("'in' after the name") }
    take()
    skipNewlines()
    let sequence = try expression()
    let body = try block("the loop's body")
    return try make(
      .loop(LoopSyntax(name: name, sequence: sequence, body: body)), from: start.start,
      height: max(sequence.height, body.height) + 1)
  }

  private mutating func branch() throws(Diagnostic) -> Expression {
    let start = take()
    var cases: [(condition: Expression, body: Block)] = []
    var otherwise: Block?
    if current.kind == .openBrace { throw unexpected("a condition after if") }
    cases.append((try expression(), try block("what to do if it holds")))
    while otherwise == nil, kindAfterNewlines().kind == .else {
      position = kindAfterNewlines().position
      take()
      if current.kind == .if {
        take()
        cases.append((try expression(), try block("what to do if it holds")))
      } else {
        otherwise = try block("what to do otherwise")
      }
    }
    let height = cases.reduce(otherwise?.height ?? 0) { max($0, $1.condition.height, $1.body.height) } + 1
    return try make(.branch(BranchSyntax(cases: cases, otherwise: otherwise)), from: start.start, height: height)
  }

  // MARK: - Hints for what other languages write

  mutating func unknownCharacter(_ token: Token) -> Diagnostic {
    let text = self.text(token)
    let hint =
      switch text {
      case "'", "‘", "’", "“", "”": "texts stand in double quotes: \"…\""
      case "&&": "write and"
      case "||": "write or"
      case "!": position == 0 ? "shell commands are not part of the language" : "write not"
      case "@": "there are no decorators: pipe with |>"
      case "−", "–", "—": "write the minus sign as -"
      case "×": "write *"
      case "÷": "write /"
      case "≤": "write <="
      case "≥": "write >="
      case "≠": "write !="
      default: ""
      }
    let name =
      text.unicodeScalars.first.map { $0.value < 0x20 || $0.value == 0x7F } ?? false
      ? "U+\(String(text.unicodeScalars.first?.value ?? 0, radix: 16, uppercase: true))" : "'\(text)'"
    return Diagnostic(
      "unexpected-character", "\(name) is no part of the language", in: source, at: token.span, hint: hint)
  }

  static func hint(for token: Token, text: String) -> String {
    switch token.kind {
    case .assign: "write == to compare, : to name an argument"
    case .star: "write ^ for a power"
    case .slash: "a comment begins with #"
    default: ""
    }
  }
}
