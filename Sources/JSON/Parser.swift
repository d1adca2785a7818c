extension JSON {
  /// The value that `bytes` are the text of. Linear in their number.
  ///
  /// Throws what is wrong with the byte where it was found: bad syntax, anything after the value, or more than
  /// `options` allow.
  public static func parse(_ bytes: [UInt8], options: ParsingOptions = .file) throws(JSONError) -> JSON {
    try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) in try parse(buffer, options: options) }
  }

  /// The value that `buffer` is the text of.
  public static func parse(
    _ buffer: UnsafeBufferPointer<UInt8>, options: ParsingOptions = .file
  ) throws(JSONError) -> JSON {
    guard buffer.count <= options.bytes else {
      throw JSONError("\(buffer.count) bytes are more than the limit of \(options.bytes)", offset: options.bytes)
    }
    var parser = Parser(bytes: buffer, options: options)
    return try parser.document()
  }

  /// The value that `text` is the text of.
  public static func parse(_ text: String, options: ParsingOptions = .file) throws(JSONError) -> JSON {
    try parse(Array(text.utf8), options: options)
  }
}

/// Recursive descent over a buffer, one byte of lookahead.
struct Parser {
  let bytes: UnsafeBufferPointer<UInt8>
  let options: JSON.ParsingOptions
  var position = 0
  private var remainingValues: Int

  init(bytes: UnsafeBufferPointer<UInt8>, options: JSON.ParsingOptions) {
    self.bytes = bytes
    self.options = options
    remainingValues = options.values
  }

  /// The byte at the position, nil at the end.
  var current: UInt8? {
    @inline(__always) get { position < bytes.count ? bytes[position] : nil }
  }

  func failure(_ message: String) -> JSONError { JSONError(message, offset: position) }

  /// What stands at the position, as words for a message.
  var found: String {
    guard let current else { return "the text ends" }
    return current > 32 && current < 127
      ? "found '\(Character(Unicode.Scalar(current)))'" : "found byte 0x\(String(current, radix: 16))"
  }

  mutating func document() throws(JSONError) -> JSON {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw failure("expected the end of the text, \(found)") }
    return value
  }

  @inline(__always)
  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position &+= 1
      default: return
      }
    }
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSON {
    skipSpace()
    guard remainingValues > 0 else { throw failure("more than the limit of \(options.values) values") }
    remainingValues -= 1
    switch current {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "N") where options.acceptsNonFinite: return try word("NaN", nonFinite(.nan, "NaN"))
    case UInt8(ascii: "I") where options.acceptsNonFinite:
      return try word("Infinity", nonFinite(.infinity, "Infinity"))
    default: return try number()
    }
  }

  private func nonFinite(_ value: Double, _ text: String) -> JSON { .number(JSON.Number(value, text: text)) }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    let length = word.utf8CodeUnitCount
    for offset in 0..<length {
      guard position + offset < bytes.count, bytes[position + offset] == word.utf8Start[offset] else {
        throw failure("expected '\(word)'")
      }
    }
    position += length
    return value
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSON {
    try enter(depth)
    var members: [JSON.Object.Member] = []
    skipSpace()
    if current == UInt8(ascii: "}") {
      position += 1
      return .object(JSON.Object())
    }
    while true {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw failure("expected a key in quotes, \(found)") }
      let key = try string()
      skipSpace()
      guard current == UInt8(ascii: ":") else { throw failure("expected ':' after a key, \(found)") }
      position += 1
      members.append(JSON.Object.Member(key: key, value: try value(depth: depth)))
      skipSpace()
      switch current {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "}"):
        position += 1
        return .object(JSON.Object(members: members))
      default: throw failure("expected ',' or '}', \(found)")
      }
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSON {
    try enter(depth)
    var items: [JSON] = []
    skipSpace()
    if current == UInt8(ascii: "]") {
      position += 1
      return .array(items)
    }
    while true {
      items.append(try value(depth: depth))
      skipSpace()
      switch current {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "]"):
        position += 1
        return .array(items)
      default: throw failure("expected ',' or ']', \(found)")
      }
    }
  }

  private mutating func enter(_ depth: Int) throws(JSONError) {
    guard depth <= options.depth else { throw failure("nested deeper than the limit of \(options.depth)") }
    position += 1
  }
}
