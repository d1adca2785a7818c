/// What the mouth does at one moment, as the numbers that a formant synthesiser is driven by.
struct Articulation: Equatable {
  /// Centres of the first four formants of an adult man, in Hz.
  var formants: SIMD4<Float>
  /// Their bandwidths, in Hz.
  var bandwidths = SIMD4<Float>(70, 90, 130, 220)
  /// Amplitude of the glottal pulses, 0 to 1.
  var voicing: Float = 0
  /// Amplitude of the breath that passes the formants, 0 to 1.
  var aspiration: Float = 0
  /// Amplitude of the hiss at a narrowing of the mouth, 0 to 1.
  var frication: Float = 0
  /// Centre of the hiss, in Hz.
  var hiss: Float = 2500
  /// Bandwidth of the hiss, in Hz.
  var hissWidth: Float = 1000

  /// All numbers in one vector, for smoothing: formants, bandwidths, hiss, then the three amplitudes.
  var vector: SIMD16<Float> {
    get {
      SIMD16(
        formants[0], formants[1], formants[2], formants[3], bandwidths[0], bandwidths[1], bandwidths[2], bandwidths[3],
        hiss, hissWidth, voicing, aspiration, frication, 0, 0, 0)
    }
    set {
      formants = newValue.lowHalf.lowHalf
      bandwidths = newValue.lowHalf.highHalf
      hiss = newValue[8]
      hissWidth = newValue[9]
      voicing = newValue[10]
      aspiration = newValue[11]
      frication = newValue[12]
    }
  }
}

/// A stretch of speech that goes from one articulation to another.
struct Segment {
  let start: Articulation
  let end: Articulation
  /// Duration at ordinary tempo, in ms.
  let duration: Float

  init(_ start: Articulation, to end: Articulation? = nil, _ duration: Float) {
    self.start = start
    self.end = end ?? start
    self.duration = duration
  }
}
