import Glibc

/// A reproducible stream of random numbers that can be split into independent ones.
///
/// The numbers are SplitMix64 (Steele 2014): number i is a hash of the key and i, so that streams of different keys need
/// nothing in common.
public struct Random: RandomNumberGenerator, Sendable {
  private let key: UInt64
  private var counter: UInt64 = 0

  /// The stream of a seed.
  public init(seed: UInt64) { key = Self.hash(seed &+ Self.step) }

  private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15  // 2^64 / golden ratio, odd

  private static func hash(_ value: UInt64) -> UInt64 {
    var word = value
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// The stream number `stream` below this one. It depends on the seed and the number, not on what has been drawn.
  public func split(_ stream: UInt64) -> Random {
    Random(seed: key ^ Self.hash(stream &+ 1 &* 0xD1B5_4A32_D192_ED03))
  }

  /// The stream of a name below this one.
  public func split(_ name: String) -> Random {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return split(hash)
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    counter &+= 1
    return Self.hash(key &+ counter &* Self.step)
  }

  /// A number of 0 ..< 1, a multiple of 2⁻²⁴.
  public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// A number of low ..< high.
  public mutating func uniform(_ low: Float, _ high: Float) -> Float { low + (high - low) * uniform() }

  /// A whole number of 0 ..< bound, each equally likely.
  public mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  /// A normally distributed number with mean 0 and deviation 1 (Box and Muller 1958).
  public mutating func normal() -> Float {
    let radius = (-2 * Glibc.log(Double((next() >> 11) + 1) * 0x1p-53)).squareRoot()
    let angle = Double(next() >> 11) * 0x1p-53 * 2 * Double.pi
    return Float(radius * Glibc.cos(angle))
  }

  /// Fills floats with numbers of low ..< high.
  public mutating func fillUniform(_ floats: UnsafeMutableBufferPointer<Float>, _ low: Float, _ high: Float) {
    for index in floats.indices { floats[index] = uniform(low, high) }
  }

  /// Fills floats with normally distributed numbers.
  public mutating func fillNormal(
    _ floats: UnsafeMutableBufferPointer<Float>, mean: Float = 0, deviation: Float = 1
  ) {
    for index in floats.indices { floats[index] = mean + deviation * normal() }
  }

  /// Adds noise to floats: draws of mean 0 and standard deviation `deviation` that are nearly normal and cost a tenth,
  /// each the sum of four uniform ones.
  public mutating func addRoughNormal(_ floats: UnsafeMutableBufferPointer<Float>, deviation: Float) {
    guard let start = floats.baseAddress else { return }
    kernels.augmentation.addNoise(start, floats.count, deviation, key &+ counter &* Self.step)
    counter &+= UInt64(floats.count)
  }

  /// The numbers 0 ..< count in random order.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    order.shuffle(using: &self)
    return order
  }
}
