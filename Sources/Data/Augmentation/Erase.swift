import Catalog
import Glibc

/// Pictures with a rectangle missing, as if something stood before it: it has the mean, which is 0 in prepared values.
struct Erase: Augmentation {
  static let modalities = ["image"]
  static let isDamage = true

  /// Probability that a picture is changed.
  var chance: Double
  /// Greatest share of the picture's area that is erased.
  var area: Float

  func change(_ row: AugmentedRow, _ draws: inout Draws) {
    guard let picture = AugmentedPicture(row), draws.chance(chance) else { return }
    let (height, width) = (picture.height, picture.width)
    let share = draws.uniform(0, area) * Float(height) * Float(width)
    // From three times as high as wide to three times as wide as high.
    let ratio = expf(draws.uniform(-logf(3), logf(3)))
    let rows = min(height, Int((share / ratio).squareRoot().rounded()))
    let columns = min(width, Int((share * ratio).squareRoot().rounded()))
    let (top, left) = (draws.below(height - rows + 1), draws.below(width - columns + 1))
    for y in top..<top + rows {
      (picture.pixels + (y * width + left) * picture.channels).update(repeating: 0, count: columns * picture.channels)
    }
  }
}

extension Entry where Make == any Augmentation {
  static let erase = Entry(
    "erase", "Pictures with a rectangle of random size and place missing.",
    source: "Zhong 2020, Random erasing data augmentation", example: "train(m, augment: [.erase(area: 0.2), .flip])",
    parameters: [
      .number("chance", 0...1, default: 0.5, "Probability that a picture is changed."),
      .number("area", 0...1, default: 0.33, "Greatest share of the picture that is erased."), .augmentedColumn,
    ]
  ) { Erase(chance: $0.number("chance"), area: Float($0.number("area"))) }
}
