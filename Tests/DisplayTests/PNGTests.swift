import Display
import Testing

@Suite struct PNGTests {
  @Test(arguments: [1, 3, 4])
  func aPictureComesBackFromItsPNG(channels: Int) throws {
    for side in [1, 2, 7, 64, 300] {
      let picture = Gallery.picture(side % 5, side: side, channels: channels)
      let file = picture.png
      #expect(Array(file.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
      let chunks = chunks(of: file)
      #expect(chunks.map(\.type) == ["IHDR", "IDAT", "IEND"])
      let rows = try #require(inflate(Array(chunks[1].data.dropFirst(2))))
      let stride = side * channels + 1
      #expect(rows.count == side * stride)
      let samples = (0..<side).flatMap { rows[($0 * stride + 1)..<(($0 + 1) * stride)] }
      #expect(samples == picture.samples)
    }
  }

  @Test func noiseIsNotLost() throws {
    var numbers = Gallery.Numbers(5)
    let picture = Picture(
      width: 100, height: 50, channels: 3, samples: (0..<15000).map { _ in UInt8(numbers.uniform() * 255.99) })
    let rows = try #require(inflate(Array(chunks(of: picture.png)[1].data.dropFirst(2))))
    #expect((0..<50).flatMap { rows[($0 * 301 + 1)..<(($0 + 1) * 301)] } == picture.samples)
  }

  @Test func samplesThatAreMissingAreBlack() {
    #expect(Picture(width: 2, height: 1, channels: 3, samples: [1, 2]).samples == [1, 2, 0, 0, 0, 0])
    #expect(Picture(width: 2, height: 2, channels: 2, samples: [1]).width == 0)
    #expect(Picture(width: 1, height: 1, channels: 1, floats: [.nan]).samples == [0])
    #expect(Picture(width: 1, height: 1, channels: 3, floats: [2, -1, 0.5]).samples == [255, 0, 128])
  }

  private func chunks(of file: [UInt8]) -> [(type: String, data: [UInt8])] {
    var result: [(String, [UInt8])] = [], position = 8
    while position + 12 <= file.count {
      let length = file[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
      result.append(
        (
          String(decoding: file[(position + 4)..<(position + 8)], as: UTF8.self),
          Array(file[(position + 8)..<(position + 8 + length)])
        ))
      position += 12 + length
    }
    return result
  }

  /// A plain reader of one DEFLATE block with fixed codes (RFC 1951, 3.2.6).
  private func inflate(_ bytes: [UInt8]) -> [UInt8]? {
    var position = 0
    func bit() -> Int {
      defer { position += 1 }
      return position / 8 < bytes.count ? Int(bytes[position / 8] >> UInt8(position % 8)) & 1 : 0
    }
    func bits(_ count: Int) -> Int { (0..<count).reduce(0) { $0 | bit() << $1 } }
    func code(_ count: Int) -> Int { (0..<count).reduce(0) { value, _ in value << 1 | bit() } }
    guard bits(1) == 1, bits(2) == 1 else { return nil }
    var output: [UInt8] = []
    while position / 8 < bytes.count {
      var value = code(7), symbol = 256 + value
      if value > 23 {
        value = value << 1 | bit()
        if value <= 191 {
          symbol = value - 48
        } else if value <= 199 {
          symbol = 280 + value - 192
        } else {
          symbol = 144 + (value << 1 | bit()) - 400
        }
      }
      if symbol < 256 {
        output.append(UInt8(symbol))
      } else if symbol == 256 {
        return output
      } else {
        let lengths = [
          3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
          258,
        ]
        let lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
        let distances = [
          1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
          6145, 8193, 12289, 16385, 24577,
        ]
        let length = lengths[symbol - 257] + bits(lengthBits[symbol - 257])
        let slot = code(5)
        let distance = distances[slot] + bits(max(0, slot / 2 - 1))
        guard distance <= output.count else { return nil }
        for _ in 0..<length { output.append(output[output.count - distance]) }
      }
    }
    return nil
  }
}
