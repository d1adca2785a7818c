/// What a task's rows say and what a model answered for them: the material every metric is computed from.
public enum Evidence: Sendable {
  /// Class probabilities, row-major `[rows, classes]`, and the true class of each row, or -1 where it is missing.
  case classes(probabilities: [Float], classes: Int, labels: [Int])
  /// Each row's mean squared error, mean absolute error and mean square about the training mean; NaN where missing.
  case errors(squares: [Double], sizes: [Double], totals: [Double])
  /// Predicted and true numbers in the unit of the column; a true value that is NaN is missing.
  case numbers(predicted: [Double], actual: [Double])
  /// Ranks, from 0, of the second partner for the first and of the first for the second, or -1 where there is none.
  case partners(forward: [Int], backward: [Int])
  /// Rank, from 0, of the right partner among the candidates of each row, or -1 where there is none.
  case ranks([Int])
  /// What was measured of synthesised speech.
  case speech(SpeechEvidence)
  /// Predicted and true mel-cepstra, row-major `[frames, coefficients]`, one pair a row.
  case spectra(predicted: [[Float]], actual: [[Float]], coefficients: Int)
  /// Tag probabilities and whether each tag applies (1, 0, or -1 where it is missing), row-major `[rows, tags]`.
  case tags(probabilities: [Float], tags: Int, labels: [Int])
  /// Predicted and true texts; a true text of `nil` is missing.
  case texts(predicted: [String], actual: [String?])

  /// The number of rows, labelled or not.
  public var count: Int {
    switch self {
    case .classes(_, _, let labels): return labels.count
    case .errors(let squares, _, _): return squares.count
    case .numbers(_, let actual): return actual.count
    case .partners(let forward, _): return forward.count
    case .ranks(let ranks): return ranks.count
    case .speech(let speech): return speech.errors.count
    case .spectra(_, let actual, _): return actual.count
    case .tags(_, let tags, let labels): return tags == 0 ? 0 : labels.count / tags
    case .texts(_, let actual): return actual.count
    }
  }

  /// Whether each row has a label at all; a row of tags has one when any of its tags is labelled.
  public var isLabelled: [Bool] {
    switch self {
    case .classes(_, _, let labels): return labels.map { $0 >= 0 }
    case .errors(let squares, _, _): return squares.map { !$0.isNaN }
    case .numbers(_, let actual): return actual.map { !$0.isNaN }
    case .partners(let forward, _): return forward.map { $0 >= 0 }
    case .ranks(let ranks): return ranks.map { $0 >= 0 }
    case .speech(let speech): return speech.actualSeconds.map { !$0.isNaN }
    case .spectra(_, let actual, _): return actual.map { !$0.isEmpty }
    case .tags(_, let tags, let labels):
      return (0..<count).map { row in labels[row * tags..<(row + 1) * tags].contains { $0 >= 0 } }
    case .texts(_, let actual): return actual.map { $0 != nil }
    }
  }
}
