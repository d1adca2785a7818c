import Catalog

/// Gradient sign dropout: where tasks disagree on the sign of an element, one sign is kept at random by its share.
public struct GradDrop: ElementwiseBalancer {
  public let need = BalancerNeed.jacobian

  public func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    [Double](repeating: 1, count: seen.count)
  }

  /// P = ½(1 + Σg / Σ|g|) is the chance that the positive parts of an element stay.
  public func combine(
    _ gradients: [UnsafePointer<Float>], count: Int, offset: Int, seed: UInt64, into result: UnsafeMutablePointer<Float>
  ) {
    for index in 0..<count {
      var sum: Float = 0, absolute: Float = 0, positive: Float = 0
      for gradient in gradients {
        let value = gradient[index]
        sum += value
        absolute += abs(value)
        positive += max(0, value)
      }
      guard absolute > 0 else {
        result[index] = 0
        continue
      }
      var random = BalancerRandom(seed: seed &+ UInt64(truncatingIfNeeded: offset + index) &* 0xD134_2543_DE82_EF95)
      let chance = 0.5 * (1 + Double(sum / absolute))
      result[index] = chance > random.uniform() ? positive : sum - positive
    }
  }
}

extension Entry where Make == any Balancer {
  static let gradDrop = Entry(
    "gradDrop", "Keeps one sign of each gradient element at random where tasks disagree.",
    source: "Chen 2020, Just pick a sign, algorithm 1 with leak 0"
  ) { _ in GradDrop() }
}
