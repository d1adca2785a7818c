/// How well speech was synthesised, a number a row; NaN where a row has none.
public struct SpeechEvidence: Sendable {
  /// Mean absolute error of normalised log-mel frames, with the durations of the recording.
  public var errors: [Double]
  /// Mel-cepstral distortion in dB along the best time warp, with predicted durations.
  public var distortions: [Double]
  public var predictedSeconds: [Double]
  public var actualSeconds: [Double]
  /// What a recogniser heard in the synthesised sound; empty where there is none.
  public var heard: [String] = []
  /// What was to be said; nil where that is not known.
  public var said: [String?] = []

  public init(errors: [Double], distortions: [Double], predictedSeconds: [Double], actualSeconds: [Double]) {
    self.errors = errors
    self.distortions = distortions
    self.predictedSeconds = predictedSeconds
    self.actualSeconds = actualSeconds
  }
}

extension Metric {
  /// Mean absolute error of normalised log-mel frames, given how long each symbol of the recording lasts.
  public static let melL1 = Metric("melL1", isHigherBetter: false) { evidence in
    guard case .speech(let speech) = evidence else { return nil }
    return mean(of: speech.errors)
  }

  /// Mean absolute error of the length of synthesised speech, in seconds.
  public static let duration = Metric("duration", isHigherBetter: false, unit: "s") { evidence in
    guard case .speech(let speech) = evidence else { return nil }
    return mean(of: zip(speech.predictedSeconds, speech.actualSeconds).map { abs($0 - $1) })
  }

  /// Character error rate of what a recogniser hears in synthesised speech.
  public static let roundTrip = Metric("roundTrip", isHigherBetter: false) { evidence in
    guard case .speech(let speech) = evidence, !speech.heard.isEmpty else { return nil }
    return Metric.cer.prepared(for: .texts(predicted: speech.heard, actual: speech.said))
  }

  /// The weighted mean of the values that are numbers.
  static func mean(of values: [Double]) -> Measurement {
    let scores = values.map { $0.isNaN ? nil : $0 }
    return { weightedMean(scores, $0) }
  }
}
