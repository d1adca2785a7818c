import Catalog

extension Catalogue where Make == Metric {
  /// Every metric, alphabetical.
  public static let metric = Catalogue(
    "metric", "How well a task is done.",
    [
      .accuracy, .auc, .balancedAccuracy, .brier, .cer, .duration, .f1, .loss, .mae, .mcd, .melL1, .r2, .recallAtK,
      .rmse,
      .roundTrip, .wer,
    ])
}

extension Entry where Make == Metric {
  static let accuracy = Entry(
    "accuracy", "Share of rows answered rightly.", example: "evaluate(run, on: data.test, metrics: [.accuracy])"
  ) { _ in .accuracy }
  static let auc = Entry(
    "auc", "Probability that a row of a class scores above one of another.", source: "Hanley & McNeil 1982",
    example: "evaluate(run, on: data.test, metrics: [.auc])"
  ) { _ in .auc }
  static let balancedAccuracy = Entry(
    "balancedAccuracy", "Mean over classes of the share of their rows that was found.", source: "Brodersen 2010",
    example: "evaluate(run, on: data.test, metrics: [.balancedAccuracy])"
  ) { _ in .balancedAccuracy }
  static let brier = Entry(
    "brier", "Mean squared distance of the stated probabilities from the truth.", source: "Brier 1950",
    example: "evaluate(run, on: data.test, metrics: [.brier])"
  ) { _ in .brier }
  static let cer = Entry(
    "cer", "Edited characters a character of the true text.", source: "Levenshtein 1966",
    example: "evaluate(spoken, on: words.test, metrics: [.cer])"
  ) { _ in .cer }
  static let duration = Entry(
    "duration", "Mean absolute error of the length of synthesised speech, in seconds.",
    example: "evaluate(spoken, on: words.test, metrics: [.duration])"
  ) { _ in
    .duration
  }
  static let f1 = Entry(
    "f1", "Mean over classes of the harmonic mean of precision and recall.", source: "van Rijsbergen 1979",
    example: "evaluate(run, on: data.test, metrics: [.f1])"
  ) { _ in .f1 }
  static let loss = Entry(
    "loss", "Mean negative log likelihood; for numbers half the mean squared error.",
    example: "evaluate(run, on: data.test, metrics: [.loss])"
  ) { _ in
    .loss
  }
  static let mae = Entry("mae", "Mean absolute error.", example: "evaluate(estimated, on: rows.test, metrics: [.mae])")
  { _ in .mae }
  static let mcd = Entry(
    "mcd", "Distance of mel-cepstra, without the first coefficient.", source: "Kubichek 1993",
    example: "evaluate(spoken, on: words.test, metrics: [.mcd])"
  ) { _ in .mcd }
  static let melL1 = Entry(
    "melL1", "Mean absolute error of normalised log-mel frames, with the durations of the recording.",
    source: "Ren 2019 (FastSpeech)", example: "evaluate(spoken, on: words.test, metrics: [.melL1])"
  ) { _ in .melL1 }
  static let r2 = Entry(
    "r2", "Share of the variance that is explained.", example: "evaluate(estimated, on: rows.test, metrics: [.r2])"
  ) { _ in .r2 }
  static let recallAtK = Entry(
    "recallAtK", "Share of rows whose partner is among the first k candidates.",
    example: "evaluate(matched, on: data.test, metrics: [.recallAtK(k: 5)])",
    parameters: [.whole("k", 1...1000, default: 1, "Candidates looked at.")]
  ) { .recall(at: $0.whole("k")) }
  static let rmse = Entry(
    "rmse", "Root of the mean squared error.", example: "evaluate(estimated, on: rows.test, metrics: [.rmse])"
  ) { _ in .rmse }
  static let roundTrip = Entry(
    "roundTrip", "Character error rate of what the run's own recogniser hears in its synthesised speech.",
    example: "evaluate(spoken, on: words.test, metrics: [.roundTrip])"
  ) { _ in .roundTrip }
  static let wer = Entry(
    "wer", "Edited words a word of the true text.", source: "Levenshtein 1966",
    example: "evaluate(spoken, on: words.test, metrics: [.wer])"
  ) { _ in .wer }
}
