import Glibc

extension Clip {
  /// The clip with `noise` added at `snr` dB: the ratio of the two powers, over the whole clip.
  ///
  /// `noise` is repeated where it is shorter. Silence stays silence. A sum that goes beyond full scale is scaled down to it.
  public func mixed(with noise: [Float], snr: Double) -> Clip {
    let own = rootMeanSquare
    let other = Clip(rate: rate, samples: noise).rootMeanSquare
    guard own > 0, other > 0 else { return self }
    let gain = own / other * Float(pow(10, -snr / 20))
    var result = samples
    var peak: Float = 0
    for index in result.indices {
      result[index] += gain * noise[index % noise.count]
      peak = max(peak, abs(result[index]))
    }
    if peak > 1 {
      for index in result.indices { result[index] /= peak }
    }
    return Clip(rate: rate, samples: result)
  }
}
