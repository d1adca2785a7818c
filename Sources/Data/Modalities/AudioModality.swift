import Catalog

/// Sound, heard as a log-mel spectrogram.
public struct AudioModality: Sendable, Equatable {
  /// Samples a second after resampling, in Hz.
  public var rate = 8000
  /// Mel bands.
  public var mels = 40
  /// Length of an analysis window, in ms.
  public var window = 25.0
  /// Distance between windows, in ms.
  public var hop = 10.0
  /// Length beyond which a clip is cut, in s; nil to infer it from the training rows (95th percentile).
  public var seconds: Double?

  /// Mono at 8 kHz, 40 mel bands, 25 ms windows every 10 ms.
  public init(rate: Int = 8000, mels: Int = 40, window: Double = 25, hop: Double = 10, seconds: Double? = nil) {
    self.rate = rate
    self.mels = mels
    self.window = window
    self.hop = hop
    self.seconds = seconds
  }

  var choice: Choice {
    var writer = ChoiceWriter()
    writer.whole("rate", rate, default: 8000)
    writer.whole("mels", mels, default: 40)
    writer.number("window", window, default: 25)
    writer.number("hop", hop, default: 10)
    writer.number("seconds", seconds)
    return Choice("audio", writer.arguments)
  }
}

extension Entry where Make == Modality {
  static let audio = Entry(
    "audio", "Sound files, made mono, resampled and turned into log-mel spectrograms.",
    source: "Davis & Mermelstein 1980, mel-scaled filter banks",
    example: "read(\"films.csv\", columns: { trailer: .audio(rate: 16000) })",
    parameters: [
      .whole("rate", 1000...96_000, default: 8000, unit: "Hz", "Samples a second after resampling."),
      .whole("mels", 4...256, default: 40, "Mel bands."),
      .number("window", 1...1000, default: 25, unit: "ms", "Length of an analysis window."),
      .number("hop", 1...1000, default: 10, unit: "ms", "Distance between windows."),
      Parameter.number(
        "seconds", 0.01...3600, unit: "s", "Longest clip; longer ones are cut; inferred from the training rows."
      )
      .optional,
    ]
  ) { arguments in
    .audio(
      AudioModality(
        rate: arguments.whole("rate"), mels: arguments.whole("mels"), window: arguments.number("window"),
        hop: arguments.number("hop"), seconds: arguments.isGiven("seconds") ? arguments.number("seconds") : nil))
  }
}
