extension Picture {
  /// A PNG file (ISO/IEC 15948): 8 bits a sample, rows stored without compression beyond runs of equal pixels.
  public var png: [UInt8] {
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let width = max(1, self.width), height = max(1, self.height)
    let colourType: UInt8 = channels == 1 ? 0 : channels == 3 ? 2 : 6
    PNGChunk.append(
      "IHDR", PNGChunk.bigEndian(width) + PNGChunk.bigEndian(height) + [8, colourType, 0, 0, 0], to: &bytes)
    var rows: [UInt8] = []
    rows.reserveCapacity(height * (width * channels + 1))
    for row in 0..<height {
      rows.append(0)
      if samples.isEmpty {
        rows.append(0)
      } else {
        rows.append(contentsOf: samples[(row * width * channels)..<((row + 1) * width * channels)])
      }
    }
    PNGChunk.append("IDAT", Deflate.zlib(rows), to: &bytes)
    PNGChunk.append("IEND", [], to: &bytes)
    return bytes
  }
}

/// The parts of a PNG file.
private enum PNGChunk {
  static func append(_ type: String, _ data: [UInt8], to bytes: inout [UInt8]) {
    bytes.append(contentsOf: bigEndian(data.count))
    let body = Array(type.utf8) + data
    bytes.append(contentsOf: body)
    bytes.append(contentsOf: bigEndian(Int(crc(body))))
  }

  static func bigEndian(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
  }
}
