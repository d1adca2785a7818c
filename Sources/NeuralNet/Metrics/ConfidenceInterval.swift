import Glibc
import Tensor

/// A range that covers the true value with a stated probability.
public struct ConfidenceInterval: Sendable, Equatable {
  /// The lower end.
  public let lower: Double
  /// The upper end.
  public let upper: Double

  /// Makes an interval from its ends.
  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// The score interval of a proportion (Wilson 1927): `share` of `count` rows, at `level` in 0..<1.
  public static func wilson(share: Double, count: Double, level: Double = 0.95) -> ConfidenceInterval {
    guard count > 0 else { return ConfidenceInterval(lower: 0, upper: 1) }
    let z = normalQuantile((1 + level) / 2)
    let scale = 1 / (1 + z * z / count)
    let centre = scale * (share + z * z / (2 * count))
    let half = scale * z * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
    // At the ends the terms cancel, but for rounding.
    return ConfidenceInterval(
      lower: share <= 0 ? 0 : max(0, centre - half), upper: share >= 1 ? 1 : min(1, centre + half))
  }

  /// The percentile interval over `resamples` bootstraps of `count` rows (Efron 1979), or nil when `measure` is undefined.
  ///
  /// `measure` gets how often each row was drawn. Only rows in `isLabelled` are drawn. Equal seeds give equal intervals.
  public static func bootstrap(
    isLabelled: [Bool], resamples: Int = 1000, level: Double = 0.95, seed: UInt64, measure: ([Double]) -> Double?
  ) -> ConfidenceInterval? {
    let values = bootstrapValues(isLabelled: isLabelled, resamples: resamples, seed: seed, measure: measure).sorted()
    guard !values.isEmpty else { return nil }
    return ConfidenceInterval(
      lower: quantile(of: values, at: (1 - level) / 2), upper: quantile(of: values, at: (1 + level) / 2))
  }
}

extension Metric {
  /// The value over all labelled rows with its interval: Wilson for proportions, a percentile bootstrap for the rest.
  public func estimate(
    of evidence: Evidence, level: Double = 0.95, resamples: Int = 1000, seed: UInt64 = 0
  ) -> (value: Double, interval: ConfidenceInterval?, count: Int)? {
    guard let measure = prepared(for: evidence) else { return nil }
    guard let value = measure(Array(repeating: 1, count: evidence.count)) else { return nil }
    let isLabelled = evidence.isLabelled
    let count = isLabelled.count { $0 }
    if isProportion {
      return (value, .wilson(share: value, count: Double(count), level: level), count)
    }
    let interval = ConfidenceInterval.bootstrap(
      isLabelled: isLabelled, resamples: resamples, level: level, seed: seed, measure: measure)
    return (value, interval, count)
  }
}

/// The measurements of `resamples` draws with replacement among the labelled rows; undefined ones are left out.
func bootstrapValues(
  isLabelled: [Bool], resamples: Int, seed: UInt64, measure: ([Double]) -> Double?
) -> [Double] {
  let rows = isLabelled.indices.filter { isLabelled[$0] }
  guard !rows.isEmpty else { return [] }
  var random = Random(seed: seed)
  var weights = Array(repeating: 0.0, count: isLabelled.count)
  let watch = Watch.current
  return (0..<resamples).compactMap { _ in
    if watch.isOver { return nil }
    for row in rows { weights[row] = 0 }
    for _ in rows { weights[rows[Int.random(in: 0..<rows.count, using: &random)]] += 1 }
    return measure(weights)
  }
}

/// The value at `share` of sorted `values`, interpolated linearly between neighbours.
func quantile(of values: [Double], at share: Double) -> Double {
  let position = share * Double(values.count - 1)
  let index = Int(position)
  let next = min(index + 1, values.count - 1)
  return values[index] + (position - Double(index)) * (values[next] - values[index])
}

/// The x below which a standard normal falls with probability `p` in 0..<1, by bisection of erfc to full precision.
func normalQuantile(_ p: Double) -> Double {
  var low = -40.0
  var high = 40.0
  for _ in 0..<100 {
    let middle = (low + high) / 2
    if erfc(-middle / 2.0.squareRoot()) / 2 < p { low = middle } else { high = middle }
  }
  return (low + high) / 2
}
