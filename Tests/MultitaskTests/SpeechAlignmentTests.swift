import Data
import Glibc
import Tensor
import Testing

@testable import Multitask

@Suite struct SpeechAlignmentTests {
  /// The best monotonic path by trying all.
  private static func best(_ scores: [[Float]]) -> Float {
    let frames = scores.count, symbols = scores[0].count
    var best = -Float.infinity
    func go(_ frame: Int, _ symbol: Int, _ sum: Float) {
      let sum = sum + scores[frame][symbol]
      guard frame + 1 < frames else {
        if symbol == symbols - 1 { best = max(best, sum) }
        return
      }
      go(frame + 1, symbol, sum)
      if symbol + 1 < symbols { go(frame + 1, symbol + 1, sum) }
    }
    go(0, 0, 0)
    return best
  }

  @Test("durations are those of the likeliest path", arguments: [(1, 1), (5, 1), (5, 5), (7, 3), (9, 4)])
  func durations(frames: Int, symbols: Int) throws {
    var random = Random(seed: 3)
    for _ in 0..<20 {
      let scores = (0..<frames).map { _ in (0..<symbols).map { _ in random.uniform(-2, 2) } }
      // A number before each row, as blank stands there.
      let flat: [Float] = scores.flatMap { [Float(9)] + $0 }
      let durations = try #require(
        flat.withUnsafeBufferPointer { buffer in
          buffer.baseAddress.flatMap {
            MonotonicAlignment.durations($0, frames: frames, symbols: symbols, stride: symbols + 1, offset: 1)
          }
        })
      #expect(durations.reduce(0, +) == frames && durations.allSatisfy { $0 > 0 })
      var sum: Float = 0, frame = 0
      for (symbol, count) in durations.enumerated() {
        for _ in 0..<count {
          sum += scores[frame][symbol]
          frame += 1
        }
      }
      #expect(abs(sum - Self.best(scores)) < 1e-4)
    }
  }

  @Test("fewer frames than symbols cannot be laid along them")
  func tooShort() {
    let scores = [Float](repeating: 0, count: 8)
    let found = scores.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap {
        MonotonicAlignment.durations($0, frames: 2, symbols: 3, stride: 4, offset: 1)
      }
    }
    #expect(found == nil)
  }

  @Test("a spectrogram is as far from itself at another speed as from itself")
  func warp() {
    let frames = (0..<20).map { frame in (0..<16).map { band in Float(sin(Double(frame) * 0.7 + Double(band))) } }
    let plain = Spectrogram(frames: 20, bands: 16, values: frames.flatMap { $0 })
    let slow = Spectrogram(frames: 40, bands: 16, values: frames.flatMap { $0 + $0 })
    #expect(SpectrogramDistance.cepstral(plain, plain) == 0)
    #expect(SpectrogramDistance.cepstral(plain, slow) == 0)
    let louder = Spectrogram(frames: 20, bands: 16, values: plain.values.map { $0 + 3 })
    #expect(SpectrogramDistance.cepstral(plain, louder) < 1e-3, "coefficient 0 is left out")
    let other = Spectrogram(frames: 20, bands: 16, values: plain.values.map { $0 * 2 })
    #expect(SpectrogramDistance.cepstral(plain, other) > 1)
  }

  @Test(
    "distortion is in dB: of a ripple its root mean square, whatever the number of bands", arguments: [16, 20, 40, 80])
  func decibels(bands: Int) {
    let flat = Spectrogram(frames: 2, bands: bands, values: [Float](repeating: -1, count: 2 * bands))
    for ripple in [1, 3, 13] {
      // 6 dB of power up and down over the bands.
      let amplitude = 6 * log(10.0) / 10
      let frame = (0..<bands).map { (band: Int) -> Float in
        let phase = Double.pi * Double(ripple) * (Double(band) + 0.5) / Double(bands)
        return Float(amplitude * cos(phase) - 1)
      }
      let rippled = Spectrogram(frames: 2, bands: bands, values: frame + frame)
      #expect(abs(SpectrogramDistance.cepstral(rippled, flat) - 6 / Float(2).squareRoot()) < 1e-4)
    }
  }

  @Test("distortion of two frames is that of Kubichek's formula, computed apart")
  func distortion() {
    let first = (0..<16).map { (band: Int) -> Float in Float(2 * sin(0.7 * Double(band)) - 1) }
    let second = (0..<16).map { (band: Int) -> Float in Float(cos(1.3 * Double(band))) }
    let found = SpectrogramDistance.cepstral(
      Spectrogram(frames: 1, bands: 16, values: first), Spectrogram(frames: 1, bands: 16, values: second))
    #expect(abs(found - 7.34416) < 1e-4)
  }
}
