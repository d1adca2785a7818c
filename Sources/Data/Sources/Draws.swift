import Glibc
import Tensor

/// Random draws for generated and corrupted values, a stream a row.
public struct Draws: RandomNumberGenerator, Sendable {
  private var random: Random
  private var spareNormal: Float?

  /// `stream` tells rows of one seed apart, so that each can be made by itself, on any thread.
  public init(seed: UInt64, stream: Int = 0) { random = Random(seed: seed).split(UInt64(bitPattern: Int64(stream))) }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 { random.next() }

  /// A number from `low` to `high`.
  public mutating func uniform(_ low: Float = 0, _ high: Float = 1) -> Float { low + (high - low) * random.uniform() }

  /// A whole number from 0 to below `limit`.
  public mutating func below(_ limit: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(limit)).high)
  }

  /// True with `probability`.
  public mutating func chance(_ probability: Double) -> Bool { Double(next() >> 11) * 0x1p-53 < probability }

  /// One of `options`, which is not empty.
  public mutating func pick<Option>(_ options: [Option]) -> Option { options[below(options.count)] }

  /// A draw from the normal distribution of mean 0 and standard deviation 1 (Box & Muller 1958).
  public mutating func normal() -> Float {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    let radius = (-2 * logf(max(uniform(), .leastNormalMagnitude))).squareRoot()
    let angle = uniform(0, 2 * .pi)
    spareNormal = radius * sinf(angle)
    return radius * cosf(angle)
  }

  /// Adds draws of mean 0 and standard deviation `deviation`, nearly normal, to all values.
  mutating func addNoise(_ values: UnsafeMutableBufferPointer<Float>, deviation: Float) {
    random.addRoughNormal(values, deviation: deviation)
  }

  /// The numbers below `count` in random order (Fisher & Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in order.indices.reversed().dropLast() { order.swapAt(index, below(index + 1)) }
    return order
  }
}
