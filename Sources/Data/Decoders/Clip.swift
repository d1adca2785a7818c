/// A decoded sound: one channel of samples at a fixed rate.
public struct Clip: Equatable, Hashable, Sendable {
  /// Samples a second, in Hz.
  public let rate: Int
  /// Amplitudes from -1 to 1.
  public let samples: [Float]

  /// A clip of `samples` at `rate` Hz.
  public init(rate: Int, samples: [Float]) {
    precondition(rate > 0, "a rate of \(rate) Hz")
    self.rate = rate
    self.samples = samples
  }

  /// Duration in seconds.
  public var seconds: Double { Double(samples.count) / Double(rate) }

  /// Bytes that the samples take.
  public var byteCount: Int { samples.count * MemoryLayout<Float>.stride }

  /// Root mean square of the samples; 0 for an empty clip.
  public var rootMeanSquare: Float {
    if samples.isEmpty { return 0 }
    var sum = 0.0
    for sample in samples { sum += Double(sample) * Double(sample) }
    return Float((sum / Double(samples.count)).squareRoot())
  }

  /// The largest magnitude; 0 for an empty clip.
  public var peak: Float { samples.reduce(0) { max($0, abs($1)) } }

  /// `clips` one after the other, with `gap` seconds of silence between; they share one rate.
  public static func joined(_ clips: [Clip], gap: Double = 0) -> Clip? {
    guard let first = clips.first, clips.allSatisfy({ $0.rate == first.rate }) else { return nil }
    var samples = first.samples
    let silence = [Float](repeating: 0, count: max(0, Int(gap * Double(first.rate))))
    for clip in clips.dropFirst() { samples += silence + clip.samples }
    return Clip(rate: first.rate, samples: samples)
  }
}
