/// Splits source into tokens, never fails: what it does not know becomes a token of kind `unknown`.
///
/// Works on bytes and without recursion, so that its cost is linear and its stack flat however deep texts are nested.
struct Lexer {
  private let bytes: [UInt8]
  private var index = 0
  private var tokens: [Token] = []
  private var spaced = false
  /// Texts whose interpolation is being read: how they close, and the parentheses open inside the interpolation.
  private var texts: [(isTriple: Bool, parentheses: Int)] = []

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// All tokens, the last of kind `end`.
  static func tokens(of source: Source) -> [Token] {
    var lexer = Lexer(source.bytes)
    lexer.run()
    return lexer.tokens
  }

  /// A cell of more tokens is refused: its tree would take gigabytes.
  static let mostTokens = 1_000_000

  private mutating func run() {
    tokens.reserveCapacity(bytes.count / 4 + 2)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    while index < bytes.count, tokens.count < Self.mostTokens { step() }
    tokens.append(Token(kind: .end, start: bytes.count, end: bytes.count, isSpaced: spaced))
  }

  private func byte(_ ahead: Int = 0) -> UInt8 { index + ahead < bytes.count ? bytes[index + ahead] : 0 }

  private mutating func add(_ kind: Token.Kind, length: Int) {
    tokens.append(Token(kind: kind, start: index, end: index + length, isSpaced: spaced))
    index += length
    spaced = false
  }

  private mutating func step() {
    let first = byte()
    switch first {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
      index += 1
      spaced = true
    case UInt8(ascii: "\n"): newline()
    case UInt8(ascii: "#"): comment()
    case UInt8(ascii: "\""):
      let isTriple = byte(1) == first && byte(2) == first
      add(.textOpen, length: isTriple ? 3 : 1)
      text(isTriple: isTriple)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): number()
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): name()
    case 0x80...: unicode()
    default: symbol(first)
    }
  }

  private mutating func newline() {
    // A line break ends every text that is closed by a single quote, so an interpolation in it ends too.
    while let text = texts.last, !text.isTriple {
      texts.removeLast()
      add(.unclosedText, length: 0)
    }
    add(.newline, length: 1)
    spaced = true
  }

  private mutating func comment() {
    var length = 1
    while index + length < bytes.count, bytes[index + length] != UInt8(ascii: "\n") { length += 1 }
    add(.comment, length: length)
    spaced = true
  }

  private mutating func symbol(_ first: UInt8) {
    switch (first, byte(1)) {
    case (UInt8(ascii: "|"), UInt8(ascii: ">")): add(.pipe, length: 2)
    case (UInt8(ascii: "="), UInt8(ascii: "=")): add(.equal, length: 2)
    case (UInt8(ascii: "!"), UInt8(ascii: "=")): add(.notEqual, length: 2)
    case (UInt8(ascii: "<"), UInt8(ascii: "=")): add(.lessOrEqual, length: 2)
    case (UInt8(ascii: ">"), UInt8(ascii: "=")): add(.greaterOrEqual, length: 2)
    case (UInt8(ascii: "&"), UInt8(ascii: "&")), (UInt8(ascii: "|"), UInt8(ascii: "|")): add(.unknown, length: 2)
    case (UInt8(ascii: "("), _):
      if !texts.isEmpty { texts[texts.count - 1].parentheses += 1 }
      add(.openParenthesis, length: 1)
    case (UInt8(ascii: ")"), _): closeParenthesis()
    default: add(Self.singles[first] ?? .unknown, length: 1)
    }
  }

  private mutating func closeParenthesis() {
    guard let text = texts.last else { return add(.closeParenthesis, length: 1) }
    if text.parentheses > 0 {
      texts[texts.count - 1].parentheses -= 1
      add(.closeParenthesis, length: 1)
    } else {
      texts.removeLast()
      add(.interpolationClose, length: 1)
      self.text(isTriple: text.isTriple)
    }
  }

  private static let singles: [UInt8: Token.Kind] = [
    UInt8(ascii: ";"): .semicolon, UInt8(ascii: ","): .comma, UInt8(ascii: ":"): .colon, UInt8(ascii: "."): .dot,
    UInt8(ascii: "?"): .question, UInt8(ascii: "="): .assign, UInt8(ascii: "["): .openBracket,
    UInt8(ascii: "]"): .closeBracket, UInt8(ascii: "{"): .openBrace, UInt8(ascii: "}"): .closeBrace,
    UInt8(ascii: "<"): .less, UInt8(ascii: ">"): .greater, UInt8(ascii: "+"): .plus, UInt8(ascii: "-"): .minus,
    UInt8(ascii: "*"): .star, UInt8(ascii: "/"): .slash, UInt8(ascii: "%"): .percent, UInt8(ascii: "^"): .caret,
  ]
}

// MARK: - Texts

extension Lexer {
  /// Reads pieces up to the closing quote, an interpolation, or the place where an unclosed text ends.
  private mutating func text(isTriple: Bool) {
    let start = index
    let quote = UInt8(ascii: "\"")
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\") where byte(1) == UInt8(ascii: "("):
        piece(from: start)
        texts.append((isTriple, 0))
        return add(.interpolationOpen, length: 2)
      case UInt8(ascii: "\\"):
        // A backslash before a line break does not carry a single-quoted text over it.
        index += byte(1) == UInt8(ascii: "\n") && !isTriple ? 1 : min(2, bytes.count - index)
      case quote where !isTriple:
        piece(from: start)
        return add(.textClose, length: 1)
      case quote where byte(1) == quote && byte(2) == quote:
        piece(from: start)
        return add(.textClose, length: 3)
      case UInt8(ascii: "\n") where !isTriple:
        piece(from: start)
        return add(.unclosedText, length: 0)
      default: index += 1
      }
    }
    piece(from: start)
    add(.unclosedText, length: 0)
  }

  private mutating func piece(from start: Int) {
    guard index > start else { return }
    tokens.append(Token(kind: .textPiece, start: start, end: index, isSpaced: false))
  }
}

// MARK: - Names and numbers

extension Lexer {
  private mutating func name() {
    let length = nameLength()
    let kind: Token.Kind
    if length <= Self.longestKeyword, bytes[index] >= UInt8(ascii: "a") {
      kind = Token.Kind.keywords[String(decoding: bytes[index..<index + length], as: UTF8.self)] ?? .name
    } else {
      kind = .name
    }
    add(kind, length: length)
  }

  private static let longestKeyword = 5

  /// Bytes of the name that goes on at the current place; a digit goes on, too.
  private func nameLength() -> Int {
    var end = index
    while end < bytes.count {
      let byte = bytes[end]
      if byte >= 0x80 {
        let (scalar, length) = scalar(at: end)
        guard let scalar, Self.continuesName(scalar) else { break }
        end += length
      } else if byte == UInt8(ascii: "_") || Self.isLetter(byte) || Self.isDigit(byte) {
        end += 1
      } else {
        break
      }
    }
    return end - index
  }

  private mutating func unicode() {
    let (scalar, length) = scalar(at: index)
    if let scalar, scalar.properties.isAlphabetic {
      add(.name, length: nameLength())
    } else if let scalar, scalar.properties.isWhitespace {
      index += length
      spaced = true
    } else {
      add(.unknown, length: length)
    }
  }

  private func scalar(at offset: Int) -> (Unicode.Scalar?, length: Int) {
    let first = bytes[offset]
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
    let end = min(offset + length, bytes.count)
    return (String(decoding: bytes[offset..<end], as: UTF8.self).unicodeScalars.first, end - offset)
  }

  /// Letters, digits, and the marks that combine with a letter before them.
  private static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal { return true }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark: return true
    default: return false
    }
  }

  private mutating func number() {
    var end = index + digits(at: index)
    if end + 1 < bytes.count, bytes[end] == UInt8(ascii: "."), Self.isDigit(bytes[end + 1]) {
      end += 1 + digits(at: end + 1)
    }
    if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
      let isSigned =
        end + 1 < bytes.count && (bytes[end + 1] == UInt8(ascii: "+") || bytes[end + 1] == UInt8(ascii: "-"))
      let exponent = digits(at: end + (isSigned ? 2 : 1))
      if exponent > 0 { end += (isSigned ? 2 : 1) + exponent }
    }
    add(.number, length: end - index)
  }

  /// Number of bytes of digits and single underscores between them.
  private func digits(at start: Int) -> Int {
    var end = start
    while end < bytes.count {
      if Self.isDigit(bytes[end]) {
        end += 1
      } else if bytes[end] == UInt8(ascii: "_"), end > start, end + 1 < bytes.count, Self.isDigit(bytes[end + 1]) {
        end += 1
      } else {
        break
      }
    }
    return end - start
  }

  private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0") <= byte && byte <= UInt8(ascii: "9") }
  private static func isLetter(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a") <= byte | 0x20 && byte | 0x20 <= UInt8(ascii: "z")
  }
}
