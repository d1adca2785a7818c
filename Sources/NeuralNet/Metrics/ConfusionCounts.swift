/// How often each true class was answered with each class.
public struct ConfusionCounts: Sendable, Equatable {
  /// The number of classes.
  public let classes: Int
  /// Counts, row-major `[true class, predicted class]`.
  public private(set) var counts: [Double]

  /// Counts the rows whose true class is not -1, each as often as its weight says.
  public init(predicted: [Int], actual: [Int], classes: Int, weights: [Double]? = nil) {
    self.classes = classes
    counts = Array(repeating: 0, count: classes * classes)
    for row in actual.indices where actual[row] >= 0 {
      counts[actual[row] * classes + predicted[row]] += weights?[row] ?? 1
    }
  }

  /// The number of rows of class `actual` that were answered with `predicted`.
  public subscript(actual: Int, predicted: Int) -> Double { counts[actual * classes + predicted] }

  /// The share of the rows of `label` that were found, or nil when there are none.
  public func recall(of label: Int) -> Double? {
    let rows = (0..<classes).reduce(0) { $0 + self[label, $1] }
    return rows > 0 ? self[label, label] / rows : nil
  }

  /// The share of the answers `label` that were right, or nil when it was never answered.
  public func precision(of label: Int) -> Double? {
    let answers = (0..<classes).reduce(0) { $0 + self[$1, label] }
    return answers > 0 ? self[label, label] / answers : nil
  }

  /// 2PR/(P + R) of one class, 0 when it was never found, nil when it neither occurs nor was answered.
  public func f1(of label: Int) -> Double? {
    let rows = (0..<classes).reduce(0) { $0 + self[label, $1] }
    let answers = (0..<classes).reduce(0) { $0 + self[$1, label] }
    return rows + answers > 0 ? 2 * self[label, label] / (rows + answers) : nil
  }
}
