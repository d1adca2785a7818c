import Catalog

/// Pictures with a grey patch over them.
struct Occlude: Corruption {
  static let modalities = ["image"]

  /// Share of the picture that is covered.
  var share: Double

  static func graded(_ severity: Double) -> Occlude { Occlude(share: 0.8 * severity) }

  func corrupted(_ picture: Picture, _ draws: inout Draws) -> Picture {
    let side = share.squareRoot()
    let width = min(picture.width, Int((Double(picture.width) * side).rounded()))
    let height = min(picture.height, Int((Double(picture.height) * side).rounded()))
    guard width > 0, height > 0 else { return picture }
    let grey: UInt8 = 128
    var pixels = [UInt8](repeating: grey, count: width * height * picture.channels)
    if picture.channels == 4 {
      for index in stride(from: 3, to: pixels.count, by: 4) { pixels[index] = 255 }
    }
    let patch = Picture(width: width, height: height, channels: picture.channels, pixels: pixels)
    let x = draws.below(picture.width - width + 1)
    return picture.replacing(with: patch, x: x, y: draws.below(picture.height - height + 1))
  }
}

extension Entry where Make == any Corruption {
  static let occlude = Entry(
    "occlude", "Pictures with a grey patch at a random place.",
    example: "corrupt(data.test, with: { image: .occlude(share: 0.4) })",
    parameters: [.number("share", 0...1, default: 0.25, "Share of the picture that is covered.")]
  ) { Occlude(share: $0.number("share")) }
}
