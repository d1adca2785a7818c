extension Parser {
  /// An expression with its pipes.
  mutating func expression() throws(Diagnostic) -> Expression {
    try deepen(current.span)
    defer { nesting -= 1 }
    var subject = try operation(above: 0)
    while true {
      let next = kindAfterNewlines()
      guard next.kind == .pipe else { return subject }
      position = next.position
      take()
      skipNewlines()
      guard current.kind == .name else {
        throw unexpected("a function's name after '|>'")
      }
      let name = label()
      let arguments = isCallOpening ? try self.arguments() : []
      let all = [ArgumentSyntax(label: nil, value: subject)] + arguments
      subject = try make(
        .call(CallSyntax(name: name, arguments: all, isPiped: true)), from: subject.span.start, over: all.map(\.value))
      if current.kind == .dot || current.kind == .openBracket, !current.isSpaced {
        throw Diagnostic(
          "unexpected-token", "a pipe ends before '\(text(current))'", in: source, at: current.span,
          hint: "put parentheses around the pipe: (… |> \(name.name)(…))\(text(current))…")
      }
    }
  }

  private static let comparisonStrength = BinaryOperator.equal.strength

  /// Operators that bind more strongly than `level`, from the left; powers are read with their operands.
  private mutating func operation(above level: Int) throws(Diagnostic) -> Expression {
    var left = try level < Self.comparisonStrength ? negation() : unary()
    while let operation = current.kind.binary, operation != .power, operation.strength > level {
      let sign = take()
      skipNewlines()
      let right = try self.operation(above: operation.strength)
      left = try make(.binary(operation, left, right), from: left.span.start, over: [left, right])
      if operation.strength == Self.comparisonStrength, let next = current.kind.binary,
        next.strength == Self.comparisonStrength
      {
        throw Diagnostic(
          "chained-comparison", "comparisons are not chained", in: source, at: current.span,
          label: "a second comparison",
          hint: "write \(source.brief(left.span)) and \(source.brief(right.span)) \(text(current)) …"
        ).adding("the first", in: source, at: sign.span)
      }
    }
    return left
  }

  private mutating func negation() throws(Diagnostic) -> Expression {
    guard current.kind == .not else { return try unary() }
    let sign = take()
    skipNewlines()
    try deepen(sign.span)
    defer { nesting -= 1 }
    let value = try operation(above: Self.comparisonStrength - 1)
    return try make(.not(value), from: sign.start, over: [value])
  }

  private mutating func unary() throws(Diagnostic) -> Expression {
    guard current.kind == .minus else { return try power() }
    let sign = take()
    try deepen(sign.span)
    defer { nesting -= 1 }
    let value = try unary()
    if case .number(let number) = value.form { return try make(.number(-number), from: sign.start, over: []) }
    return try make(.negate(value), from: sign.start, over: [value])
  }

  private mutating func power() throws(Diagnostic) -> Expression {
    let base = try postfix()
    guard current.kind == .caret else { return base }
    take()
    skipNewlines()
    try deepen(base.span)
    defer { nesting -= 1 }
    let exponent = try unary()
    return try make(.binary(.power, base, exponent), from: base.span.start, over: [base, exponent])
  }

  private mutating func postfix() throws(Diagnostic) -> Expression {
    var base = try primary()
    while !current.isSpaced {
      if current.kind == .dot {
        take()
        let label = try memberLabel("a member's name after '.'")
        if current.kind == .openParenthesis, !current.isSpaced {
          throw Diagnostic(
            "unexpected-token", "'\(label.name)' is a member, and members take no arguments", in: source,
            at: current.span,
            hint: "write \(label.name)(\(source.brief(base.span))) to call a function")
        }
        base = try make(.member(base, label), from: base.span.start, over: [base])
      } else if current.kind == .openBracket {
        _ = open()
        let index = try expression()
        try close("']'")
        base = try make(.index(base, index), from: base.span.start, over: [base, index])
      } else {
        break
      }
    }
    return base
  }

  mutating func memberLabel(_ expected: String) throws(Diagnostic) -> LabelSyntax {
    if !current.isSpaced, current.kind == .name || current.kind.isKeyword { return label() }
    if !current.isSpaced, current.kind == .textOpen {
      let value = try textLiteral()
      if case .text(let name) = value.form { return LabelSyntax(name: name, span: value.span) }
      throw Diagnostic(
        "unexpected-token", "a name in quotes is a plain text", in: source, at: value.span,
        hint: "write it without \\( )")
    }
    throw unexpected(expected)
  }

  var isCallOpening: Bool { current.kind == .openParenthesis && !current.isSpaced }

  /// Arguments in parentheses.
  mutating func arguments() throws(Diagnostic) -> [ArgumentSyntax] {
    _ = open()
    var arguments: [ArgumentSyntax] = []
    while current.kind != .closeParenthesis {
      var label: LabelSyntax?
      if kind(ahead: 1) == .colon, current.kind == .name || current.kind.isKeyword {
        label = self.label()
        take()
      }
      if current.kind == .name, kind(ahead: 1) == .assign {
        let name = text(current)
        throw Diagnostic(
          "unexpected-token", "an argument is named with ':'", in: source, at: tokens[position + 1].span,
          hint: "write \(name): …")
      }
      arguments.append(ArgumentSyntax(label: label, value: try expression()))
      guard current.kind == .comma else { break }
      take()
    }
    try close("',' or ')'")
    return arguments
  }

  /// A node over `parts`, unless the tree would become too high.
  func make(_ form: Expression.Form, from start: Int, over parts: [Expression]) throws(Diagnostic) -> Expression {
    try make(form, from: start, height: parts.reduce(0) { max($0, $1.height) } + 1)
  }

  func make(_ form: Expression.Form, from start: Int, height: Int) throws(Diagnostic) -> Expression {
    let span = Span(start, lastEnd)
    if height > Self.greatestHeight { throw tooDeep(span) }
    return Expression(form: form, span: span, height: height)
  }
}
