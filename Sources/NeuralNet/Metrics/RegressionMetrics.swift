extension Metric {
  /// Mean absolute error, in the unit of the column.
  public static let mae = Metric("mae", isHigherBetter: false) { evidence in
    if case .errors(_, let sizes, _) = evidence {
      let scores = sizes.map { $0.isNaN ? nil : $0 }
      return { weightedMean(scores, $0) }
    }
    guard case .numbers(let predicted, let actual) = evidence else { return nil }
    let scores = zip(predicted, actual).map { $1.isNaN ? nil : abs($0 - $1) }
    return { weightedMean(scores, $0) }
  }

  /// Root of the mean squared error, in the unit of the column.
  public static let rmse = Metric("rmse", isHigherBetter: false) { evidence in
    if case .errors(let squares, _, _) = evidence {
      let scores = squares.map { $0.isNaN ? nil : $0 }
      return { weightedMean(scores, $0)?.squareRoot() }
    }
    guard case .numbers(let predicted, let actual) = evidence else { return nil }
    let scores = zip(predicted, actual).map { $1.isNaN ? nil : ($0 - $1) * ($0 - $1) }
    return { weightedMean(scores, $0)?.squareRoot() }
  }

  /// Share of the variance explained: 1 − Σ(y − ŷ)²/Σ(y − ȳ)²; undefined when the true values are all equal.
  ///
  /// Of rows of many numbers ȳ is the mean of the training rows.
  public static let r2 = Metric("r2", isHigherBetter: true) { evidence in
    if case .errors(let squares, _, let totals) = evidence {
      return { weights in
        var residual = 0.0, total = 0.0
        for row in squares.indices where !squares[row].isNaN {
          residual += weights[row] * squares[row]
          total += weights[row] * totals[row]
        }
        return total > 0 ? 1 - residual / total : nil
      }
    }
    guard case .numbers(let predicted, let actual) = evidence else { return nil }
    let present = actual.map { $0.isNaN ? nil : $0 }
    return { weights in
      guard let mean = weightedMean(present, weights) else { return nil }
      var residual = 0.0
      var total = 0.0
      for row in actual.indices where !actual[row].isNaN {
        residual += weights[row] * (actual[row] - predicted[row]) * (actual[row] - predicted[row])
        total += weights[row] * (actual[row] - mean) * (actual[row] - mean)
      }
      return total > 0 ? 1 - residual / total : nil
    }
  }

  /// Mel-cepstral distortion in dB: 10/ln 10 · √(2 Σ(c − ĉ)²) a frame, without coefficient 0 (Kubichek 1993).
  ///
  /// Of synthesised speech as it was measured along the best time warp; other frames are compared one to one up to the shorter
  /// length.
  public static let mcd = Metric("mcd", isHigherBetter: false, unit: "dB") { evidence in
    if case .speech(let speech) = evidence { return mean(of: speech.distortions) }
    guard case .spectra(let predicted, let actual, let coefficients) = evidence, coefficients > 1 else { return nil }
    let scores = zip(predicted, actual).map { distortion($0, $1, coefficients: coefficients) }
    return { weightedMean(scores, $0) }
  }
}

/// 10/ln 10, which turns nats into decibels.
private let decibelsPerNat = 4.342944819032518

private func distortion(_ predicted: [Float], _ actual: [Float], coefficients: Int) -> Double? {
  let frames = min(predicted.count, actual.count) / coefficients
  guard frames > 0 else { return nil }
  var sum = 0.0
  for frame in 0..<frames {
    var squares = 0.0
    for index in frame * coefficients + 1..<(frame + 1) * coefficients {
      let error = Double(predicted[index]) - Double(actual[index])
      squares += error * error
    }
    sum += (2 * squares).squareRoot()
  }
  return decibelsPerNat * sum / Double(frames)
}
