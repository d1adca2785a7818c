/// Stated confidence against the share that was right, in bins of equal width.
public struct Calibration: Sendable, Equatable {
  /// One bin of confidence.
  public struct Bin: Sendable, Equatable {
    /// The bin's lower and upper confidence.
    public let range: ClosedRange<Double>
    /// The number of rows whose confidence falls into it.
    public let count: Int
    /// Their mean confidence, 0 when there are none.
    public let confidence: Double
    /// The share of them that was answered rightly, 0 when there are none.
    public let accuracy: Double
  }

  /// The bins, from low confidence to high.
  public let bins: [Bin]

  /// Bins the labelled rows by the confidence of their most probable class.
  ///
  /// `probabilities`: `[rows, classes]`; `labels`: the true class or -1.
  public init(probabilities: [Float], classes: Int, labels: [Int], bins binCount: Int = 10) {
    var counts = Array(repeating: 0, count: binCount)
    var confidences = Array(repeating: 0.0, count: binCount)
    var rights = Array(repeating: 0.0, count: binCount)
    for row in labels.indices where labels[row] >= 0 {
      let answer = largest(in: probabilities, row: row, columns: classes)
      let confidence = Double(probabilities[row * classes + answer])
      guard confidence.isFinite else { continue }
      let bin = max(0, min(binCount - 1, Int(confidence * Double(binCount))))
      counts[bin] += 1
      confidences[bin] += confidence
      rights[bin] += answer == labels[row] ? 1 : 0
    }
    bins = (0..<binCount).map { bin in
      let rows = Double(max(1, counts[bin]))
      return Bin(
        range: Double(bin) / Double(binCount)...Double(bin + 1) / Double(binCount), count: counts[bin],
        confidence: confidences[bin] / rows, accuracy: rights[bin] / rows)
    }
  }

  /// The expected calibration error: mean |accuracy − confidence| over rows (Naeini 2015), or nil without rows.
  public var expectedError: Double? {
    let rows = bins.reduce(0) { $0 + $1.count }
    guard rows > 0 else { return nil }
    return bins.reduce(0) { $0 + Double($1.count) * abs($1.accuracy - $1.confidence) } / Double(rows)
  }
}
