/// Mean and standard deviation of each of several interleaved features, in one pass (Welford 1962 on sums of shifted values
/// is not needed: features are of like size and summed in double precision).
struct FeatureStatistics {
  private var sums: [Double]
  private var squares: [Double]
  private var count = 0.0
  private let shift: [Double]

  /// Statistics of `features` features, summed as differences from `shift` where that is near the mean.
  init(features: Int, shift: [Double]? = nil) {
    sums = [Double](repeating: 0, count: features)
    squares = sums
    self.shift = shift ?? sums
  }

  /// Adds `values`: `[n, features]`, row-major.
  mutating func add(_ values: UnsafeBufferPointer<Float>) {
    let features = sums.count
    let rows = values.count / features
    for row in 0..<rows {
      for feature in 0..<features {
        let value = Double(values[row * features + feature]) - shift[feature]
        sums[feature] += value
        squares[feature] += value * value
      }
    }
    count += Double(rows)
  }

  var isEmpty: Bool { count == 0 }

  var mean: [Float] { sums.indices.map { Float(count == 0 ? 0 : sums[$0] / count + shift[$0]) } }

  /// Above 0: a constant feature has 1.
  var deviation: [Float] {
    sums.indices.map { feature in
      guard count > 0 else { return 1 }
      let mean = sums[feature] / count
      let variance = max(0, squares[feature] / count - mean * mean)
      return variance > 1e-12 ? Float(variance.squareRoot()) : 1
    }
  }
}

/// At most `limit` of `rows`, evenly spaced.
func evenlySpaced(_ rows: [Int], limit: Int) -> [Int] {
  guard rows.count > limit else { return rows }
  return (0..<limit).map { rows[$0 * rows.count / limit] }
}
