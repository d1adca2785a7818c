import Catalog

/// Words in a natural language.
public struct TextModality: Sendable, Equatable {
  /// What a token is.
  public enum Unit: String, Sendable, Equatable, CaseIterable {
    /// Frequent sequences of bytes, merged pair by pair (Sennrich 2016).
    case bytePair
    /// Unicode scalars in lower case.
    case character
    /// Words, and the runs of 2 to 5 characters within each, so that related words share tokens (Bojanowski 2017).
    case subword
    /// Letters and digits between other characters, in lower case; Chinese, Japanese and emoji characters each by themselves.
    case word
  }

  /// Most tokens a vocabulary holds.
  public var vocabulary: Int
  public var unit: Unit
  /// Tokens beyond which a text is cut; nil for the longest of the training rows, at most 256 words, the subwords of
  /// 256 words of five letters, or 512 other tokens.
  public var length: Int?

  /// The 5,000 most frequent words of the training rows unless said otherwise.
  public init(vocabulary: Int = 5000, unit: Unit = .word, length: Int? = nil) {
    self.vocabulary = vocabulary
    self.unit = unit
    self.length = length
  }

  var choice: Choice {
    var writer = ChoiceWriter()
    writer.whole("vocabulary", vocabulary, default: 5000)
    writer.bare("by", unit.rawValue, default: "word")
    writer.whole("length", length)
    return Choice("text", writer.arguments)
  }
}

extension Entry where Make == Modality {
  static let text = Entry(
    "text", "Words in a natural language, as tokens of a vocabulary built from the training rows.",
    source:
      "Sennrich et al. 2016, byte-pair encoding, for by: .bytePair; Bojanowski et al. 2017, subword information, for by: .subword",
    example: "read(\"films.csv\", columns: { plot: .text(by: .subword) })",
    parameters: [
      .whole("vocabulary", 16...200_000, default: 5000, "Most tokens the vocabulary holds."),
      .oneOf("by", TextModality.Unit.allCases.map(\.rawValue), default: "word", "What a token is."),
      Parameter.whole("length", 1...65_536, unit: "tokens", "Longest text; longer ones are cut; inferred.").optional,
    ]
  ) { arguments in
    .text(
      TextModality(
        vocabulary: arguments.whole("vocabulary"), unit: TextModality.Unit(rawValue: arguments.text("by")) ?? .word,
        length: arguments.isGiven("length") ? arguments.whole("length") : nil))
  }
}
