import Glibc

/// Whether two models that answered the same rows, or were trained with the same seeds, differ.
public enum Comparison {
  /// The p-value of McNemar's test (1947), exact binomial: do the models differ in how often they are right?
  ///
  /// `onlyFirst` and `onlySecond` count the rows that only one of the two answered rightly.
  public static func mcNemar(onlyFirst: Int, onlySecond: Int) -> Double {
    let count = onlyFirst + onlySecond
    guard count > 0 else { return 1 }
    let smaller = min(onlyFirst, onlySecond)
    let logCount = logGamma(Double(count) + 1)
    let tail = (0...smaller).reduce(0.0) { sum, k in
      let logTerm = logCount - logGamma(Double(k) + 1) - logGamma(Double(count - k) + 1) - Double(count) * log(2)
      return sum + exp(logTerm)
    }
    return min(1, 2 * tail)
  }

  /// The mean difference of paired values, its p-value and its interval by Student's t (1908).
  ///
  /// Nil with fewer than two pairs. Differences that are all equal give p = 1 when they are zero, else 0.
  public static func pairedT(
    _ first: [Double], _ second: [Double], level: Double = 0.95
  ) -> (difference: Double, probability: Double, interval: ConfidenceInterval)? {
    let differences = zip(first, second).map { $0 - $1 }
    let count = Double(differences.count)
    guard count >= 2 else { return nil }
    let mean = differences.reduce(0, +) / count
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    let error = (variance / count).squareRoot()
    guard error > 0 else { return (mean, mean == 0 ? 1 : 0, ConfidenceInterval(lower: mean, upper: mean)) }
    let half = error * studentQuantile((1 + level) / 2, degrees: count - 1)
    return (
      mean, studentTwoSided(mean / error, degrees: count - 1),
      ConfidenceInterval(lower: mean - half, upper: mean + half)
    )
  }

  /// The interval of the difference first − second of a metric over the same rows, by a paired percentile bootstrap.
  ///
  /// Nil when either is undefined. Models are tied when the interval contains zero.
  public static func pairedBootstrap(
    _ metric: Metric, first: Evidence, second: Evidence, level: Double = 0.95, resamples: Int = 1000, seed: UInt64 = 0
  ) -> (difference: Double, interval: ConfidenceInterval)? {
    guard first.count == second.count, let measureFirst = metric.prepared(for: first),
      let measureSecond = metric.prepared(for: second)
    else { return nil }
    let difference: ([Double]) -> Double? = { weights in
      guard let a = measureFirst(weights), let b = measureSecond(weights) else { return nil }
      return a - b
    }
    guard let value = difference(Array(repeating: 1, count: first.count)),
      let interval = ConfidenceInterval.bootstrap(
        isLabelled: first.isLabelled, resamples: resamples, level: level, seed: seed, measure: difference)
    else { return nil }
    return (value, interval)
  }
}

/// The probability that |t| with `degrees` of freedom exceeds |`statistic`|.
func studentTwoSided(_ statistic: Double, degrees: Double) -> Double {
  incompleteBeta(degrees / (degrees + statistic * statistic), degrees / 2, 0.5)
}

/// The t below which Student's distribution falls with probability `p` above one half, by bisection.
func studentQuantile(_ p: Double, degrees: Double) -> Double {
  var low = 0.0
  var high = 1e6
  for _ in 0..<200 {
    let middle = (low + high) / 2
    if 1 - studentTwoSided(middle, degrees: degrees) / 2 < p { low = middle } else { high = middle }
  }
  return (low + high) / 2
}

/// The regularised incomplete beta function I_x(a, b), by Lentz's continued fraction (Numerical Recipes 6.4).
func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  guard x > 0 else { return 0 }
  guard x < 1 else { return 1 }
  // The fraction converges fast below this point; above it the symmetric function is used.
  return x > (a + 1) / (a + b + 2) ? 1 - betaFraction(1 - x, b, a) : betaFraction(x, a, b)
}

/// I_x(a, b) by its continued fraction, for 0 < x ≤ (a + 1) / (a + b + 2).
private func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  let front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(1 - x)) / a
  let tiny = 1e-300
  var c = 1.0
  var d = 1 - (a + b) * x / (a + 1)
  d = 1 / (abs(d) < tiny ? tiny : d)
  var fraction = d
  for step in 1...300 {
    let m = Double(step)
    let middle: Double = a + 2 * m
    let even: Double = m * (b - m) * x / ((middle - 1) * middle)
    let odd: Double = -(a + m) * (a + b + m) * x / (middle * (middle + 1))
    var change = 1.0
    for term in [even, odd] {
      d = 1 + term * d
      d = 1 / (abs(d) < tiny ? tiny : d)
      c = 1 + term / c
      c = abs(c) < tiny ? tiny : c
      change = c * d
      fraction *= change
    }
    if abs(change - 1) < 1e-15 { break }
  }
  return front * fraction
}

/// ln Γ(x) for positive x.
private func logGamma(_ x: Double) -> Double {
  let (value, _): (Double, Int) = lgamma(x)
  return value
}
