import Glibc

/// Triangular filters equally spaced on the mel scale of HTK: mel(f) = 2595 log10(1 + f/700).
///
/// Peak 1, from 0 Hz to half the rate. A weight is the triangle's mean over the width of the transform's bin rather than
/// its value at the bin's centre, so that a filter narrower than a bin is not empty.
struct MelBank: Sendable {
  let mels: Int
  let bins: Int
  /// The bins that each filter reads.
  let ranges: [Range<Int>]
  /// `[mels, bins]`, row-major, zero outside the ranges.
  let weights: [Float]

  init(mels: Int, rate: Int, bins: Int) {
    precondition(mels >= 1 && bins >= 2, "\(mels) mel bands of \(bins) bins")
    self.mels = mels
    self.bins = bins
    let highest = Self.mel(Double(rate) / 2)
    let corners = (0...mels + 1).map { Self.hertz(highest * Double($0) / Double(mels + 1)) }
    let width = Double(rate) / 2 / Double(bins - 1)
    var weights = [Float](repeating: 0, count: mels * bins)
    var ranges: [Range<Int>] = []
    for mel in 0..<mels {
      let integral = { (frequency: Double) in
        Self.integral(to: frequency, low: corners[mel], peak: corners[mel + 1], high: corners[mel + 2])
      }
      let first = max(0, Int(corners[mel] / width - 0.5))
      let last = min(bins - 1, Int(corners[mel + 2] / width + 0.5))
      for bin in first...last {
        let centre = Double(bin) * width
        weights[mel * bins + bin] = Float((integral(centre + width / 2) - integral(centre - width / 2)) / width)
      }
      ranges.append(first..<last + 1)
    }
    self.weights = weights
    self.ranges = ranges
  }

  static func mel(_ hertz: Double) -> Double { 2595 * log10(1 + hertz / 700) }
  static func hertz(_ mel: Double) -> Double { 700 * (pow(10, mel / 2595) - 1) }

  /// The integral up to `frequency` of the triangle from `low` over `peak` to `high`.
  private static func integral(to frequency: Double, low: Double, peak: Double, high: Double) -> Double {
    if frequency <= low { return 0 }
    if frequency <= peak { return (frequency - low) * (frequency - low) / (2 * (peak - low)) }
    let whole = (high - low) / 2
    if frequency >= high { return whole }
    return whole - (high - frequency) * (high - frequency) / (2 * (high - peak))
  }
}
