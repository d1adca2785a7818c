import Catalog

/// Spectrograms with bands and stretches masked by their mean, which is 0 in prepared values; no warping.
struct SpecAugment: Augmentation {
  static let modalities = ["audio"]
  static let isDamage = true

  /// Masks of each kind.
  var masks: Int
  /// Widest band, as a share of all bands.
  var bands: Float
  /// Longest stretch, as a share of the sound's length.
  var time: Float

  func change(_ row: AugmentedRow, _ draws: inout Draws) {
    guard let values = row.dense, row.shape.rank == 2 else { return }
    let features = row.shape[1]
    let frames = row.length.map { Int($0.pointee) } ?? row.shape[0]
    for _ in 0..<masks {
      let low = Self.mask(of: features, share: bands, &draws)
      for frame in 0..<frames {
        for feature in low { values[frame * features + feature] = 0 }
      }
      for frame in Self.mask(of: frames, share: time, &draws) {
        for feature in 0..<features { values[frame * features + feature] = 0 }
      }
    }
  }

  private static func mask(of count: Int, share: Float, _ draws: inout Draws) -> Range<Int> {
    let length = draws.below(Int(Float(count) * share) + 1)
    let start = draws.below(count - length + 1)
    return start..<start + length
  }
}

extension Entry where Make == any Augmentation {
  static let specAugment = Entry(
    "specAugment", "Spectrograms with bands and stretches masked.", source: "Park 2019, SpecAugment, without warping",
    example: "train(heard, augment: [.specAugment(masks: 1)])",
    parameters: [
      .whole("masks", 0...10, default: 2, "Masks of each kind."),
      .number("bands", 0...1, default: 0.2, "Widest masked band, as a share of all."),
      .number("time", 0...1, default: 0.15, "Longest masked stretch, as a share of the sound."), .augmentedColumn,
    ]
  ) { SpecAugment(masks: $0.whole("masks"), bands: Float($0.number("bands")), time: Float($0.number("time"))) }
}
