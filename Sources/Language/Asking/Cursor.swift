/// What stands before a place in code that may be half written: found from tokens, with a stack of the brackets that are open.
struct Cursor {
  let source: Source
  /// In bytes.
  let offset: Int
  /// Tokens that end at or before the place, comments left out.
  private(set) var tokens: [Token] = []
  /// The name that is being typed, or that the place touches the end of.
  private(set) var prefix: Token?
  /// Brackets open at the place, the cell itself first.
  private(set) var openings: [Opening]
  /// Parameters and names of loops whose block comes next.
  private var pendingNames: [String] = []
  /// Where the statement at the top that the place belongs to begins.
  private(set) var statementStart = 0
  /// Where the text around the place begins; nil outside texts.
  private(set) var textStart: Int?
  private(set) var isInComment = false

  /// An open bracket and what was seen in it so far.
  struct Opening {
    var role: Role
    /// Token number of the first token of the current item.
    var itemStart: Int
    /// The label of the current item.
    var label: String?
    /// All labels so far.
    var labels: [String] = []
    /// Number of the current item among those without a label.
    var unlabelled = 0
    /// The first item without a label, as a range of tokens.
    var subject: Range<Int>?
    /// What a pipe at this level carries.
    var piped: Range<Int>?
    /// Names bound in it.
    var names: [String] = []
    /// A brace that comes next opens a block.
    var awaitsBlock = false
  }

  enum Role: Equatable {
    case block, group, list, record, index, interpolation, parameters
    case call(String, isPiped: Bool)
    case choice(String)
  }

  init(_ source: Source, at offset: Int) {
    self.source = source
    self.offset = offset
    openings = [Opening(role: .block, itemStart: 0)]
    let all = Lexer.tokens(of: source)
    isInComment = all.contains { $0.kind == .comment && $0.start < offset && offset <= $0.end }
    tokens = all.filter { $0.kind != .comment && $0.kind != .end && $0.end <= offset }
    if let cut = all.first(where: { $0.start < offset && offset < $0.end }) {
      if cut.kind == .textPiece || cut.kind == .textOpen { textStart = cut.start }
      // The place is within a name: what stands before it is the prefix.
      if cut.kind == .name || cut.kind.isKeyword {
        prefix = Token(kind: .name, start: cut.start, end: offset, isSpaced: cut.isSpaced)
      }
    } else if let last = tokens.last, last.end == offset, last.kind == .name || last.kind.isKeyword {
      prefix = last
      tokens.removeLast()
    }
    if textStart == nil, let last = tokens.last, last.kind == .unclosedText, last.end == offset, tokens.count > 1 {
      // The text that ends here for want of a quote is still being written.
      tokens.removeLast()
    }
    if let last = tokens.last, last.kind == .textOpen || last.kind == .textPiece {
      textStart = last.kind == .textOpen ? last.end : last.start
    }
    for index in tokens.indices { read(index) }
  }

  /// Names bound inside the blocks that are open.
  var localNames: [String] { openings.flatMap(\.names) }

  /// The token before the prefix.
  var previous: Token? { tokens.last }

  /// A dot stands right before the prefix, or before the place.
  var isAfterDot: Bool {
    guard let previous, previous.kind == .dot else { return false }
    return previous.end == (prefix?.start ?? offset)
  }

  /// The dot before the place asks for a member of what stands before it.
  var isMember: Bool {
    guard isAfterDot, tokens.count >= 2, let previous else { return false }
    return !previous.isSpaced && tokens[tokens.count - 2].kind.endsValue
  }

  func text(_ range: Range<Int>) -> String {
    guard !range.isEmpty, range.upperBound <= tokens.count else { return "" }
    return source.text(of: Span(tokens[range.lowerBound].start, tokens[range.upperBound - 1].end))
  }

  /// The value that the dot before the place belongs to, as tokens.
  var memberBase: Range<Int> {
    let end = tokens.count - 1
    var start = end
    while start > 0 {
      let kind = tokens[start - 1].kind
      if let partner = kind.partner, !kind.isOpening {
        start = matching(start - 1, partner)
      } else if kind == .textClose {
        repeat { start -= 1 } while start > 0 && tokens[start].kind != .textOpen
      } else if kind == .name || kind == .number || kind.isKeyword {
        start -= 1
      } else {
        return start..<end
      }
      let isJoined = start > 0 && !tokens[start].isSpaced
      if isJoined, tokens[start - 1].kind == .dot {
        start -= 1
        // A dot that follows nothing begins a choice.
        if start == 0 || tokens[start].isSpaced || !tokens[start - 1].kind.endsValue { return start..<end }
      } else if !(isJoined && [.openParenthesis, .openBracket].contains(tokens[start].kind)
        && tokens[start - 1].kind.endsValue)
      {
        return start..<end
      }
    }
    return start..<end
  }

  private func matching(_ closing: Int, _ partner: Token.Kind) -> Int {
    var depth = 0
    var index = closing
    while index >= 0 {
      if tokens[index].kind == tokens[closing].kind { depth += 1 }
      if tokens[index].kind == partner { depth -= 1 }
      if depth == 0 { return index }
      index -= 1
    }
    return 0
  }

  // MARK: - Reading

  private mutating func read(_ index: Int) {
    let token = tokens[index]
    let innermost = openings.count - 1
    switch token.kind {
    case .openParenthesis: open(parenthesis(index), at: index)
    case .openBracket:
      let isIndex = index > 0 && !token.isSpaced && tokens[index - 1].kind.endsValue
      open(isIndex ? .index : .list, at: index)
    case .openBrace:
      let isBlock = openings[innermost].awaitsBlock
      openings[innermost].awaitsBlock = false
      open(isBlock ? .block : .record, at: index)
      if isBlock { (openings[openings.count - 1].names, pendingNames) = (pendingNames, []) }
    case .interpolationOpen: open(.interpolation, at: index)
    case .closeParenthesis, .closeBracket, .closeBrace, .interpolationClose:
      if openings.count > 1 { openings.removeLast() }
    case .comma: nextItem(index)
    case .colon where index > 0:
      let label = source.text(of: tokens[index - 1].span)
      openings[innermost].label = label
      openings[innermost].labels.append(label)
      openings[innermost].itemStart = index + 1
    case .newline, .semicolon:
      guard openings[innermost].role == .block else { return }
      openings[innermost].itemStart = index + 1
      openings[innermost].piped = nil
      openings[innermost].awaitsBlock = false
      if innermost == 0 { statementStart = token.end }
    case .assign: openings[innermost].itemStart = index + 1
    case .pipe: openings[innermost].piped = openings[innermost].itemStart..<index
    case .for, .if, .else, .fn: openings[innermost].awaitsBlock = true
    case .name:
      let name = source.text(of: token.span)
      if index > 0, tokens[index - 1].kind == .let { openings[innermost].names.append(name) }
      if index > 0, tokens[index - 1].kind == .for { pendingNames.append(name) }
      if openings[innermost].role == .parameters, openings[innermost].label == nil { pendingNames.append(name) }
    default: break
    }
  }

  private mutating func open(_ role: Role, at index: Int) {
    openings.append(Opening(role: role, itemStart: index + 1))
  }

  private func parenthesis(_ index: Int) -> Role {
    guard index > 0, !tokens[index].isSpaced, tokens[index - 1].kind == .name || tokens[index - 1].kind.isKeyword else {
      return .group
    }
    let name = source.text(of: tokens[index - 1].span)
    guard index > 1 else { return .call(name, isPiped: false) }
    switch tokens[index - 2].kind {
    case .dot where !tokens[index - 1].isSpaced: return .choice(name)
    case .fn: return .parameters
    case .pipe: return .call(name, isPiped: true)
    default: return .call(name, isPiped: false)
    }
  }

  private mutating func nextItem(_ index: Int) {
    let innermost = openings.count - 1
    if openings[innermost].label == nil {
      if openings[innermost].unlabelled == 0 { openings[innermost].subject = openings[innermost].itemStart..<index }
      openings[innermost].unlabelled += 1
    }
    openings[innermost].label = nil
    openings[innermost].itemStart = index + 1
    openings[innermost].piped = nil
  }
}
