extension Metric {
  /// Area under the ROC curve: for two classes that of class 1, for more (and for tags) the mean of one against rest.
  ///
  /// Equals the probability that a positive row scores above a negative one, ties counting half (Hanley & McNeil 1982).
  public static let auc = Metric("auc", isHigherBetter: true) { evidence in
    let curves: [RankedScores]
    switch evidence {
    case .classes(let probabilities, let classes, let labels):
      curves = (classes == 2 ? 1..<2 : 0..<classes).map { label in
        RankedScores(
          scores: labels.indices.map { probabilities[$0 * classes + label] },
          labels: labels.map { $0 < 0 ? -1 : $0 == label ? 1 : 0 })
      }
    case .tags(let probabilities, let tags, let labels):
      curves = (0..<tags).map { tag in
        let rows = stride(from: tag, to: labels.count, by: tags)
        return RankedScores(scores: rows.map { probabilities[$0] }, labels: rows.map { labels[$0] })
      }
    default: return nil
    }
    return { weights in
      let areas = curves.compactMap { $0.area(weights: weights) }
      return areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
    }
  }
}

/// Binary labels in the order of their scores, sorted once for many weightings.
struct RankedScores: Sendable {
  private let order: [Int]
  private let scores: [Float]
  private let labels: [Int]

  init(scores: [Float], labels: [Int]) {
    // A score that is no number equals nothing, not even itself: it ranks below all others.
    let scores = scores.map { $0.isNaN ? -Float.infinity : $0 }
    self.scores = scores
    self.labels = labels
    order = labels.indices.filter { labels[$0] >= 0 }.sorted { (scores[$0], $0) < (scores[$1], $1) }
  }

  /// The area under the ROC curve, or nil when one of the two classes has no weight.
  func area(weights: [Double]) -> Double? {
    var below = 0.0
    var positives = 0.0
    var pairs = 0.0
    var start = 0
    while start < order.count {
      var tiedPositives = 0.0
      var tiedNegatives = 0.0
      var end = start
      while end < order.count, scores[order[end]] == scores[order[start]] {
        let row = order[end]
        if labels[row] == 1 { tiedPositives += weights[row] } else { tiedNegatives += weights[row] }
        end += 1
      }
      pairs += tiedPositives * (below + tiedNegatives / 2)
      positives += tiedPositives
      below += tiedNegatives
      start = end
    }
    return positives > 0 && below > 0 ? pairs / (positives * below) : nil
  }
}
