import Catalog

/// Pictures moved by a few pixels: padded with the mean on all sides, then cut back to size at a random place.
struct Crop: Augmentation {
  static let modalities = ["image"]

  /// Greatest shift to each side, as a share of width and height.
  var share: Float

  func change(_ row: AugmentedRow, _ draws: inout Draws) {
    guard let pixels = row.dense, row.shape.count == 3 else { return }
    let (height, width, channels) = (row.shape[0], row.shape[1], row.shape[2])
    let reach = (x: Int(Float(width) * share), y: Int(Float(height) * share))
    let x = draws.below(2 * reach.x + 1) - reach.x
    let y = draws.below(2 * reach.y + 1) - reach.y
    if x == 0 && y == 0 { return }
    let original = Array(UnsafeBufferPointer(start: pixels, count: height * width * channels))
    for row in 0..<height {
      for column in 0..<width {
        let isInside = (0..<height).contains(row + y) && (0..<width).contains(column + x)
        let source = ((row + y) * width + column + x) * channels
        let target = (row * width + column) * channels
        for channel in 0..<channels { pixels[target + channel] = isInside ? original[source + channel] : 0 }
      }
    }
  }
}

extension Entry where Make == any Augmentation {
  static let crop = Entry(
    "crop", "Pictures moved by a few pixels to any side.",
    source: "He 2016, Deep residual learning, section 4.2", example: "train(m, augment: [.crop(share: 0.1)])",
    parameters: [
      .number("share", 0...0.5, default: 0.125, "Greatest shift to each side, as a share of width and height."),
      .augmentedColumn,
    ]
  ) { Crop(share: Float($0.number("share"))) }
}
