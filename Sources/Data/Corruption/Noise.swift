import Catalog

/// White noise over pictures and sounds.
struct Noise: Corruption {
  static let modalities = ["audio", "image"]

  /// Standard deviation over pictures, where black is 0 and white is 1.
  var deviation: Double
  /// Sound over noise, in dB; infinite for none.
  var snr: Double

  static func graded(_ severity: Double) -> Noise {
    Noise(deviation: 0.6 * severity, snr: severity > 0 ? 25 - 40 * severity : .infinity)
  }

  func corrupted(_ picture: Picture, _ draws: inout Draws) -> Picture {
    let scale = 255 * Float(deviation)
    guard scale > 0 else { return picture }
    var pixels = picture.pixels
    for index in pixels.indices where picture.channels != 4 || index % 4 != 3 {
      pixels[index] = UInt8(max(0, min(255, (Float(pixels[index]) + scale * draws.normal()).rounded())))
    }
    return Picture(width: picture.width, height: picture.height, channels: picture.channels, pixels: pixels)
  }

  func corrupted(_ clip: Clip, _ draws: inout Draws) -> Clip {
    guard snr.isFinite else { return clip }
    return clip.mixed(with: clip.samples.map { _ in draws.normal() }, snr: snr)
  }
}

extension Entry where Make == any Corruption {
  static let noise = Entry(
    "noise", "White noise over pictures and sounds.",
    example: "corrupt(data.test, with: { image: .noise(deviation: 0.3) })",
    parameters: [
      .number("deviation", 0...10, default: 0.2, "Standard deviation over pictures, where black is 0 and white is 1."),
      .number("snr", -60...120, default: 10, unit: "dB", "Sound over noise."),
    ]
  ) { Noise(deviation: $0.number("deviation"), snr: $0.number("snr")) }
}
