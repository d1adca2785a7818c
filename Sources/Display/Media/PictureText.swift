/// A picture in characters: half blocks in colour, dithered braille without, or a ramp of ASCII.
struct PictureText {
  /// Rows of characters with their styles.
  let lines: [[(character: Character, style: CharacterGrid.Style)]]

  /// From dark to light on a dark ground.
  private static let ramp = Array(" .:-=+*#%@")
  /// Thresholds of a 4 × 4 ordered dither (Bayer 1973), in sixteenths.
  private static let bayer: [Double] = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]

  /// Fits the picture into `columns` × `rows` characters, its proportions kept (a character is twice as high as wide).
  init(_ picture: Picture, columns: Int, rows: Int, unicode: Bool, colour: Bool) {
    guard picture.width > 0, picture.height > 0 else {
      lines = []
      return
    }
    let scale = min(Double(columns) / Double(picture.width), Double(rows * 2) / Double(picture.height))
    let width = max(1, min(columns, Int((Double(picture.width) * scale).rounded())))
    let height = max(1, min(rows, Int((Double(picture.height) * scale / 2).rounded(.up))))
    let sampler = Sampler(picture)
    lines = (0..<height).map { row in
      (0..<width).map { column in
        if colour && unicode {
          let upper = sampler.colour(column, 2 * row, of: width, 2 * height)
          return ("▀", .halves(upper: upper, lower: sampler.colour(column, 2 * row + 1, of: width, 2 * height)))
        }
        if unicode { return (Self.braille(sampler, column: column, row: row, width: width, height: height), .plain) }
        let level = sampler.luminance(column, row, of: width, height)
        return (Self.ramp[max(0, min(9, Int(level * 10)))], .plain)
      }
    }
  }

  private static func braille(_ sampler: Sampler, column: Int, row: Int, width: Int, height: Int) -> Character {
    let order: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
    var value: UInt32 = 0x2800
    for y in 0..<4 {
      for x in 0..<2 {
        let level = sampler.luminance(2 * column + x, 4 * row + y, of: 2 * width, 4 * height)
        let threshold = (bayer[(y % 4) * 4 + (2 * column + x) % 4] + 0.5) / 16
        if level > threshold { value |= order[y][x] }
      }
    }
    return Unicode.Scalar(value).map(Character.init) ?? " "
  }
}

/// Means of a picture over the squares of a coarser grid, or its nearest samples on a finer one.
private struct Sampler {
  private let picture: Picture

  init(_ picture: Picture) { self.picture = picture }

  func luminance(_ x: Int, _ y: Int, of width: Int, _ height: Int) -> Double {
    mean(x, y, of: width, height) { picture.luminance(x: $0, y: $1) }
  }

  func colour(_ x: Int, _ y: Int, of width: Int, _ height: Int) -> UInt32 {
    func channel(_ part: KeyPath<Picture.Colour, UInt8>) -> UInt32 {
      UInt32(mean(x, y, of: width, height) { Double(picture.colour(x: $0, y: $1)[keyPath: part]) })
    }
    return channel(\.red) << 16 | channel(\.green) << 8 | channel(\.blue)
  }

  private func mean(_ x: Int, _ y: Int, of width: Int, _ height: Int, value: (Int, Int) -> Double) -> Double {
    let left = x * picture.width / width, right = max(left + 1, (x + 1) * picture.width / width)
    let top = y * picture.height / height, bottom = max(top + 1, (y + 1) * picture.height / height)
    var sum = 0.0
    for row in top..<bottom { for column in left..<right { sum += value(column, row) } }
    return sum / Double((right - left) * (bottom - top))
  }
}
