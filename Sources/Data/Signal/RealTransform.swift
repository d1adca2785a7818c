import Glibc

/// Eight signals side by side, one a lane, so that every butterfly is one vector operation.
typealias Lanes = SIMD8<Float>

/// The discrete Fourier transform of eight real signals at once, of a power of two samples.
///
/// The 2m real samples are taken as m complex ones, transformed by radix-2 steps after bit reversal, and untangled
/// (Cooley & Tukey 1965; Press et al., Numerical Recipes, 12.3). Cost: O(n log n).
struct RealTransform: Sendable {
  /// Samples in, a power of two of at least 4.
  let size: Int
  /// cos and sin of 2πk/size for k below size/2.
  private let cosines: [Float]
  private let sines: [Float]
  private let reversed: [Int]

  init(size: Int) {
    precondition(size >= 4 && size & (size - 1) == 0, "a transform of \(size) samples")
    self.size = size
    let half = size / 2
    cosines = (0..<half).map { Float(cos(2 * Double.pi * Double($0) / Double(size))) }
    sines = (0..<half).map { Float(sin(2 * Double.pi * Double($0) / Double(size))) }
    var reversed = [Int](repeating: 0, count: half)
    for index in 1..<half { reversed[index] = reversed[index / 2] / 2 + (index & 1) * half / 2 }
    self.reversed = reversed
  }

  /// Frequencies out: 0 to half the rate, both included.
  var bins: Int { size / 2 + 1 }

  /// Transforms in place.
  ///
  /// `real`, `imaginary`: `bins` lanes each; on entry the even samples in the first size/2 of `real`, the odd ones in
  /// those of `imaginary`; on exit the spectrum.
  func forward(_ real: UnsafeMutablePointer<Lanes>, _ imaginary: UnsafeMutablePointer<Lanes>) {
    complex(real, imaginary)
    let half = size / 2
    let first = real[0]
    real[0] = first + imaginary[0]
    real[half] = first - imaginary[0]
    imaginary[0] = .zero
    imaginary[half] = .zero
    untangle(real, imaginary, sign: 1)
  }

  /// Undoes `forward`, scaled so that the samples come back as they were: even ones in `real`, odd ones in `imaginary`.
  func inverse(_ real: UnsafeMutablePointer<Lanes>, _ imaginary: UnsafeMutablePointer<Lanes>) {
    let half = size / 2
    let first = real[0]
    real[0] = (first + real[half]) * 0.5
    imaginary[0] = (first - real[half]) * 0.5
    untangle(real, imaginary, sign: -1)
    // The inverse is the forward transform with real and imaginary parts exchanged.
    complex(imaginary, real)
    let scale = 1 / Float(half)
    for index in 0..<half {
      real[index] *= scale
      imaginary[index] *= scale
    }
  }

  /// X[k] = (Z[k] + Z*[m-k])/2 - (i/2) e^(-2πik/n) (Z[k] - Z*[m-k]) for `sign` 1, its inverse for -1.
  private func untangle(_ real: UnsafeMutablePointer<Lanes>, _ imaginary: UnsafeMutablePointer<Lanes>, sign: Float) {
    let half = size / 2
    cosines.withUnsafeBufferPointer { cosines in
      sines.withUnsafeBufferPointer { sines in
        for low in 1...half / 2 {
          let high = half - low
          let evenReal = (real[low] + real[high]) * 0.5
          let evenImaginary = (imaginary[low] - imaginary[high]) * 0.5
          let oddReal = (imaginary[low] + imaginary[high]) * (0.5 * sign)
          let oddImaginary = (real[high] - real[low]) * (0.5 * sign)
          let cosine = cosines[low]
          let sine = sines[low] * sign
          let turnedReal = oddReal * cosine + oddImaginary * sine
          let turnedImaginary = oddImaginary * cosine - oddReal * sine
          real[low] = evenReal + turnedReal
          imaginary[low] = evenImaginary + turnedImaginary
          real[high] = evenReal - turnedReal
          imaginary[high] = turnedImaginary - evenImaginary
        }
      }
    }
  }

  private func complex(_ real: UnsafeMutablePointer<Lanes>, _ imaginary: UnsafeMutablePointer<Lanes>) {
    let count = size / 2
    reversed.withUnsafeBufferPointer { reversed in
      for index in 0..<count where index < reversed[index] {
        swap(&real[index], &real[reversed[index]])
        swap(&imaginary[index], &imaginary[reversed[index]])
      }
    }
    cosines.withUnsafeBufferPointer { cosines in
      sines.withUnsafeBufferPointer { sines in
        var span = 1
        while span < count {
          // e^(-2πij/(2·span)) stands at j·count/span of a table for 2·count samples.
          let step = count / span
          for offset in 0..<span {
            let cosine = cosines[offset * step]
            let sine = sines[offset * step]
            var low = offset
            while low < count {
              let high = low + span
              let turnedReal = real[high] * cosine + imaginary[high] * sine
              let turnedImaginary = imaginary[high] * cosine - real[high] * sine
              real[high] = real[low] - turnedReal
              imaginary[high] = imaginary[low] - turnedImaginary
              real[low] += turnedReal
              imaginary[low] += turnedImaginary
              low += 2 * span
            }
          }
          span *= 2
        }
      }
    }
  }
}
