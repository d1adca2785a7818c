/// Builds PNG files of any colour type, depth and interlacing, without a library.
struct MediaPNGBuilder {
  var width: Int
  var height: Int
  var depth = 8
  /// 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA.
  var colour = 0
  var isInterlaced = false
  /// `[height, width, samples]` at `depth` bits.
  var samples: [Int] = []
  var palette: [UInt8] = []
  var transparency: [UInt8] = []
  /// Written instead of width and height.
  var claimed: (width: Int, height: Int)?

  private var samplesPerPixel: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colour] ?? 1 }

  func bytes() -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let size = claimed ?? (width, height)
    file += chunk(
      "IHDR",
      Self.word(size.width) + Self.word(size.height) + [UInt8(depth), UInt8(colour), 0, 0, isInterlaced ? 1 : 0])
    if !palette.isEmpty { file += chunk("PLTE", palette) }
    if !transparency.isEmpty { file += chunk("tRNS", transparency) }
    file += chunk("IDAT", Self.zlib(scanlines()))
    return file + chunk("IEND", [])
  }

  private func scanlines() -> [UInt8] {
    if !isInterlaced { return rows(x: 0, y: 0, stepX: 1, stepY: 1) }
    let passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    return passes.flatMap { rows(x: $0.0, y: $0.1, stepX: $0.2, stepY: $0.3) }
  }

  private func rows(x: Int, y: Int, stepX: Int, stepY: Int) -> [UInt8] {
    guard x < width else { return [] }
    var result: [UInt8] = []
    for row in stride(from: y, to: height, by: stepY) {
      var bits: [UInt8] = []
      for column in stride(from: x, to: width, by: stepX) {
        for sample in 0..<samplesPerPixel {
          let value = samples[(row * width + column) * samplesPerPixel + sample]
          for bit in (0..<depth).reversed() { bits.append(UInt8(value >> bit & 1)) }
        }
      }
      while bits.count % 8 != 0 { bits.append(0) }
      result.append(0)  // no filter
      for start in stride(from: 0, to: bits.count, by: 8) {
        result.append(bits[start..<start + 8].reduce(0) { $0 << 1 | $1 })
      }
    }
    return result
  }

  private func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + content
    return Self.word(content.count) + body + Self.word(Int(Self.crc(body)))
  }

  /// A zlib stream of stored blocks.
  static func zlib(_ content: [UInt8]) -> [UInt8] {
    var a = 1
    var b = 0
    for byte in content {
      a = (a + Int(byte)) % 65521
      b = (b + a) % 65521
    }
    return [0x78, 0x01] + stored(content) + word(b << 16 | a)
  }

  /// A raw deflate stream of one stored block.
  static func stored(_ content: [UInt8]) -> [UInt8] {
    let low = UInt8(content.count & 0xFF)
    let high = UInt8(content.count >> 8)
    return [1, low, high, ~low, ~high] + content
  }

  static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }

  static func word(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
}
