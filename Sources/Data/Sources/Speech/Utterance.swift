import Glibc

/// Words said by somebody somewhere: synthesised speech with loudness and background noise.
struct Utterance {
  let voice: Voice
  let words: [[Phoneme]]

  /// The sound at `rate` Hz with background noise at `snr` dB; `dropped` is the share of it that the line swallows.
  func clip(rate: Int, snr: Double, dropped: Double = 0, _ draws: inout Draws) -> Clip {
    var samples = Synthesizer(rate: rate).samples(of: words, voice: voice.onOccasion(&draws), &draws)
    if dropped > 0 {
      let length = Int(Double(samples.count) * dropped)
      let start = draws.below(max(1, samples.count - length))
      for index in start..<start + length { samples[index] = 0 }
    }
    let loudness = 0.08 * expf(0.3 * draws.normal())
    let scale = loudness / max(Clip(rate: rate, samples: samples).rootMeanSquare, 1e-6)
    let clean = Clip(rate: rate, samples: samples.map { max(-1, min(1, $0 * scale)) })
    return clean.mixed(with: Self.background(count: samples.count, &draws), snr: snr)
  }

  /// Hiss and rumble in a random mixture.
  private static func background(count: Int, _ draws: inout Draws) -> [Float] {
    let share = draws.uniform(0.2, 1)
    var hiss = [Float](repeating: 0, count: count)
    hiss.withUnsafeMutableBufferPointer { draws.addNoise($0, deviation: 1) }
    var rumble: Float = 0
    return hiss.map { noise in
      rumble += 0.1 * (noise - rumble)
      return share * noise + (1 - share) * 4 * rumble
    }
  }
}
