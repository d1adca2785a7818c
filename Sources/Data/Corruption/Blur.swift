import Catalog
import Glibc

/// Pictures out of focus: a Gaussian blur.
struct Blur: Corruption {
  static let modalities = ["image"]

  /// Standard deviation, in px, or as a share of the shorter side.
  var sigma: Float
  var isShare = false

  static func graded(_ severity: Double) -> Blur { Blur(sigma: 0.1 * Float(severity), isShare: true) }

  func corrupted(_ picture: Picture, _ draws: inout Draws) -> Picture {
    let deviation = isShare ? sigma * Float(min(picture.width, picture.height)) : sigma
    guard deviation > 0.05 else { return picture }
    let reach = max(1, Int((3 * deviation).rounded(.up)))
    let raw = (-reach...reach).map { expf(-Float($0 * $0) / (2 * deviation * deviation)) }
    let sum = raw.reduce(0, +)
    let kernel = raw.map { $0 / sum }
    let channels = picture.channels
    let rows = Self.convolve(
      picture.pixels.map(Float.init), kernel, length: picture.width, step: channels,
      lines: (0..<picture.height).flatMap { row in (0..<channels).map { row * picture.width * channels + $0 } })
    let both = Self.convolve(
      rows, kernel, length: picture.height, step: picture.width * channels,
      lines: Array(0..<picture.width * channels))
    return Picture(
      width: picture.width, height: picture.height, channels: channels,
      pixels: both.map { UInt8(max(0, min(255, $0 + 0.5))) })
  }

  /// Convolves lines of `length` values, `step` apart, whose first values stand at `lines`; the ends are continued.
  private static func convolve(
    _ values: [Float], _ kernel: [Float], length: Int, step: Int, lines: [Int]
  ) -> [Float] {
    let reach = kernel.count / 2
    var result = values
    for line in lines {
      for position in 0..<length {
        var sum: Float = 0
        for (offset, weight) in kernel.enumerated() {
          let source = max(0, min(length - 1, position + offset - reach))
          sum += weight * values[line + source * step]
        }
        result[line + position * step] = sum
      }
    }
    return result
  }
}

extension Entry where Make == any Corruption {
  static let blur = Entry(
    "blur", "Pictures out of focus.", example: "corrupt(data.test, with: { image: .blur(sigma: 2) })",
    parameters: [.number("sigma", 0...100, default: 1.5, unit: "px", "Standard deviation of the Gaussian blur.")]
  ) { Blur(sigma: Float($0.number("sigma"))) }
}
