import Catalog

/// Written and spoken digits: hard to read in some rows, hard to hear in others.
///
/// Columns: image, audio, digit (10 classes), speaker. Badly written digits run into their lookalikes; sounds are drowned in
/// noise and cut. The speaker's hand shows in slant and pen.
struct SpokenDigits: RowSource {
  var rows = 2000
  /// Width and height of a picture, in px.
  var size = 28
  /// Samples a second, in Hz.
  var rate = 8000
  /// Different voices, up to eight.
  var speakers = 4
  /// 0 for clear pictures and sounds to 1 for hardly any.
  var noise = 0.5
  /// Share of empty pictures, and of empty sounds.
  var missing = 0.0

  func rows(seed: UInt64) throws -> GeneratedSource {
    struct Row: Sendable {
      let picture: Picture?
      let clip: Clip?
      let digit: Int
      let speaker: String
    }
    let made = try makeRows(rows) { row in
      var draws = Draws(seed: seed, stream: row)
      let digit = draws.below(10)
      let speaker = draws.below(speakers)
      let voice = Voice.all[speaker]
      let isSeen = !draws.chance(missing)
      let isHeard = !draws.chance(missing)
      let obscurity = Self.obscurity(noise, &draws)
      let loss = Self.obscurity(noise, &draws)
      let picture = DigitHand(speaker: speaker).picture(of: digit, extent: size, obscurity: obscurity, &draws)
      let utterance = Utterance(voice: voice, words: [Lexicon.digits[digit].sounds])
      let isCut = loss > 0.7
      let clip = utterance.clip(
        rate: rate, snr: 28 - 34 * Double(loss), dropped: isCut ? Double(draws.uniform(0.2, 0.45)) : 0, &draws)
      return Row(picture: isSeen ? picture : nil, clip: isHeard ? clip : nil, digit: digit, speaker: voice.name)
    }
    return GeneratedSource(columns: [
      ("image", .pictures(made.map(\.picture))),
      ("audio", .clips(made.map(\.clip))),
      ("digit", .categories(made.map { "\($0.digit)" })),
      ("speaker", .categories(made.map(\.speaker))),
    ])
  }

  /// From 0, clear, to 1; a fair share of rows is hard.
  private static func obscurity(_ noise: Double, _ draws: inout Draws) -> Float {
    draws.chance(noise * 0.7) ? draws.uniform(0.7, 1) : Float(noise) * draws.uniform(0, 0.6)
  }
}

extension Entry where Make == any RowSource {
  static let spokenDigits = Entry(
    "spokenDigits", "Written and spoken digits (image, audio: digit, speaker).",
    source: "formant synthesis after Klatt 1980", example: "generate(.spokenDigits(rows: 500, speakers: 2), seed: 1)",
    parameters: [
      .generatedRows,
      .whole("size", 12...128, default: 28, unit: "px", "Width and height of a picture."),
      .whole("rate", 8000...48000, default: 8000, unit: "Hz", "Samples a second."),
      .whole("speakers", 1...Voice.all.count, default: 4, "Different voices."),
      .number("noise", 0...1, default: 0.5, "How much of the pictures and sounds is spoilt."),
      .generatedMissing,
    ]
  ) {
    SpokenDigits(
      rows: $0.whole("rows"), size: $0.whole("size"), rate: $0.whole("rate"), speakers: $0.whole("speakers"),
      noise: $0.number("noise"), missing: $0.number("missing"))
  }
}
