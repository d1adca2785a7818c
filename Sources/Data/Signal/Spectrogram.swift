/// Features over time, such as a log-mel spectrogram: `[frames, bands]`, row-major.
public struct Spectrogram: Equatable, Sendable {
  /// Steps in time.
  public let frames: Int
  /// Values a step.
  public let bands: Int
  /// `[frames, bands]`, row-major.
  public let values: [Float]

  /// A spectrogram of `values`, whose count is `frames * bands`.
  public init(frames: Int, bands: Int, values: [Float]) {
    precondition(values.count == frames * bands, "\(values.count) values in [\(frames), \(bands)]")
    self.frames = frames
    self.bands = bands
    self.values = values
  }

  /// Mel-frequency cepstral coefficients 1 to `count` of each frame of a log-mel spectrogram: `[frames, count]`.
  ///
  /// The orthonormal DCT-II over the bands without its constant term (Davis & Mermelstein 1980).
  public func cepstrum(count: Int = 13) -> Spectrogram {
    let count = min(count, max(0, bands - 1))
    let basis = CosineBasis(count: count, bands: bands).values
    var result = [Float](repeating: 0, count: frames * count)
    for frame in 0..<frames {
      for coefficient in 0..<count {
        var sum: Float = 0
        for band in 0..<bands { sum += values[frame * bands + band] * basis[coefficient * bands + band] }
        result[frame * count + coefficient] = sum
      }
    }
    return Spectrogram(frames: frames, bands: count, values: result)
  }
}
