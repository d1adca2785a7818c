import Catalog

/// Normal noise over prepared values, whose deviation is 1.
struct NoiseAugmentation: Augmentation {
  static let modalities = ["audio", "image", "number", "series", "vector"]
  static let isDamage = true

  /// Standard deviation, relative to that of the values.
  var deviation: Float

  func change(_ row: AugmentedRow, _ draws: inout Draws) {
    guard let values = row.dense else { return }
    draws.addNoise(UnsafeMutableBufferPointer(start: values, count: row.validCount), deviation: deviation)
  }
}

extension Entry where Make == any Augmentation {
  static let noise = Entry(
    "noise", "Noise over pictures, spectrograms, series, vectors and numbers.",
    example: "train(m, augment: [.noise(deviation: 0.05, column: .image)])",
    parameters: [
      .number("deviation", 0...10, default: 0.1, "Standard deviation, relative to that of the values."),
      .augmentedColumn,
    ]
  ) { NoiseAugmentation(deviation: Float($0.number("deviation"))) }
}
