/// A figure of merit of one task, computed from evidence with a weight for each row.
///
/// A weight of zero leaves a row out; whole weights count a row several times, which is all a bootstrap needs.
public struct Metric: Sendable {
  /// A weighted measurement of fixed evidence; nil where it is undefined (no labelled row, one class only, …).
  public typealias Measurement = @Sendable (_ weights: [Double]) -> Double?

  /// The name of the metric in its catalogue.
  public let name: String
  /// Whether a larger value is a better one.
  public let isHigherBetter: Bool
  /// The unit of the value, or nil for a pure number.
  public let unit: String?
  /// Whether the metric is a proportion of rows, so that a Wilson interval applies.
  public let isProportion: Bool
  private let preparation: @Sendable (Evidence) -> Measurement?

  /// Makes a metric from what prepares a measurement of evidence; `prepare` answers nil for evidence of another kind.
  public init(
    _ name: String, isHigherBetter: Bool, unit: String? = nil, isProportion: Bool = false,
    prepare: @escaping @Sendable (Evidence) -> Measurement?
  ) {
    self.name = name
    self.isHigherBetter = isHigherBetter
    self.unit = unit
    self.isProportion = isProportion
    preparation = prepare
  }

  /// Sorts, scores and indexes `evidence` once, so that many weightings of it can be measured fast.
  ///
  /// Nil where the metric does not read this kind of evidence.
  public func prepared(for evidence: Evidence) -> Measurement? { preparation(evidence) }

  /// The value over all labelled rows, or nil where it is undefined or reads another kind of evidence.
  public func value(of evidence: Evidence) -> Double? {
    prepared(for: evidence)?(Array(repeating: 1, count: evidence.count))
  }
}

/// The weighted mean of the rows that have a score, or nil when none has.
func weightedMean(_ scores: [Double?], _ weights: [Double]) -> Double? {
  var sum = 0.0
  var total = 0.0
  for (score, weight) in zip(scores, weights) {
    guard let score else { continue }
    sum += weight * score
    total += weight
  }
  return total > 0 ? sum / total : nil
}

/// The index of the largest element of row `row` of a row-major matrix with `columns` columns; the first of equals.
func largest(in values: [Float], row: Int, columns: Int) -> Int {
  var best = 0
  for column in 1..<max(1, columns) where values[row * columns + column] > values[row * columns + best] {
    best = column
  }
  return best
}
