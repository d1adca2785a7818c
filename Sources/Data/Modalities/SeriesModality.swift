import Catalog

/// Numbers in time, one or several channels.
public struct SeriesModality: Sendable, Equatable {
  /// Steps beyond which a series is cut; nil for the longest of the training rows.
  public var length: Int?
  /// Numbers a step; nil for what the data have.
  public var channels: Int?

  /// Lengths as given, or inferred from the training rows.
  public init(length: Int? = nil, channels: Int? = nil) {
    self.length = length
    self.channels = channels
  }

  var choice: Choice {
    var writer = ChoiceWriter()
    writer.whole("length", length)
    writer.whole("channels", channels)
    return Choice("series", writer.arguments)
  }
}

extension Entry where Make == Modality {
  static let series = Entry(
    "series", "Numbers in time: a list in a cell, channels interleaved, or steps × channels of an array.",
    example: "read(\"films.csv\", columns: { ratings: .series(length: 52) })",
    parameters: [
      Parameter.whole("length", 1...1_000_000, unit: "steps", "Longest series; longer ones are cut; inferred.")
        .optional,
      Parameter.whole("channels", 1...4096, "Numbers a step; inferred.").optional,
    ]
  ) { arguments in
    .series(
      SeriesModality(
        length: arguments.isGiven("length") ? arguments.whole("length") : nil,
        channels: arguments.isGiven("channels") ? arguments.whole("channels") : nil))
  }
}
