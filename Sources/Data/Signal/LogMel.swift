import Glibc

/// The log-mel spectrogram of sounds of one rate.
///
/// Power of the short-time Fourier transform (periodic Hann window, zero-padded to a power of two), summed under HTK mel
/// triangles from 0 Hz to half the rate, natural logarithm of max(power, 1e-6).
public struct LogMel: Sendable {
  /// Power below which everything is silence: about 90 dB under a sine at full scale.
  static let floor: Float = 1e-6

  /// Rate of the sounds, in Hz.
  public let rate: Int
  /// Bands of a frame.
  public let mels: Int
  let transform: ShortTimeTransform
  let bank: MelBank

  /// - Parameters:
  ///   - rate: Rate of the sounds, in Hz.
  ///   - mels: Bands.
  ///   - window: Length of a frame, in ms.
  ///   - hop: From the start of one frame to that of the next, in ms.
  public init(rate: Int = 8000, mels: Int = 40, window: Double = 25, hop: Double = 10) {
    self.rate = rate
    self.mels = mels
    transform = ShortTimeTransform(
      window: max(2, Int((window * Double(rate) / 1000).rounded())),
      hop: max(1, Int((hop * Double(rate) / 1000).rounded())))
    bank = MelBank(mels: mels, rate: rate, bins: transform.bins)
  }

  /// Frames of a sound of `samples` samples at `rate`; at least one.
  public func frameCount(samples: Int) -> Int { transform.frameCount(samples: samples) }

  /// Samples that `frames` cover.
  public func sampleCount(frames: Int) -> Int { transform.sampleCount(frames: frames) }

  /// `samples` at `rate` -> `[frames, mels]`.
  public func spectrogram(of samples: [Float]) -> Spectrogram {
    let spectra = transform.spectra(of: samples)
    let frames = spectra.frames
    let bins = spectra.bins
    var values = [Float](repeating: 0, count: frames * mels)
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: bins) { power in
      for block in 0..<(frames + 7) / 8 {
        for bin in 0..<bins {
          let real = spectra.real[block * bins + bin]
          let imaginary = spectra.imaginary[block * bins + bin]
          power[bin] = real * real + imaginary * imaginary
        }
        for mel in 0..<mels {
          var sum = Lanes.zero
          for bin in bank.ranges[mel] { sum += power[bin] * bank.weights[mel * bins + bin] }
          for lane in 0..<min(8, frames - block * 8) {
            values[(block * 8 + lane) * mels + mel] = logf(max(sum[lane], Self.floor))
          }
        }
      }
    }
    return Spectrogram(frames: frames, bands: mels, values: values)
  }

  /// The spectrogram of `clip`, which is resampled where it has another rate.
  public func spectrogram(of clip: Clip) throws -> Spectrogram { spectrogram(of: try clip.resampled(to: rate).samples) }
}
