import Glibc

/// A speaker: throat, mouth and habits.
struct Voice {
  let name: String
  /// Mean pitch, in Hz.
  var pitch: Float
  /// How far pitch moves, in semitones.
  var melody: Float
  /// Formants relative to those of an adult man: a shorter mouth has higher ones.
  var mouth: SIMD4<Float>
  /// Speed of speech relative to the usual.
  var tempo: Float
  /// Share of breath in the voice, 0 to 1.
  var breath: Float
  /// Share of each glottal cycle that is open.
  var openness: Float
  /// How much of the high frequencies is lost, 0 to 1.
  var dullness: Float

  /// The speakers of generated speech, alphabetical; the first four are as different as can be.
  static let all: [Voice] = [
    Voice(
      name: "ada", pitch: 205, melody: 3.5, mouth: [1.16, 1.18, 1.16, 1.15], tempo: 1.05, breath: 0.06, openness: 0.62,
      dullness: 0.25),
    Voice(
      name: "bruno", pitch: 98, melody: 2, mouth: [0.96, 0.94, 0.97, 0.97], tempo: 0.9, breath: 0.02, openness: 0.5,
      dullness: 0.15),
    Voice(
      name: "chloe", pitch: 265, melody: 5, mouth: [1.28, 1.30, 1.25, 1.22], tempo: 1.12, breath: 0.03, openness: 0.58,
      dullness: 0.1),
    Voice(
      name: "daniel", pitch: 128, melody: 2.5, mouth: [1.04, 1.02, 1.0, 1.02], tempo: 1.1, breath: 0.1, openness: 0.56,
      dullness: 0.4),
    Voice(
      name: "elif", pitch: 185, melody: 2.5, mouth: [1.1, 1.14, 1.12, 1.1], tempo: 0.92, breath: 0.12, openness: 0.66,
      dullness: 0.35),
    Voice(
      name: "farid", pitch: 115, melody: 4, mouth: [1.0, 1.05, 0.96, 0.98], tempo: 1.0, breath: 0.01, openness: 0.46,
      dullness: 0.05),
    Voice(
      name: "grace", pitch: 228, melody: 3, mouth: [1.2, 1.12, 1.2, 1.18], tempo: 0.98, breath: 0.08, openness: 0.6,
      dullness: 0.2),
    Voice(
      name: "hugo", pitch: 84, melody: 1.5, mouth: [0.92, 0.98, 0.94, 0.95], tempo: 1.02, breath: 0.05, openness: 0.52,
      dullness: 0.3),
  ]

  /// The voice as it is on this occasion: nobody says a word twice alike.
  func onOccasion(_ draws: inout Draws) -> Voice {
    var voice = self
    voice.pitch *= expf(0.06 * draws.normal())
    voice.mouth *= expf(0.02 * draws.normal())
    voice.tempo *= expf(0.1 * draws.normal())
    voice.breath *= draws.uniform(0.6, 1.6)
    return voice
  }
}
