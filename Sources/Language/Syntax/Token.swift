/// A word of the language and where it stands.
struct Token: Sendable, Equatable {
  let kind: Kind
  let start: Int
  let end: Int
  /// White space stands before it.
  let isSpaced: Bool

  var span: Span { Span(start, end) }

  enum Kind: UInt8, Sendable {
    case name, number
    // A text is an opening quote, pieces and interpolations, and a closing quote.
    case textOpen, textPiece, interpolationOpen, interpolationClose, textClose, unclosedText
    case newline, semicolon, comma, colon, dot, question, assign
    case openParenthesis, closeParenthesis, openBracket, closeBracket, openBrace, closeBrace
    case pipe, equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case plus, minus, star, slash, percent, caret
    case `let`, fn, use, `for`, `in`, `if`, `else`, and, or, not, `true`, `false`, none
    case comment, unknown, end
  }
}

extension Token.Kind {
  static let keywords: [String: Token.Kind] = [
    "let": .let, "fn": .fn, "use": .use, "for": .for, "in": .in, "if": .if, "else": .else, "and": .and, "or": .or,
    "not": .not, "true": .true, "false": .false, "none": .none,
  ]

  var isKeyword: Bool { Self.let.rawValue <= rawValue && rawValue <= Self.none.rawValue }

  var isOpening: Bool {
    switch self {
    case .openParenthesis, .openBracket, .openBrace, .interpolationOpen: true
    default: false
    }
  }

  /// The bracket that this one opens or is opened by.
  var partner: Token.Kind? {
    switch self {
    case .openParenthesis: .closeParenthesis
    case .openBracket: .closeBracket
    case .openBrace: .closeBrace
    case .interpolationOpen: .interpolationClose
    case .closeParenthesis: .openParenthesis
    case .closeBracket: .openBracket
    case .closeBrace: .openBrace
    case .interpolationClose: .interpolationOpen
    default: nil
    }
  }

  var binary: BinaryOperator? {
    switch self {
    case .or: .or
    case .and: .and
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    case .plus: .add
    case .minus: .subtract
    case .star: .multiply
    case .slash: .divide
    case .percent: .remainder
    case .caret: .power
    default: nil
    }
  }
}
