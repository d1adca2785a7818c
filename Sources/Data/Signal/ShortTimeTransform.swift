import Glibc

/// The short-time Fourier transform with a periodic Hann window, and its least-squares inverse.
///
/// Frame t covers the samples from t·hop on; the last one is filled up with zeros. The transform's size is the power of two
/// that holds the window.
struct ShortTimeTransform: Sendable {
  /// Samples under the window.
  let window: Int
  /// Samples from one frame to the next.
  let hop: Int
  let transform: RealTransform
  /// w[i] = (1 - cos(2πi/window)) / 2.
  let weights: [Float]

  init(window: Int, hop: Int) {
    precondition(window >= 2 && hop >= 1, "a window of \(window) every \(hop) samples")
    self.window = window
    self.hop = hop
    var size = 4
    while size < window { size *= 2 }
    transform = RealTransform(size: size)
    weights = (0..<window).map { Float(0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(window))) }
  }

  var bins: Int { transform.bins }

  /// Frames that cover `samples`; at least one.
  func frameCount(samples: Int) -> Int { samples <= window ? 1 : (samples - window + hop - 1) / hop + 1 }

  /// Samples that `frames` cover.
  func sampleCount(frames: Int) -> Int { frames == 0 ? 0 : (frames - 1) * hop + window }

  /// The spectra of all frames.
  func spectra(of samples: [Float]) -> FrameSpectra {
    var spectra = FrameSpectra(frames: frameCount(samples: samples.count), bins: bins)
    fill(&spectra, from: samples)
    return spectra
  }

  /// Overwrites `spectra` with those of `samples`, which fill equally many frames.
  func fill(_ spectra: inout FrameSpectra, from samples: [Float]) {
    let frames = spectra.frames
    let bins = bins
    samples.withUnsafeBufferPointer { samples in
      spectra.withUnsafeMutableLanes { real, imaginary in
        for block in 0..<(frames + 7) / 8 {
          let blockReal = real + block * bins
          let blockImaginary = imaginary + block * bins
          gather(samples, firstFrame: block * 8, frames: frames, blockReal, blockImaginary)
          transform.forward(blockReal, blockImaginary)
        }
      }
    }
  }

  /// Writes the windowed samples of eight frames, even ones to `real` and odd ones to `imaginary`.
  private func gather(
    _ samples: UnsafeBufferPointer<Float>, firstFrame: Int, frames: Int, _ real: UnsafeMutablePointer<Lanes>,
    _ imaginary: UnsafeMutablePointer<Lanes>
  ) {
    let zero = Lanes.zero
    for index in 0..<bins {
      real[index] = zero
      imaginary[index] = zero
    }
    let rawReal = UnsafeMutableRawPointer(real).assumingMemoryBound(to: Float.self)
    let rawImaginary = UnsafeMutableRawPointer(imaginary).assumingMemoryBound(to: Float.self)
    weights.withUnsafeBufferPointer { weights in
      for lane in 0..<min(8, frames - firstFrame) {
        let start = (firstFrame + lane) * hop
        let count = max(0, min(window, samples.count - start))
        var index = 0
        while index + 1 < count {
          rawReal[index * 4 + lane] = samples[start + index] * weights[index]
          rawImaginary[index * 4 + lane] = samples[start + index + 1] * weights[index + 1]
          index += 2
        }
        if index < count { rawReal[index * 4 + lane] = samples[start + index] * weights[index] }
      }
    }
  }

  /// The samples whose frames come nearest to `spectra` in the least-squares sense (Griffin & Lim 1984, eq. 6).
  ///
  /// `spectra` is used as scratch and holds samples afterwards.
  func samples(of spectra: inout FrameSpectra) -> [Float] {
    let frames = spectra.frames
    let bins = bins
    let count = sampleCount(frames: frames)
    var result = [Float](repeating: 0, count: count)
    var weight = [Float](repeating: 0, count: count)
    spectra.withUnsafeMutableLanes { real, imaginary in
      for block in 0..<(frames + 7) / 8 {
        transform.inverse(real + block * bins, imaginary + block * bins)
        let rawReal = UnsafeMutableRawPointer(real + block * bins).assumingMemoryBound(to: Float.self)
        let rawImaginary = UnsafeMutableRawPointer(imaginary + block * bins).assumingMemoryBound(to: Float.self)
        for lane in 0..<min(8, frames - block * 8) {
          let start = (block * 8 + lane) * hop
          for index in 0..<window {
            let source = index & 1 == 0 ? rawReal : rawImaginary
            result[start + index] += source[(index >> 1) * 8 + lane] * weights[index]
            weight[start + index] += weights[index] * weights[index]
          }
        }
      }
    }
    // At the two ends the window leaves almost nothing to divide by.
    let least: Float = 0.05
    for index in 0..<count { result[index] /= max(weight[index], least) }
    return result
  }
}

/// Complex spectra of frames, eight frames to a block: `[block, bin]` of lanes.
struct FrameSpectra: Sendable {
  let frames: Int
  let bins: Int
  var real: [Lanes]
  var imaginary: [Lanes]

  init(frames: Int, bins: Int) {
    self.frames = frames
    self.bins = bins
    real = [Lanes](repeating: .zero, count: (frames + 7) / 8 * bins)
    imaginary = real
  }

  mutating func withUnsafeMutableLanes(
    _ body: (UnsafeMutablePointer<Lanes>, UnsafeMutablePointer<Lanes>) -> Void
  ) {
    real.withUnsafeMutableBufferPointer { real in
      imaginary.withUnsafeMutableBufferPointer { imaginary in
        guard let realStart = real.baseAddress, let imaginaryStart = imaginary.baseAddress else { return }
        body(realStart, imaginaryStart)
      }
    }
  }
}
