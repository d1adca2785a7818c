import Catalog

/// Pictures with pixels that are black or white by accident.
struct SaltAndPepper: Corruption {
  static let modalities = ["image"]

  /// Share of the pixels that are lost.
  var share: Double

  static func graded(_ severity: Double) -> SaltAndPepper { SaltAndPepper(share: 0.6 * severity) }

  func corrupted(_ picture: Picture, _ draws: inout Draws) -> Picture {
    var pixels = picture.pixels
    let channels = picture.channels
    for pixel in 0..<picture.width * picture.height where draws.chance(share) {
      let value: UInt8 = draws.chance(0.5) ? 255 : 0
      for channel in 0..<channels { pixels[pixel * channels + channel] = channel == 3 ? 255 : value }
    }
    return Picture(width: picture.width, height: picture.height, channels: channels, pixels: pixels)
  }
}

extension Entry where Make == any Corruption {
  static let saltAndPepper = Entry(
    "saltAndPepper", "Pictures with pixels that are black or white by accident.",
    example: "corrupt(data.test, with: { image: .saltAndPepper(share: 0.2) })",
    parameters: [.number("share", 0...1, default: 0.1, "Share of the pixels that are lost.")]
  ) { SaltAndPepper(share: $0.number("share")) }
}
