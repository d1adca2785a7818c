/// Compression of pictures: DEFLATE (RFC 1951) with fixed codes and matches found by hashing, in a zlib stream (RFC 1950).
enum Deflate {
  private static let shortestMatch = 3
  private static let longestMatch = 258
  private static let window = 32768

  static func zlib(_ bytes: [UInt8]) -> [UInt8] {
    var writer = BitWriter(bytes: [0x78, 0x01])
    writer.write(1, count: 1)
    writer.write(1, count: 2)
    var last: [Int] = Array(repeating: -1, count: 1 << 14)
    var position = 0
    while position < bytes.count {
      var length = 0, distance = 0
      if position + shortestMatch <= bytes.count {
        let key = UInt32(bytes[position]) | UInt32(bytes[position + 1]) << 8 | UInt32(bytes[position + 2]) << 16
        let slot = Int((key &* 0x9E37_79B1) >> 18)
        let candidate = last[slot]
        last[slot] = position
        if candidate >= 0, position - candidate <= window {
          while length < longestMatch, position + length < bytes.count,
            bytes[candidate + length] == bytes[position + length]
          { length += 1 }
          distance = position - candidate
        }
      }
      if length >= shortestMatch {
        writer.writeMatch(length: length, distance: distance)
        position += length
      } else {
        writer.writeLiteral(Int(bytes[position]))
        position += 1
      }
    }
    writer.writeLiteral(256)
    writer.flush()
    var a: UInt32 = 1, b: UInt32 = 0
    for byte in bytes {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    for shift in [24, 16, 8, 0] { writer.bytes.append(UInt8(truncatingIfNeeded: (b << 16 | a) >> UInt32(shift))) }
    return writer.bytes
  }
}

/// Bits from the lowest up.
private struct BitWriter {
  var bytes: [UInt8]
  private var pending: UInt64 = 0
  private var count = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func write(_ value: Int, count bits: Int) {
    pending |= UInt64(value) << UInt64(count)
    count += bits
    while count >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      count -= 8
    }
  }

  mutating func flush() { if count > 0 { write(0, count: 8 - count) } }

  /// A literal or length symbol in the fixed code (RFC 1951, 3.2.6); Huffman codes go highest bit first.
  mutating func writeLiteral(_ symbol: Int) {
    switch symbol {
    case 0..<144: writeReversed(0x30 + symbol, count: 8)
    case 144..<256: writeReversed(0x190 + symbol - 144, count: 9)
    case 256..<280: writeReversed(symbol - 256, count: 7)
    default: writeReversed(0xC0 + symbol - 280, count: 8)
    }
  }

  mutating func writeMatch(length: Int, distance: Int) {
    let lengthCode = length == 258 ? 28 : (0..<28).last { Self.lengthBase($0) <= length } ?? 0
    writeLiteral(257 + lengthCode)
    write(length - Self.lengthBase(lengthCode), count: Self.lengthExtra(lengthCode))
    let distanceCode = (0..<30).last { Self.distanceBase($0) <= distance } ?? 0
    writeReversed(distanceCode, count: 5)
    write(distance - Self.distanceBase(distanceCode), count: Self.distanceExtra(distanceCode))
  }

  private mutating func writeReversed(_ code: Int, count: Int) {
    write((0..<count).reduce(0) { $0 << 1 | (code >> $1) & 1 }, count: count)
  }

  private static func lengthExtra(_ code: Int) -> Int { code < 8 || code == 28 ? 0 : code / 4 - 1 }
  private static func lengthBase(_ code: Int) -> Int {
    code < 8 ? code + 3 : code == 28 ? 258 : ((4 + code % 4) << (code / 4 - 1)) + 3
  }
  private static func distanceExtra(_ code: Int) -> Int { code < 4 ? 0 : code / 2 - 1 }
  private static func distanceBase(_ code: Int) -> Int { code < 4 ? code + 1 : ((2 + code % 2) << (code / 2 - 1)) + 1 }
}
