import Catalog

/// Gradient sign dropout: where tasks disagree on the sign of an element, one sign is kept at random by its share.
public struct GradDrop: ElementwiseBalancer {
  public let need = BalancerNeed.jacobian

  public func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    [Double](repeating: 1, count: seen.count)
  }

  /// Elements worked on at a time, so that sums stay in the first-level cache.
  private static let block = 512

  /// P = ½(1 + Σg / Σ|g|) is the chance that the positive parts of an element stay: ½(Σ|g| + Σg), else ½(Σg − Σ|g|).
  public func combine(
    _ gradients: [UnsafePointer<Float>], count: Int, offset: Int, seed: UInt64, into result: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * Self.block) { scratch in
      guard let sums = scratch.baseAddress else { return }
      let absolutes = sums + Self.block
      for start in stride(from: 0, to: count, by: Self.block) {
        let length = min(Self.block, count - start)
        sums.update(repeating: 0, count: length)
        absolutes.update(repeating: 0, count: length)
        for gradient in gradients {
          let values = gradient + start
          for index in 0..<length {
            sums[index] += values[index]
            absolutes[index] += abs(values[index])
          }
        }
        for index in 0..<length {
          var random = BalancerRandom(
            seed: seed &+ UInt64(truncatingIfNeeded: offset + start + index) &* 0xD134_2543_DE82_EF95)
          // Uniform in 0 ..< 1 with the 24 bits that a Float holds.
          let draw = Float(random.next() >> 40) * 0x1p-24
          let sum = sums[index], absolute = absolutes[index]
          let keepsPositive = absolute + sum > 2 * draw * absolute
          result[start + index] = 0.5 * (keepsPositive ? sum + absolute : sum - absolute)
        }
      }
    }
  }
}

extension Entry where Make == any Balancer {
  static let gradDrop = Entry(
    "gradDrop", "Keeps one sign of each gradient element at random where tasks disagree.",
    source: "Chen 2020, Just pick a sign, algorithm 1 with leak 0", example: "train(m, balance: .gradDrop)"
  ) { _ in GradDrop() }
}
