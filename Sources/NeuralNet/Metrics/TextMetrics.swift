extension Metric {
  /// Character error rate: edits over the length of the true text, both summed over rows; Unicode scalars.
  public static let cer = Metric("cer", isHigherBetter: false) { evidence in
    editRate(evidence) { text in text.unicodeScalars.map { $0.value } }
  }

  /// Word error rate: edited words over the number of true words, both summed over rows; words part at white space.
  public static let wer = Metric("wer", isHigherBetter: false) { evidence in
    editRate(evidence) { text in text.split(whereSeparator: \.isWhitespace) }
  }

  /// Share of rows whose right partner is among the first `k` candidates; of partners both ways, the mean.
  public static func recall(at k: Int) -> Metric {
    Metric("recallAt\(k)", isHigherBetter: true, isProportion: true) { evidence in
      let scores: [Double?]
      switch evidence {
      case .ranks(let ranks): scores = ranks.map { found($0, within: k) }
      case .partners(let forward, let backward):
        scores = zip(forward, backward).map { forward, backward in
          guard let one = found(forward, within: k), let other = found(backward, within: k) else { return nil }
          return (one + other) / 2
        }
      default: return nil
      }
      return { weightedMean(scores, $0) }
    }
  }

  /// Share of rows of one input that find their partner among the first `k` of the other.
  public static func recall(at k: Int, from: String, to: String, isForward: Bool) -> Metric {
    Metric("recallAt\(k) \(from) to \(to)", isHigherBetter: true, isProportion: true) { evidence in
      guard case .partners(let forward, let backward) = evidence else { return nil }
      let scores = (isForward ? forward : backward).map { found($0, within: k) }
      return { weightedMean(scores, $0) }
    }
  }

  private static func found(_ rank: Int, within k: Int) -> Double? { rank < 0 ? nil : rank < k ? 1 : 0 }
}

private func editRate<Token: Equatable>(
  _ evidence: Evidence, tokens: (String) -> [Token]
) -> Metric.Measurement? {
  guard case .texts(let predicted, let actual) = evidence else { return nil }
  var edits = Array(repeating: 0.0, count: actual.count)
  var lengths = edits
  for row in actual.indices {
    guard let text = actual[row] else { continue }
    let reference = tokens(text)
    edits[row] = Double(editDistance(tokens(predicted[row]), reference))
    lengths[row] = Double(reference.count)
  }
  return { [edits, lengths] weights in
    var numerator = 0.0
    var denominator = 0.0
    for row in edits.indices {
      numerator += weights[row] * edits[row]
      denominator += weights[row] * lengths[row]
    }
    return denominator > 0 ? numerator / denominator : nil
  }
}

/// The least number of insertions, deletions and replacements that turn `a` into `b` (Levenshtein 1966); O(|a|·|b|).
public func editDistance<Token: Equatable>(_ a: [Token], _ b: [Token]) -> Int {
  var previous = Array(0...b.count)
  var current = previous
  for i in a.indices {
    current[0] = i + 1
    for j in b.indices {
      let replacement = previous[j] + (a[i] == b[j] ? 0 : 1)
      current[j + 1] = min(replacement, previous[j + 1] + 1, current[j] + 1)
    }
    swap(&previous, &current)
  }
  return previous[b.count]
}
