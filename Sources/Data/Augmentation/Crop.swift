import Catalog

/// Pictures moved by a few pixels: padded with the mean on all sides, then cut back to size at a random place.
struct Crop: Augmentation {
  static let modalities = ["image"]

  /// Greatest shift to each side, as a share of width and height.
  var share: Float

  func change(_ row: AugmentedRow, _ draws: inout Draws) {
    guard let picture = AugmentedPicture(row) else { return }
    let (pixels, height, width) = (picture.pixels, picture.height, picture.width), channels = picture.channels
    let reach = (x: Int(Float(width) * share), y: Int(Float(height) * share))
    let x = draws.below(2 * reach.x + 1) - reach.x
    let y = draws.below(2 * reach.y + 1) - reach.y
    if x == 0 && y == 0 { return }
    // Rows come from below or above, so that in this order none is overwritten before it is read.
    let kept = max(0, width - abs(x)), line = width * channels
    for row in y >= 0 ? stride(from: 0, to: height, by: 1) : stride(from: height - 1, to: -1, by: -1) {
      let target = pixels + row * line
      guard (0..<height).contains(row + y) else {
        target.update(repeating: 0, count: line)
        continue
      }
      let source = pixels + (row + y) * line
      (target + max(0, -x) * channels).update(from: source + max(0, x) * channels, count: kept * channels)
      (target + (x > 0 ? kept * channels : 0)).update(repeating: 0, count: (width - kept) * channels)
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
