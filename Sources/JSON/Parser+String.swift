extension Parser {
  /// A string, the position being at its opening quote.
  mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    scanPlain()
    if current == UInt8(ascii: "\"") {
      let plain = UnsafeBufferPointer(rebasing: bytes[start..<position])
      position += 1
      return try text(plain, from: start)
    }
    return try stringWithEscapes(from: start)
  }

  /// Moves on to the next quote, backslash or control character.
  @inline(__always)
  private mutating func scanPlain() {
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return }
      position &+= 1
    }
  }

  private func text(_ content: UnsafeBufferPointer<UInt8>, from start: Int) throws(JSONError) -> String {
    switch options.malformed {
    case .replaced: return String(decoding: content, as: UTF8.self)
    case .refused:
      guard let text = String(validating: content, as: UTF8.self) else {
        throw JSONError("a string is not UTF-8", offset: start + firstMalformed(content))
      }
      return text
    }
  }

  private func firstMalformed(_ content: UnsafeBufferPointer<UInt8>) -> Int {
    var decoder = UTF8()
    var iterator = content.makeIterator()
    var offset = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
    return min(offset, content.count)
  }

  private mutating func stringWithEscapes(from start: Int) throws(JSONError) -> String {
    var content: [UInt8] = []
    content.reserveCapacity(position - start + 64)
    var plain = start
    while true {
      scanPlain()
      content.append(contentsOf: bytes[plain..<position])
      switch current {
      case UInt8(ascii: "\""):
        position += 1
        return try content.withUnsafeBufferPointer { (buffer) throws(JSONError) in try text(buffer, from: start) }
      case UInt8(ascii: "\\"):
        position += 1
        try escape(into: &content)
        plain = position
      case nil: throw JSONError("a string has no closing quote", offset: start - 1)
      default: throw failure("a string contains a control character, \(found)")
      }
    }
  }

  private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
    let escaped: UInt8
    switch current {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): escaped = bytes[position]
    case UInt8(ascii: "b"): escaped = 0x08
    case UInt8(ascii: "f"): escaped = 0x0C
    case UInt8(ascii: "n"): escaped = 0x0A
    case UInt8(ascii: "r"): escaped = 0x0D
    case UInt8(ascii: "t"): escaped = 0x09
    case UInt8(ascii: "u"):
      content.append(contentsOf: UTF8.encode(try escapedScalar()) ?? UTF8.encodedReplacementCharacter)
      return
    default: throw failure("expected an escape after the backslash, \(found)")
    }
    content.append(escaped)
    position += 1
  }

  /// The scalar of `\uXXXX` or of a surrogate pair, the position being at the first `u`.
  private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
    let start = position - 1
    let first = try hexadecimalUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    if first < 0xDC00, bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
      let second = position
      position += 1
      let low = try hexadecimalUnit()
      if (0xDC00..<0xE000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + (UInt32(first - 0xD800) << 10) + UInt32(low - 0xDC00))
      {
        return scalar
      }
      position = second
    }
    guard options.malformed == .replaced else {
      throw JSONError("a surrogate stands without its other half", offset: start)
    }
    return "\u{FFFD}"
  }

  private mutating func hexadecimalUnit() throws(JSONError) -> UInt16 {
    position += 1
    var unit: UInt16 = 0
    for _ in 0..<4 {
      let digit: UInt8
      switch current {
      case .some(let byte) where (0x30...0x39).contains(byte): digit = byte - 0x30
      case .some(let byte) where (0x61...0x66).contains(byte): digit = byte - 0x61 + 10
      case .some(let byte) where (0x41...0x46).contains(byte): digit = byte - 0x41 + 10
      default: throw failure("expected four hexadecimal digits, \(found)")
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }
}
