import Catalog

/// Pictures turned over, every other time.
struct Flip: Augmentation {
  static let modalities = ["image"]

  /// Which way pictures are turned.
  enum Axis: String, CaseIterable { case both, horizontal, vertical }

  var axis: Axis

  func change(_ row: AugmentedRow, _ draws: inout Draws) {
    guard let picture = AugmentedPicture(row) else { return }
    let (pixels, height, width) = (picture.pixels, picture.height, picture.width), channels = picture.channels
    func exchange(_ first: Int, _ second: Int) {
      for channel in 0..<channels {
        let kept = pixels[first * channels + channel]
        pixels[first * channels + channel] = pixels[second * channels + channel]
        pixels[second * channels + channel] = kept
      }
    }
    if axis != .vertical && draws.chance(0.5) {
      for row in 0..<height {
        for column in 0..<width / 2 { exchange(row * width + column, row * width + width - 1 - column) }
      }
    }
    if axis != .horizontal && draws.chance(0.5) {
      for row in 0..<height / 2 {
        for column in 0..<width { exchange(row * width + column, (height - 1 - row) * width + column) }
      }
    }
  }
}

extension Entry where Make == any Augmentation {
  static let flip = Entry(
    "flip", "Pictures turned over, every other time.", example: "train(m, augment: [.flip(axis: .horizontal)])",
    parameters: [
      .oneOf("axis", Flip.Axis.allCases.map(\.rawValue), default: "horizontal", "Which way pictures are turned."),
      .augmentedColumn,
    ]
  ) { Flip(axis: Flip.Axis(rawValue: $0.text("axis")) ?? .horizontal) }
}
