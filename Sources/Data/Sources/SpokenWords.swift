import Catalog

/// Synthesised utterances of a few words with their transcripts, for learning recognition and synthesis.
///
/// Columns: audio, transcript, speaker.
struct SpokenWords: RowSource {
  /// Words that utterances are made of.
  enum Vocabulary: String, CaseIterable {
    case all, commands, digits

    var words: [(word: String, sounds: [Phoneme])] {
      switch self {
      case .all: Lexicon.digits + Lexicon.commands
      case .commands: Lexicon.commands
      case .digits: Lexicon.digits
      }
    }
  }

  var rows = 2000
  /// Words in an utterance.
  var length = 1...3
  var vocabulary = Vocabulary.digits
  /// Different voices, up to eight.
  var speakers = 4
  /// Samples a second, in Hz.
  var rate = 8000
  /// Background noise under the speech, in dB.
  var snr = 25.0
  /// Share of empty sounds, and of empty transcripts.
  var missing = 0.0

  func rows(seed: UInt64) throws -> GeneratedSource {
    struct Row: Sendable {
      let clip: Clip?
      let transcript: String?
      let speaker: String
    }
    let words = vocabulary.words
    let made = try makeRows(rows) { row in
      var draws = Draws(seed: seed, stream: row)
      let voice = draws.pick(Array(Voice.all.prefix(speakers)))
      let said = (0..<length.lowerBound + draws.below(length.count)).map { _ in draws.pick(words) }
      let isHeard = !draws.chance(missing)
      let isWritten = !draws.chance(missing)
      let utterance = Utterance(voice: voice, words: said.map(\.sounds))
      return Row(
        clip: isHeard ? utterance.clip(rate: rate, snr: snr, &draws) : nil,
        transcript: isWritten ? said.map(\.word).joined(separator: " ") : nil, speaker: voice.name)
    }
    return GeneratedSource(columns: [
      ("audio", .clips(made.map(\.clip))),
      ("transcript", .texts(made.map(\.transcript))),
      ("speaker", .categories(made.map(\.speaker))),
    ])
  }
}

extension Entry where Make == any RowSource {
  static let spokenWords = Entry(
    "spokenWords", "Synthesised utterances with transcripts (audio, transcript, speaker).",
    source: "formant synthesis after Klatt 1980", example: "generate(.spokenWords(rows: 500, words: [1, 2]), seed: 1)",
    parameters: [
      .generatedRows,
      .wholes("words", 1...20, default: [1, 3], "Fewest and most words of an utterance."),
      .oneOf(
        "vocabulary", SpokenWords.Vocabulary.allCases.map(\.rawValue), default: "digits", "Words that are said."),
      .whole("speakers", 1...Voice.all.count, default: 4, "Different voices."),
      .whole("rate", 8000...48000, default: 8000, unit: "Hz", "Samples a second."),
      .number("snr", -20...80, default: 25, unit: "dB", "Speech over background noise."),
      .generatedMissing,
    ]
  ) {
    let bounds = $0.wholes("words")
    guard let least = bounds.first, let most = bounds.last, bounds.count <= 2, least <= most else {
      throw Complaint(
        "wrong-kind", "words takes the fewest and the most, such as [1, 3]", at: [.argument("words")],
        label: "expected one or two rising numbers")
    }
    return SpokenWords(
      rows: $0.whole("rows"), length: least...most,
      vocabulary: SpokenWords.Vocabulary(rawValue: $0.text("vocabulary")) ?? .digits, speakers: $0.whole("speakers"),
      rate: $0.whole("rate"), snr: $0.number("snr"), missing: $0.number("missing"))
  }
}
