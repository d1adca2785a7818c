/// A decoded picture: 8-bit grey, RGB or RGBA pixels, rows top down.
public struct Picture: Equatable, Hashable, Sendable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// 1 grey, 3 RGB, 4 RGBA with alpha that is not premultiplied.
  public let channels: Int
  /// `[height, width, channels]`, row-major.
  public let pixels: [UInt8]

  /// A picture of `pixels`, whose count is `width * height * channels`.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    precondition(
      width > 0 && height > 0 && [1, 3, 4].contains(channels), "a picture of \(width)x\(height)x\(channels)")
    precondition(pixels.count == width * height * channels, "\(pixels.count) pixel values")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// A picture whose every channel of every pixel is `value`.
  public init(width: Int, height: Int, channels: Int, filledWith value: UInt8) {
    self.init(
      width: width, height: height, channels: channels,
      pixels: [UInt8](repeating: value, count: width * height * channels))
  }

  /// Bytes that the pixels take.
  public var byteCount: Int { pixels.count }

  /// Pixels as numbers from 0 to 1: `[height, width, channels]`.
  public var floats: [Float] { pixels.map { Float($0) * (1 / 255) } }

  /// The channels asked for: alpha is composited on white, colour becomes ITU-R BT.601 luma as in PIL's `L`.
  ///
  /// `channels`: 1, 3 or 4.
  public func converted(toChannels wanted: Int) -> Picture {
    if wanted == channels { return self }
    let count = width * height
    var result = [UInt8](repeating: 255, count: count * wanted)
    for pixel in 0..<count {
      var red: Int, green: Int, blue: Int
      let source = pixel * channels
      red = Int(pixels[source])
      green = channels == 1 ? red : Int(pixels[source + 1])
      blue = channels == 1 ? red : Int(pixels[source + 2])
      if channels == 4 {
        let alpha = Int(pixels[source + 3])
        red = Self.composited(red, alpha)
        green = Self.composited(green, alpha)
        blue = Self.composited(blue, alpha)
      }
      if wanted == 1 {
        result[pixel] = Self.luma(red, green, blue)
      } else {
        result[pixel * wanted] = UInt8(red)
        result[pixel * wanted + 1] = UInt8(green)
        result[pixel * wanted + 2] = UInt8(blue)
      }
    }
    return Picture(width: width, height: height, channels: wanted, pixels: result)
  }

  private static func composited(_ value: Int, _ alpha: Int) -> Int {
    (value * alpha + 255 * (255 - alpha) + 127) / 255
  }

  /// BT.601 weights in 16-bit fixed point, rounded, as PIL computes them.
  private static func luma(_ red: Int, _ green: Int, _ blue: Int) -> UInt8 {
    UInt8((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16)
  }
}
