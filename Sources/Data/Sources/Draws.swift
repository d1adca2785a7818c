import Glibc

/// Random draws for generated and corrupted values: SplitMix64 (Steele, Lea & Flood 2014), a stream a row.
struct Draws: RandomNumberGenerator, Sendable {
  private var state: UInt64
  private var spareNormal: Float?

  /// `stream` tells rows, columns and steps of one seed apart, so that each can be made by itself, on any thread.
  init(seed: UInt64, stream: Int = 0) {
    state = Self.mixed(seed &+ 0x9E37_79B9_7F4A_7C15 &* UInt64(truncatingIfNeeded: stream &+ 1)) ^ Self.mixed(~seed)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// A number from `low` to `high`.
  mutating func uniform(_ low: Float = 0, _ high: Float = 1) -> Float {
    low + (high - low) * Float(next() >> 40) * 0x1p-24
  }

  /// A whole number from 0 to below `limit`.
  mutating func below(_ limit: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(limit)).high)
  }

  /// True with `probability`.
  mutating func chance(_ probability: Double) -> Bool { Double(next() >> 11) * 0x1p-53 < probability }

  /// One of `options`, which is not empty.
  mutating func pick<Option>(_ options: [Option]) -> Option { options[below(options.count)] }

  /// A draw from the normal distribution of mean 0 and standard deviation 1 (Box & Muller 1958).
  mutating func normal() -> Float {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    let radius = (-2 * logf(max(uniform(), .leastNormalMagnitude))).squareRoot()
    let angle = uniform(0, 2 * .pi)
    spareNormal = radius * sinf(angle)
    return radius * cosf(angle)
  }

  /// The numbers below `count` in random order (Fisher & Yates).
  mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in order.indices.reversed().dropLast() { order.swapAt(index, below(index + 1)) }
    return order
  }
}
