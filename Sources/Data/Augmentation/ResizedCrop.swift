import Catalog
import Glibc

/// A part of each picture, at a random place and of a random size, blown up to the whole.
struct ResizedCrop: Augmentation {
  static let modalities = ["image"]

  /// Least share of the picture's area that is kept.
  var area: Float
  /// Greatest ratio by which the part may be wider or higher than the picture.
  var stretch: Float

  func change(_ row: AugmentedRow, _ draws: inout Draws) {
    guard let picture = AugmentedPicture(row) else { return }
    let share = draws.uniform(area, 1)
    let ratio = expf(draws.uniform(-logf(stretch), logf(stretch)))
    // Shares of the width and height that the part takes, at most all.
    let scale = (x: min(1, sqrtf(share * ratio)), y: min(1, sqrtf(share / ratio)))
    let start = (
      x: draws.uniform(0, 1) * (1 - scale.x) * Float(picture.width - 1),
      y: draws.uniform(0, 1) * (1 - scale.y) * Float(picture.height - 1)
    )
    picture.resample(column: (scale.x, 0, start.x), row: (0, scale.y, start.y))
  }
}

extension Entry where Make == any Augmentation {
  static let resizedCrop = Entry(
    "resizedCrop", "A random part of each picture, blown up to the whole.",
    source: "Szegedy 2015, Going deeper with convolutions, section 6",
    example: "train(m, augment: [.resizedCrop(area: 0.6), .flip])",
    parameters: [
      .number("area", 0.05...1, default: 0.5, "Least share of the picture that is kept."),
      .number("stretch", 1...3, default: 4.0 / 3, "Greatest ratio by which the part is wider or higher."),
      .augmentedColumn,
    ]
  ) { ResizedCrop(area: Float($0.number("area")), stretch: Float($0.number("stretch"))) }
}
