extension Metric {
  /// Character error rate: edits over the length of the true text, both summed over rows; Unicode scalars.
  public static let cer = Metric("cer", isHigherBetter: false) { evidence in
    editRate(evidence) { text in text.unicodeScalars.map { $0.value } }
  }

  /// Word error rate: edited words over the number of true words, both summed over rows; words part at white space.
  public static let wer = Metric("wer", isHigherBetter: false) { evidence in
    editRate(evidence) { text in text.split(whereSeparator: \.isWhitespace) }
  }

  /// Share of rows whose right partner is among the first `k` candidates.
  public static func recall(at k: Int) -> Metric {
    Metric("recallAtK", isHigherBetter: true, isProportion: true) { evidence in
      guard case .ranks(let ranks) = evidence else { return nil }
      let scores = ranks.map { $0 < 0 ? nil : $0 < k ? 1.0 : 0.0 }
      return { weightedMean(scores, $0) }
    }
  }
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
