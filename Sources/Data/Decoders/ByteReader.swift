/// Numbers and stretches taken from the front of bytes, with an error where there are not enough.
struct ByteReader {
  let bytes: [UInt8]
  let format: String
  var position = 0

  init(_ bytes: [UInt8], format: String) {
    self.bytes = bytes
    self.format = format
  }

  var remaining: Int { bytes.count - position }

  mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else {
      throw MediaError(format, "the file ends too early: \(count) bytes expected at \(position), \(remaining) found")
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  mutating func littleEndian(bytes count: Int) throws -> UInt64 {
    try take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func bigEndian(bytes count: Int) throws -> UInt64 { try take(count).reduce(0) { $0 << 8 | UInt64($1) } }
}

/// The type of a stored element and the order of its bytes.
struct ElementType: Equatable {
  enum Kind { case unsigned, signed, float, flag }

  let kind: Kind
  /// Bytes an element: 1, 2, 4 or 8.
  let size: Int
  let bigEndian: Bool

  /// Decodes `count` elements.
  func decode(_ bytes: ArraySlice<UInt8>, count: Int) -> NumberArray.Elements {
    if size == 1 && kind != .signed { return .bytes(Array(bytes)) }
    return bytes.withUnsafeBytes { buffer in
      switch (kind, size) {
      case (.float, 2): .floats((0..<count).map { Float(Float16(bitPattern: word(buffer, $0))) })
      case (.float, 4): .floats((0..<count).map { Float(bitPattern: word(buffer, $0)) })
      case (.float, _): .doubles((0..<count).map { Double(bitPattern: word(buffer, $0)) })
      case (.signed, 1): .doubles((0..<count).map { Double(word(buffer, $0) as Int8) })
      case (.signed, 2): .doubles((0..<count).map { Double(word(buffer, $0) as Int16) })
      case (.signed, 4): .doubles((0..<count).map { Double(word(buffer, $0) as Int32) })
      case (.signed, _): .doubles((0..<count).map { Double(word(buffer, $0) as Int64) })
      case (_, 2): .doubles((0..<count).map { Double(word(buffer, $0) as UInt16) })
      case (_, 4): .doubles((0..<count).map { Double(word(buffer, $0) as UInt32) })
      default: .doubles((0..<count).map { Double(word(buffer, $0) as UInt64) })
      }
    }
  }

  private func word<Word: FixedWidthInteger>(_ buffer: UnsafeRawBufferPointer, _ index: Int) -> Word {
    let stored = buffer.loadUnaligned(fromByteOffset: index * size, as: Word.self)
    return bigEndian ? Word(bigEndian: stored) : Word(littleEndian: stored)
  }
}
