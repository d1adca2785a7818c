/// A mono sound.
public struct Clip: Sendable, Equatable {
  /// In -1…1; louder ones are clipped.
  public let samples: [Float]
  /// Hz.
  public let rate: Int

  /// A sound; rates below 1 Hz become 1.
  public init(samples: [Float], rate: Int) {
    self.samples = samples
    self.rate = max(1, rate)
  }

  /// Length in seconds.
  public var seconds: Double { Double(samples.count) / Double(rate) }

  /// A 16-bit WAV file.
  public var wav: [UInt8] {
    var bytes: [UInt8] = []
    let dataSize = samples.count * 2
    bytes.reserveCapacity(44 + dataSize)
    func append(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }
    func append(_ value: Int, bytes count: Int) {
      for shift in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
    }
    append("RIFF")
    append(36 + dataSize, bytes: 4)
    append("WAVEfmt ")
    append(16, bytes: 4)
    append(1, bytes: 2)
    append(1, bytes: 2)
    append(rate, bytes: 4)
    append(rate * 2, bytes: 4)
    append(2, bytes: 2)
    append(16, bytes: 2)
    append("data")
    append(dataSize, bytes: 4)
    for sample in samples {
      let level = sample.isNaN ? 0 : max(-1, min(1, sample))
      append(Int((level * 32767).rounded()), bytes: 2)
    }
    return bytes
  }

  /// The loudest level of each of `count` equal stretches, 0…1: what a waveform draws.
  public func peaks(_ count: Int) -> [Float] {
    guard !samples.isEmpty, count > 0 else { return [] }
    let count = min(count, samples.count)
    return (0..<count).map { stretch in
      samples[(stretch * samples.count / count)..<((stretch + 1) * samples.count / count)].reduce(0) { peak, sample in
        sample.isNaN ? peak : max(peak, min(1, abs(sample)))
      }
    }
  }
}
