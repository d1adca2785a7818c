import Glibc

extension Metric {
  /// Share of rows whose most probable class is the right one; over tags, the share of tags on the right side of 0.5.
  public static let accuracy = Metric("accuracy", isHigherBetter: true, isProportion: true) { evidence in
    switch evidence {
    case .classes(let probabilities, let classes, let labels):
      let scores = labels.indices.map { row in
        labels[row] < 0
          ? nil : largest(in: probabilities, row: row, columns: classes) == labels[row] ? 1.0 : 0.0
      }
      return { weightedMean(scores, $0) }
    case .tags(let probabilities, let tags, let labels):
      let scores = tagScores(tags: tags, labels: labels) { index in
        (probabilities[index] >= 0.5) == (labels[index] == 1) ? 1 : 0
      }
      return { weightedMean(scores, $0) }
    default: return nil
    }
  }

  /// Mean over the classes that occur of the share of their rows that were found (mean recall).
  public static let balancedAccuracy = Metric("balancedAccuracy", isHigherBetter: true) { evidence in
    guard case .classes(let probabilities, let classes, let labels) = evidence else { return nil }
    let predicted = labels.indices.map { largest(in: probabilities, row: $0, columns: classes) }
    return { weights in
      let counts = ConfusionCounts(predicted: predicted, actual: labels, classes: classes, weights: weights)
      let recalls = (0..<classes).compactMap { counts.recall(of: $0) }
      return recalls.isEmpty ? nil : recalls.reduce(0, +) / Double(recalls.count)
    }
  }

  /// Macro F1: the unweighted mean over classes (or tags) that occur or are predicted of 2PR/(P + R).
  public static let f1 = Metric("f1", isHigherBetter: true) { evidence in
    switch evidence {
    case .classes(let probabilities, let classes, let labels):
      let predicted = labels.indices.map { largest(in: probabilities, row: $0, columns: classes) }
      return { weights in
        let counts = ConfusionCounts(predicted: predicted, actual: labels, classes: classes, weights: weights)
        let scores = (0..<classes).compactMap { counts.f1(of: $0) }
        return scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
      }
    case .tags(let probabilities, let tags, let labels):
      return { weights in
        let scores = (0..<tags).compactMap { tag -> Double? in
          let rows = Array(stride(from: tag, to: labels.count, by: tags))
          let counts = ConfusionCounts(
            predicted: rows.map { probabilities[$0] >= 0.5 ? 1 : 0 }, actual: rows.map { labels[$0] }, classes: 2,
            weights: weights)
          return counts.f1(of: 1)
        }
        return scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
      }
    default: return nil
    }
  }

  /// Mean over rows of Σ over classes of (p − y)² (Brier 1950): 0 is perfect, 2 is the worst; over tags, mean (p − y)².
  public static let brier = Metric("brier", isHigherBetter: false) { evidence in
    switch evidence {
    case .classes(let probabilities, let classes, let labels):
      let scores = labels.indices.map { row -> Double? in
        guard labels[row] >= 0 else { return nil }
        return (0..<classes).reduce(0) { sum, column in
          let error = Double(probabilities[row * classes + column]) - (labels[row] == column ? 1 : 0)
          return sum + error * error
        }
      }
      return { weightedMean(scores, $0) }
    case .tags(let probabilities, let tags, let labels):
      let scores = tagScores(tags: tags, labels: labels) { index in
        let error = Double(probabilities[index]) - Double(labels[index])
        return error * error
      }
      return { weightedMean(scores, $0) }
    default: return nil
    }
  }

  /// Mean negative log likelihood in nats, probabilities clipped at 10⁻⁷; for numbers, half the mean squared error.
  public static let loss = Metric("loss", isHigherBetter: false) { evidence in
    switch evidence {
    case .classes(let probabilities, let classes, let labels):
      let scores = labels.indices.map { row -> Double? in
        labels[row] < 0 ? nil : -log(max(Double(probabilities[row * classes + labels[row]]), smallestProbability))
      }
      return { weightedMean(scores, $0) }
    case .tags(let probabilities, let tags, let labels):
      let scores = tagScores(tags: tags, labels: labels) { index in
        let probability = Double(labels[index] == 1 ? probabilities[index] : 1 - probabilities[index])
        return -log(max(probability, smallestProbability))
      }
      return { weightedMean(scores, $0) }
    case .numbers(let predicted, let actual):
      let scores = zip(predicted, actual).map { $1.isNaN ? nil : ($0 - $1) * ($0 - $1) / 2 }
      return { weightedMean(scores, $0) }
    default: return nil
    }
  }
}

/// Below this a probability counts as this much in a log likelihood: float32 softmax cannot tell less from zero.
private let smallestProbability = 1e-7

/// The mean of `score` over the labelled tags of each row, nil for a row without any.
private func tagScores(tags: Int, labels: [Int], score: (Int) -> Double) -> [Double?] {
  (0..<(tags == 0 ? 0 : labels.count / tags)).map { row in
    let labelled = (row * tags..<(row + 1) * tags).filter { labels[$0] >= 0 }
    return labelled.isEmpty ? nil : labelled.reduce(0) { $0 + score($1) } / Double(labelled.count)
  }
}
