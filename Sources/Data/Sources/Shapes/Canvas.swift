/// A drawing surface of numbers from 0 to 1: `[height, width, channels]`, row-major.
struct Canvas {
  let width: Int
  let height: Int
  let channels: Int
  var values: [Float]

  init(width: Int, height: Int, channels: Int, filledWith value: Float = 0) {
    self.width = width
    self.height = height
    self.channels = channels
    values = [Float](repeating: value, count: width * height * channels)
  }

  /// Lays `colour` over every pixel in proportion to how much of it `outline` covers, times `opacity`.
  ///
  /// The edge is smoothed over one pixel from the signed distance to the outline.
  mutating func fill(_ outline: Outline, _ colour: [Float], opacity: Float = 1) {
    forEachCoveredPixel(of: outline) { values, pixel, coverage in
      for channel in 0..<colour.count {
        values[pixel + channel] += coverage * opacity * (colour[channel] - values[pixel + channel])
      }
    }
  }

  /// Raises the first channel to `value` where `outline` covers a pixel: strokes that overlap do not add up.
  mutating func lighten(_ outline: Outline, to value: Float) {
    forEachCoveredPixel(of: outline) { values, pixel, coverage in
      values[pixel] = max(values[pixel], coverage * value)
    }
  }

  private mutating func forEachCoveredPixel(of outline: Outline, _ body: (inout [Float], Int, Float) -> Void) {
    let box = outline.bounds
    let columns = Self.pixels(from: box.low.x, to: box.high.x, within: width)
    let rows = Self.pixels(from: box.low.y, to: box.high.y, within: height)
    for y in rows {
      for x in columns {
        let distance = outline.distance(to: SIMD2(Float(x) + 0.5, Float(y) + 0.5))
        let coverage = max(0, min(1, 0.5 - distance))
        if coverage > 0 { body(&values, (y * width + x) * channels, coverage) }
      }
    }
  }

  /// Pixels that a stretch of one axis touches, with one to each side for the smoothed edge.
  private static func pixels(from low: Float, to high: Float, within extent: Int) -> Range<Int> {
    let first = max(0, min(extent, Int(low.rounded(.down)) - 1))
    return first..<max(first, min(extent, Int(high.rounded(.up)) + 1))
  }

  /// Adds nearly normal noise of standard deviation `amount` to every value.
  mutating func addNoise(_ amount: Float, _ draws: inout Draws) {
    guard amount > 0 else { return }
    values.withUnsafeMutableBufferPointer { draws.addNoise($0, deviation: amount) }
  }

  /// The canvas as 8-bit pixels, clipped at black and white.
  var picture: Picture {
    Picture(
      width: width, height: height, channels: channels,
      pixels: values.map { UInt8(max(0, min(1, $0)) * 255 + 0.5) })
  }
}
