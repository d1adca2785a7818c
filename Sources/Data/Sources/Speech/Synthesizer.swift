import Glibc

/// A formant synthesiser: glottal pulses and breath through a cascade of resonators, hiss beside it (after Klatt 1980).
struct Synthesizer {
  /// Samples a second, in Hz.
  let rate: Int
  /// Control frames are this long, in ms.
  private static let frameDuration: Float = 5
  /// Formants move over this many frames to each side of a boundary, amplitudes over one: coarticulation.
  private static let formantReach = 6
  private static let amplitudeReach = 1

  /// The sounds of `words`, one after the other, said by `voice`.
  func samples(of words: [[Phoneme]], voice: Voice, _ draws: inout Draws) -> [Float] {
    let frames = Self.smoothed(targets(of: words, voice: voice, &draws))
    return render(frames, voice: voice, &draws)
  }

  /// One articulation for every control frame, still with jumps.
  private func targets(of words: [[Phoneme]], voice: Voice, _ draws: inout Draws) -> [Articulation] {
    var frames: [Articulation] = []
    func add(_ segment: Segment, _ stretch: Float) {
      let count = max(1, Int((segment.duration * stretch / voice.tempo / Self.frameDuration).rounded()))
      let difference = segment.end.vector - segment.start.vector
      for index in 0..<count {
        // Glides stand still at both ends.
        let position = (Float(index) + 0.5) / Float(count)
        let moved = max(0, min(1, (position - 0.2) / 0.6))
        var articulation = segment.start
        articulation.vector = segment.start.vector + difference * moved
        frames.append(articulation)
      }
    }
    for (position, word) in words.enumerated() {
      let sounds = word.enumerated().map { ($0.element, word.dropFirst($0.offset + 1).first) }
      let segments = sounds.map { $0.0.segments(before: $0.1) }
      if let first = segments.first?.first {
        var silence = first.start
        silence.voicing = 0
        silence.aspiration = 0
        silence.frication = 0
        add(Segment(silence, position == 0 ? draws.uniform(25, 80) : draws.uniform(20, 110)), 1)
      }
      for (index, parts) in segments.enumerated() {
        // The last sound before a pause is longer.
        let stretch = (index + 1 == segments.count ? 1.15 : 1) * expf(0.08 * draws.normal())
        for part in parts { add(part, stretch) }
      }
    }
    if var last = frames.last {
      last.voicing = 0
      last.aspiration = 0
      last.frication = 0
      add(Segment(last, draws.uniform(30, 90)), 1)
    }
    return frames
  }

  /// Moving averages: wide ones over formants, narrow ones over amplitudes.
  private static func smoothed(_ frames: [Articulation]) -> [Articulation] {
    var isAmplitude = SIMDMask<SIMD16<Int32>>(repeating: false)
    for lane in 10...12 { isAmplitude[lane] = true }
    let vectors = frames.map(\.vector)
    func mean(_ index: Int, _ reach: Int) -> SIMD16<Float> {
      let range = max(0, index - reach)...min(vectors.count - 1, index + reach)
      var sum = SIMD16<Float>.zero
      for neighbour in range { sum += vectors[neighbour] }
      return sum / Float(range.count)
    }
    return frames.indices.map { index in
      var frame = frames[index]
      frame.vector = mean(index, formantReach).replacing(with: mean(index, amplitudeReach), where: isAmplitude)
      return frame
    }
  }

  private func render(_ frames: [Articulation], voice: Voice, _ draws: inout Draws) -> [Float] {
    let perFrame = max(1, Int(Float(rate) * Self.frameDuration / 1000))
    var result: [Float] = []
    result.reserveCapacity(frames.count * perFrame)
    let pulse = GlottalPulse(openness: voice.openness)
    var cascade = (Resonator(), Resonator(), Resonator(), Resonator())
    var mouth = Resonator()
    var phase = draws.uniform()
    var dulled: Float = 0
    var previous = frames.first ?? Articulation(formants: [500, 1500, 2500, 3500])
    let accent = draws.uniform(0.2, 0.5)
    let wobble = draws.uniform(0, 2 * .pi)
    for (index, frame) in frames.enumerated() {
      let time = Float(index) / Float(max(1, frames.count))
      let semitones =
        voice.melody * (expf(-powf((time - accent) / 0.25, 2)) - 0.8 * time) + 0.3 * sinf(wobble + 9 * time)
      let step = voice.pitch * powf(2, semitones / 12) * (1 + 0.008 * draws.normal()) / Float(rate)
      cascade.0.tune(frame.formants[0] * voice.mouth[0], frame.bandwidths[0], rate)
      cascade.1.tune(frame.formants[1] * voice.mouth[1], frame.bandwidths[1], rate)
      cascade.2.tune(frame.formants[2] * voice.mouth[2], frame.bandwidths[2], rate)
      cascade.3.tune(frame.formants[3] * voice.mouth[3], frame.bandwidths[3], rate)
      mouth.tune(frame.hiss * voice.mouth[2], frame.hissWidth, rate)
      for sample in 0..<perFrame {
        let mix = Float(sample) / Float(perFrame)
        let voicing = previous.voicing + (frame.voicing - previous.voicing) * mix
        let aspiration = previous.aspiration + (frame.aspiration - previous.aspiration) * mix
        let frication = previous.frication + (frame.frication - previous.frication) * mix
        phase += step
        if phase >= 1 { phase -= 1 }
        let noise = draws.uniform(-1, 1)
        let glottis = voicing * (pulse.value(at: phase) + voice.breath * noise)
        dulled += (1 - voice.dullness) * (glottis - dulled)
        var sound = dulled + 0.5 * aspiration * noise
        sound = cascade.0.pass(sound)
        sound = cascade.1.pass(sound)
        sound = cascade.2.pass(sound)
        sound = cascade.3.pass(sound)
        // The first difference takes away the rumble that unit gain at 0 Hz would leave in a hiss.
        result.append(sound + 0.8 * frication * mouth.passDifference(noise))
      }
      previous = frame
    }
    return result
  }
}

/// One cycle of the derivative of the glottal flow (Rosenberg 1971, pulse C), its deepest point -1.
private struct GlottalPulse {
  private let table: [Float]

  init(openness: Float) {
    let rise = openness * 0.72
    let fall = openness - rise
    let count = 256
    let values = (0..<count).map { index -> Float in
      let phase = Float(index) / Float(count)
      if phase < rise { return sinf(.pi * phase / rise) * fall / rise }
      if phase < openness { return -sinf(.pi / 2 * (phase - rise) / fall) }
      return 0
    }
    let mean = values.reduce(0, +) / Float(count)
    table = values.map { $0 - mean }
  }

  /// `phase` from 0 to below 1.
  func value(at phase: Float) -> Float {
    let position = phase * Float(table.count)
    let index = min(table.count - 1, Int(position))
    let next = table[index + 1 == table.count ? 0 : index + 1]
    return table[index] + (next - table[index]) * (position - Float(index))
  }
}

/// A second-order resonator of unit gain at 0 Hz (Klatt 1980, eq. 1).
private struct Resonator {
  private var input: Float = 1
  private var once: Float = 0
  private var twice: Float = 0
  private var last: Float = 0
  private var beforeLast: Float = 0
  private var lastInput: Float = 0

  /// Sets centre and bandwidth, in Hz; a centre that the rate cannot carry leaves the sound as it is.
  mutating func tune(_ centre: Float, _ bandwidth: Float, _ rate: Int) {
    guard centre < 0.48 * Float(rate) else {
      (input, once, twice) = (1, 0, 0)
      return
    }
    let radius = expf(-.pi * bandwidth / Float(rate))
    twice = -radius * radius
    once = 2 * radius * cosf(2 * .pi * centre / Float(rate))
    input = 1 - once - twice
  }

  mutating func pass(_ sample: Float) -> Float {
    let result = input * sample + once * last + twice * beforeLast
    beforeLast = last
    last = result
    return result
  }

  /// The filtered first difference of the samples, scaled to about unit gain at the centre.
  mutating func passDifference(_ sample: Float) -> Float {
    let difference = sample - lastInput
    lastInput = sample
    let gain = (1 + twice) * 0.5
    let result = gain * difference + once * last + twice * beforeLast
    beforeLast = last
    last = result
    return result
  }
}
