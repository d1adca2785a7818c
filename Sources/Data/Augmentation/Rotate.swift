import Catalog
import Glibc

/// Pictures turned a little about their centre; what comes in from outside is the mean.
struct Rotate: Augmentation {
  static let modalities = ["image"]

  /// Greatest angle to each side, in degrees.
  var degrees: Float

  func change(_ row: AugmentedRow, _ draws: inout Draws) {
    guard let pixels = row.dense, row.shape.count == 3 else { return }
    let (height, width, channels) = (row.shape[0], row.shape[1], row.shape[2])
    let angle = draws.uniform(-degrees, degrees) * .pi / 180
    let (cosine, sine) = (cosf(angle), sinf(angle))
    let centre = (x: Float(width - 1) / 2, y: Float(height - 1) / 2)
    let original = Array(UnsafeBufferPointer(start: pixels, count: height * width * channels))
    for y in 0..<height {
      for x in 0..<width {
        let dx = Float(x) - centre.x
        let dy = Float(y) - centre.y
        let sourceX = centre.x + cosine * dx + sine * dy
        let sourceY = centre.y - sine * dx + cosine * dy
        let (left, top) = (Int(sourceX.rounded(.down)), Int(sourceY.rounded(.down)))
        let (shareX, shareY) = (sourceX - Float(left), sourceY - Float(top))
        for channel in 0..<channels {
          func value(_ column: Int, _ row: Int) -> Float {
            guard (0..<width).contains(column), (0..<height).contains(row) else { return 0 }
            return original[(row * width + column) * channels + channel]
          }
          let upper = value(left, top) * (1 - shareX) + value(left + 1, top) * shareX
          let lower = value(left, top + 1) * (1 - shareX) + value(left + 1, top + 1) * shareX
          pixels[(y * width + x) * channels + channel] = upper * (1 - shareY) + lower * shareY
        }
      }
    }
  }
}

extension Entry where Make == any Augmentation {
  static let rotate = Entry(
    "rotate", "Pictures turned a little about their centre.",
    parameters: [
      .number("degrees", 0...180, default: 15, unit: "degrees", "Greatest angle to each side."), .augmentedColumn,
    ]
  ) { Rotate(degrees: Float($0.number("degrees"))) }
}
