/// An expression and where it stands.
struct Expression: Sendable {
  let form: Form
  let span: Span
  /// Levels of expressions below, this one included: everything that walks the tree recurses this deep.
  let height: Int

  indirect enum Form: Sendable {
    case none
    case flag(Bool)
    case number(Double)
    case text(String)
    case interpolation([Piece])
    case name(String)
    case call(CallSyntax)
    case choice(ChoiceSyntax)
    case list([Expression])
    case record([FieldSyntax])
    case member(Expression, LabelSyntax)
    case index(Expression, Expression)
    case negate(Expression)
    case not(Expression)
    case binary(BinaryOperator, Expression, Expression)
    case loop(LoopSyntax)
    case branch(BranchSyntax)
    /// Stands where a syntax error was reported.
    case faulty
  }

  /// A part of a text with interpolations.
  enum Piece: Sendable {
    case text(String)
    case value(Expression)
  }
}

/// A name or a quoted text that names a member, field, choice or column.
struct LabelSyntax: Sendable {
  let name: String
  let span: Span
}

struct ArgumentSyntax: Sendable {
  /// Nil for the subject.
  let label: LabelSyntax?
  let value: Expression
}

/// `f(x, a: 1)` or `x |> f(a: 1)`.
struct CallSyntax: Sendable {
  let name: LabelSyntax
  let arguments: [ArgumentSyntax]
  /// The subject was piped in: it stands outside the parentheses.
  let isPiped: Bool
}

/// `.name` or `.name(arguments)`.
struct ChoiceSyntax: Sendable {
  let name: LabelSyntax
  let arguments: [ArgumentSyntax]
}

struct FieldSyntax: Sendable {
  let label: LabelSyntax
  let value: Expression
}

/// `for name in sequence { body }`.
struct LoopSyntax: Sendable {
  let name: LabelSyntax
  let sequence: Expression
  let body: Block
}

/// `if condition { body } else if … else { otherwise }`.
struct BranchSyntax: Sendable {
  let cases: [(condition: Expression, body: Block)]
  let otherwise: Block?
}

/// Statements between braces, or a whole cell.
struct Block: Sendable {
  let statements: [Statement]
  let span: Span

  var height: Int { statements.reduce(0) { max($0, $1.height) } }
}

struct Statement: Sendable {
  let form: Form
  let span: Span
  /// A `;` follows: its value is not shown.
  var isHidden = false

  enum Form: Sendable {
    case `let`(LabelSyntax, Expression)
    case function(FunctionSyntax)
    case use(LabelSyntax)
    case expression(Expression)
    /// `name?` or `?name`.
    case help(LabelSyntax)
  }

  var height: Int {
    switch form {
    case .let(_, let value), .expression(let value): value.height
    case .function(let function): function.height
    case .use, .help: 1
    }
  }
}

/// `fn name(parameters) { body }`.
struct FunctionSyntax: Sendable {
  let name: LabelSyntax
  let parameters: [(name: LabelSyntax, defaultValue: Expression?)]
  let body: Block

  var height: Int { parameters.reduce(body.height) { max($0, $1.defaultValue?.height ?? 0) } + 1 }
}
