import Glibc

/// Sound from a log-mel spectrogram, by phases that agree between overlapping frames.
///
/// The fast algorithm of Perraudin, Balazs & Søndergaard 2013: with P the projection on spectra of real sounds,
/// t_n = P(|S| · phase(c_{n-1})), c_n = t_n + α (t_n - t_{n-1}).
public struct GriffinLim: Sendable {
  private let logMel: LogMel
  private let inverse: MelInverse
  private let iterations: Int
  private let momentum: Float

  /// - Parameters:
  ///   - iterations: Projections; the error hardly falls after 60.
  ///   - momentum: α above; 0 is the algorithm of Griffin & Lim 1984.
  public init(_ logMel: LogMel, iterations: Int = 60, momentum: Float = 0.99) {
    self.logMel = logMel
    self.inverse = MelInverse(logMel.bank)
    self.iterations = iterations
    self.momentum = momentum
  }

  /// `spectrogram`: `[frames, mels]` of log-mel energies -> a sound whose own spectrogram comes near to it.
  ///
  /// It starts from random phases drawn from `seed`. A sound that would go beyond full scale is scaled down to it.
  public func clip(from spectrogram: Spectrogram, seed: UInt64 = 0) -> Clip {
    precondition(spectrogram.bands == logMel.mels, "\(spectrogram.bands) bands of \(logMel.mels)")
    let frames = spectrogram.frames
    guard frames > 0 else { return Clip(rate: logMel.rate, samples: []) }
    let magnitudes = magnitudes(of: spectrogram)
    var spectra = randomPhases(frames: frames, seed: seed)
    var previous = FrameSpectra(frames: frames, bins: spectra.bins)
    for iteration in 0..<iterations {
      impose(magnitudes, on: &spectra)
      let samples = logMel.transform.samples(of: &spectra)
      logMel.transform.fill(&spectra, from: samples)
      let kept = spectra
      if iteration > 0 {
        for index in spectra.real.indices {
          spectra.real[index] += momentum * (spectra.real[index] - previous.real[index])
          spectra.imaginary[index] += momentum * (spectra.imaginary[index] - previous.imaginary[index])
        }
      }
      previous = kept
    }
    impose(magnitudes, on: &spectra)
    var samples = logMel.transform.samples(of: &spectra)
    let peak = samples.reduce(0) { max($0, abs($1)) }
    if peak > 1 {
      for index in samples.indices { samples[index] /= peak }
    }
    return Clip(rate: logMel.rate, samples: samples)
  }

  private func magnitudes(of spectrogram: Spectrogram) -> [Lanes] {
    let bins = logMel.transform.bins
    var result = [Lanes](repeating: .zero, count: (spectrogram.frames + 7) / 8 * bins)
    for frame in 0..<spectrogram.frames {
      let start = frame * spectrogram.bands
      let power = inverse.power(ofFrame: spectrogram.values[start..<start + spectrogram.bands])
      for bin in 0..<bins { result[frame / 8 * bins + bin][frame % 8] = power[bin].squareRoot() }
    }
    return result
  }

  private func randomPhases(frames: Int, seed: UInt64) -> FrameSpectra {
    var spectra = FrameSpectra(frames: frames, bins: logMel.transform.bins)
    var draws = Draws(seed: seed)
    for index in spectra.real.indices {
      for lane in 0..<8 {
        let angle = draws.uniform(0, 2 * .pi)
        spectra.real[index][lane] = cosf(angle)
        spectra.imaginary[index][lane] = sinf(angle)
      }
    }
    return spectra
  }

  private func impose(_ magnitudes: [Lanes], on spectra: inout FrameSpectra) {
    let least = Lanes(repeating: 1e-20)
    for index in magnitudes.indices {
      let power = spectra.real[index] * spectra.real[index] + spectra.imaginary[index] * spectra.imaginary[index]
      let scale = magnitudes[index] / (power + least).squareRoot()
      spectra.real[index] *= scale
      spectra.imaginary[index] *= scale
    }
  }
}
