import Catalog
import Glibc

/// Pictures turned a little about their centre; what comes in from outside is the mean.
struct Rotate: Augmentation {
  static let modalities = ["image"]

  /// Greatest angle to each side, in degrees.
  var degrees: Float

  func change(_ row: AugmentedRow, _ draws: inout Draws) {
    guard let picture = AugmentedPicture(row) else { return }
    let angle = draws.uniform(-degrees, degrees) * .pi / 180
    let (cosine, sine) = (cosf(angle), sinf(angle))
    let centre = (x: Float(picture.width - 1) / 2, y: Float(picture.height - 1) / 2)
    picture.resample(
      column: (cosine, sine, centre.x - cosine * centre.x - sine * centre.y),
      row: (-sine, cosine, centre.y + sine * centre.x - cosine * centre.y))
  }
}

extension Entry where Make == any Augmentation {
  static let rotate = Entry(
    "rotate", "Pictures turned a little about their centre.", example: "train(m, augment: [.rotate(degrees: 10)])",
    parameters: [
      .number("degrees", 0...180, default: 15, unit: "degrees", "Greatest angle to each side."), .augmentedColumn,
    ]
  ) { Rotate(degrees: Float($0.number("degrees"))) }
}
