import Data
import Glibc

/// How far synthesised frames are from recorded ones.
enum SpectrogramDistance {
  /// Mean absolute difference of `frames` frames of `bands` numbers.
  static func absolute(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, frames: Int, bands: Int) -> Float {
    var sum = 0.0
    for index in 0..<frames * bands { sum += Double(abs(a[index] - b[index])) }
    return Float(sum / Double(max(1, frames * bands)))
  }

  /// Mel-cepstral distortion in dB along the best time warp of both (Kubichek 1993; Sakoe & Chiba 1978).
  ///
  /// 10/ln 10 · √(2 Σ Δc²) over the coefficients c_k = 1/M Σ_m p_m cos(πk(m + ½)/M), k from 1 to 13, of natural log-mel power
  /// p in M bands, so that it is the root mean square over the bands of the difference in dB without its mean and its finest
  /// ripples. Mean over the steps of the warp. Cost: O(frames of both multiplied).
  static func cepstral(_ first: Spectrogram, _ second: Spectrogram) -> Float {
    let a = first.cepstrum(), b = second.cepstrum()
    guard a.frames > 0, b.frames > 0 else { return .nan }
    let width = a.bands
    var costs = [Double](repeating: .infinity, count: b.frames), steps = [Int](repeating: 0, count: b.frames)
    for i in 0..<a.frames {
      var diagonal = (cost: Double.infinity, steps: 0)
      for j in 0..<b.frames {
        let above = (cost: costs[j], steps: steps[j])
        let before = j > 0 ? (cost: costs[j - 1], steps: steps[j - 1]) : (cost: .infinity, steps: 0)
        var best = diagonal
        if above.cost < best.cost { best = above }
        if before.cost < best.cost { best = before }
        if i == 0, j == 0 { best = (0, 0) }
        var squares: Float = 0
        for index in 0..<width {
          let difference = a.values[i * width + index] - b.values[j * width + index]
          squares += difference * difference
        }
        diagonal = above
        costs[j] = best.cost + Double((2 * squares).squareRoot())
        steps[j] = best.steps + 1
      }
    }
    // The orthonormal transform is √(2M) times as large as the cepstrum of M bands.
    let scale = 10 / log(10.0) / Double(2 * first.bands).squareRoot()
    return Float(scale * costs[b.frames - 1] / Double(steps[b.frames - 1]))
  }
}
