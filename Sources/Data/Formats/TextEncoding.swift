/// Finds out how the bytes of a text file are to be read, and makes UTF-8 of them.
enum TextEncoding {
  /// What a file was written in.
  enum Encoding: String, Sendable {
    case latin1 = "Latin-1"
    case utf16 = "UTF-16"
    case utf8 = "UTF-8"
  }

  /// UTF-8 without a byte order mark, and what it was before; Latin-1 is assumed where bytes are no UTF-8.
  ///
  /// `damage`: the first byte that is no UTF-8.
  static func utf8(_ bytes: [UInt8]) -> (bytes: [UInt8], encoding: Encoding, damage: Int?) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      let low = bytes[0] == 0xFF ? 0 : 1
      let units = stride(from: 2, to: bytes.count - 1, by: 2).map { start -> UInt16 in
        UInt16(bytes[start + low]) | UInt16(bytes[start + 1 - low]) << 8
      }
      return (Array(String(decoding: units, as: UTF16.self).utf8), .utf16, nil)
    }
    guard let damage = bytes.withUnsafeBufferPointer({ firstInvalid($0) }) else { return (bytes, .utf8, nil) }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      if byte < 0x80 {
        result.append(byte)
      } else {
        result.append(0xC0 | byte >> 6)
        result.append(0x80 | byte & 0x3F)
      }
    }
    return (result, .latin1, damage)
  }

  /// Where the text begins: behind a byte order mark.
  static func start(_ bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  /// The first byte that is no UTF-8 (Unicode 15, table 3-7), or nil.
  static func firstInvalid(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let raw = UnsafeRawBufferPointer(bytes)
    var position = 0
    while position < bytes.count {
      while position &+ 32 <= bytes.count {
        let block = raw.loadUnaligned(fromByteOffset: position, as: SIMD4<UInt64>.self) & 0x8080_8080_8080_8080
        if block != SIMD4<UInt64>.zero { break }
        position &+= 32
      }
      while position < bytes.count, bytes[position] < 0x80 { position &+= 1 }
      guard position < bytes.count else { return nil }
      guard let length = sequenceLength(bytes, position) else { return position }
      position += length
      // Back to whole blocks only behind a run of ASCII.
      while position < bytes.count, bytes[position] >= 0x80 {
        guard let length = sequenceLength(bytes, position) else { return position }
        position += length
      }
    }
    return nil
  }

  private static func sequenceLength(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int? {
    let lead = bytes[position]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    case 0xF1...0xF3: length = 4
    default: return nil
    }
    guard position + length <= bytes.count, second.contains(bytes[position + 1]) else { return nil }
    for offset in 2..<max(2, length) where bytes[position + offset] & 0xC0 != 0x80 { return nil }
    return length
  }
}
