/// A picture of 8-bit samples, row by row from the top.
public struct Picture: Sendable, Equatable {
  /// Pixels.
  public let width: Int
  /// Pixels.
  public let height: Int
  /// 1 is grey, 3 is RGB, 4 is RGBA.
  public let channels: Int
  /// `[height, width, channels]`.
  public let samples: [UInt8]

  /// Missing samples are black, those beyond the last row left out; other channel counts than 1, 3 and 4 become an empty picture.
  public init(width: Int, height: Int, channels: Int, samples: [UInt8]) {
    let fits = width > 0 && height > 0 && [1, 3, 4].contains(channels) && width <= 1 << 15 && height <= 1 << 15
    self.width = fits ? width : 0
    self.height = fits ? height : 0
    self.channels = fits ? channels : 1
    let count = self.width * self.height * self.channels
    self.samples = Array(samples.prefix(count)) + Array(repeating: 0, count: max(0, count - samples.count))
  }

  /// From samples in 0…1 (clipped; not-a-number is black): `[height, width, channels]`.
  public init(width: Int, height: Int, channels: Int, floats: [Float]) {
    let samples = floats.map { value in UInt8(max(0, min(255, (value.isNaN ? 0 : value) * 255)).rounded()) }
    self.init(width: width, height: height, channels: channels, samples: samples)
  }

  /// One pixel.
  public struct Colour: Sendable, Equatable {
    /// 0…255.
    public let red: UInt8
    /// 0…255.
    public let green: UInt8
    /// 0…255.
    public let blue: UInt8
  }

  /// A pixel, over black where it is transparent or outside.
  public func colour(x: Int, y: Int) -> Colour {
    guard x >= 0, x < width, y >= 0, y < height else { return Colour(red: 0, green: 0, blue: 0) }
    let start = (y * width + x) * channels
    if channels == 1 { return Colour(red: samples[start], green: samples[start], blue: samples[start]) }
    let alpha = channels == 4 ? Int(samples[start + 3]) : 255
    func over(_ sample: UInt8) -> UInt8 { UInt8(Int(sample) * alpha / 255) }
    return Colour(red: over(samples[start]), green: over(samples[start + 1]), blue: over(samples[start + 2]))
  }

  /// Luminance in 0…1 (Rec. 709 weights).
  public func luminance(x: Int, y: Int) -> Double {
    let pixel = colour(x: x, y: y)
    return (0.2126 * Double(pixel.red) + 0.7152 * Double(pixel.green) + 0.0722 * Double(pixel.blue)) / 255
  }
}
