import Glibc
import Testing

@testable import Data

struct SignalTests {
  /// A sum of sines and noise that leaves no bin empty.
  static func signal(_ count: Int, seed: UInt64 = 1) -> [Float] {
    var draws = Draws(seed: seed)
    return (0..<count).map { index in
      let time = Double(index)
      return Float(0.3 * sin(time * 0.21) + 0.2 * sin(time * 1.7)) + 0.05 * draws.normal()
    }
  }

  @Test("the transform agrees with the definition in double precision", arguments: [4, 8, 16, 128, 256, 1024])
  func transform(size: Int) {
    let transform = RealTransform(size: size)
    let signals = (0..<8).map { Self.signal(size, seed: UInt64($0)) }
    var real = [Lanes](repeating: .zero, count: transform.bins)
    var imaginary = real
    for index in 0..<size {
      for lane in 0..<8 {
        if index % 2 == 0 {
          real[index / 2][lane] = signals[lane][index]
        } else {
          imaginary[index / 2][lane] = signals[lane][index]
        }
      }
    }
    transform.forward(&real, &imaginary)
    for lane in [0, 3, 7] {
      for bin in 0..<transform.bins {
        var sum = (real: 0.0, imaginary: 0.0)
        for index in 0..<size {
          let angle = -2 * Double.pi * Double(index * bin % size) / Double(size)
          sum.real += Double(signals[lane][index]) * cos(angle)
          sum.imaginary += Double(signals[lane][index]) * sin(angle)
        }
        #expect(abs(Double(real[bin][lane]) - sum.real) < 2e-6 * Double(size))
        #expect(abs(Double(imaginary[bin][lane]) - sum.imaginary) < 2e-6 * Double(size))
      }
    }
    transform.inverse(&real, &imaginary)
    for index in 0..<size {
      for lane in 0..<8 {
        let found = index % 2 == 0 ? real[index / 2][lane] : imaginary[index / 2][lane]
        #expect(abs(found - signals[lane][index]) < 1e-5)
      }
    }
  }

  /// Log-mel from its definition: a plain sum over samples for every bin, a fine sum under every triangle.
  static func referenceLogMel(_ samples: [Float], rate: Int, mels: Int, window: Int, hop: Int) -> [[Double]] {
    var size = 4
    while size < window { size *= 2 }
    let bins = size / 2 + 1
    let width = Double(rate) / Double(size)
    let mel = { (hertz: Double) in 2595 * log10(1 + hertz / 700) }
    let step = mel(Double(rate) / 2) / Double(mels + 1)
    func triangle(_ index: Int, _ hertz: Double) -> Double {
      let corners = (index...index + 2).map { 700 * (pow(10, Double($0) * step / 2595) - 1) }
      return max(
        0, min((hertz - corners[0]) / (corners[1] - corners[0]), (corners[2] - hertz) / (corners[2] - corners[1])))
    }
    let finer = 2000
    let weights = (0..<mels).map { index in
      (0..<bins).map { bin in
        (0..<finer).map { triangle(index, (Double(bin) + (Double($0) + 0.5) / Double(finer) - 0.5) * width) }
          .reduce(0, +) / Double(finer)
      }
    }
    let frames = samples.count <= window ? 1 : (samples.count - window + hop - 1) / hop + 1
    return (0..<frames).map { frame in
      let power = (0..<bins).map { bin in
        var sum = (real: 0.0, imaginary: 0.0)
        for index in 0..<window where frame * hop + index < samples.count {
          let hann = 0.5 - 0.5 * cos(2 * Double.pi * Double(index) / Double(window))
          let value = Double(samples[frame * hop + index]) * hann
          let angle = -2 * Double.pi * Double(index * bin % size) / Double(size)
          sum.real += value * cos(angle)
          sum.imaginary += value * sin(angle)
        }
        return sum.real * sum.real + sum.imaginary * sum.imaginary
      }
      return weights.map { row in log(max(1e-6, zip(row, power).map { $0 * $1 }.reduce(0, +))) }
    }
  }

  @Test(
    "log-mel agrees with its definition in double precision",
    arguments: [
      (8000, 40, 25.0, 10.0, 1700), (8000, 40, 25.0, 10.0, 120), (16000, 24, 32.0, 16.0, 3000),
      (8000, 80, 25.0, 10.0, 900),
    ])
  func logMel(rate: Int, mels: Int, window: Double, hop: Double, count: Int) {
    let samples = Self.signal(count)
    let logMel = LogMel(rate: rate, mels: mels, window: window, hop: hop)
    let found = logMel.spectrogram(of: samples)
    let expected = Self.referenceLogMel(
      samples, rate: rate, mels: mels, window: Int(window * Double(rate) / 1000), hop: Int(hop * Double(rate) / 1000))
    #expect(found.frames == expected.count && found.bands == mels)
    #expect(logMel.frameCount(samples: count) == expected.count)
    for frame in 0..<found.frames {
      for mel in 0..<mels {
        #expect(abs(Double(found.values[frame * mels + mel]) - expected[frame][mel]) < 2e-3)
      }
    }
  }

  @Test("silence and an empty sound are the floor, and one sample gives one frame")
  func silence() {
    let logMel = LogMel()
    for samples in [[], [Float](repeating: 0, count: 500)] {
      #expect(logMel.spectrogram(of: samples).values.allSatisfy { abs($0 - logf(1e-6)) < 1e-5 })
    }
    #expect(logMel.spectrogram(of: [1]).frames == 1)
  }

  @Test("a sine is loudest in the band over its frequency", arguments: [300.0, 1000, 2500])
  func sine(frequency: Double) {
    let spectrogram = LogMel().spectrogram(of: MediaSoundTests.sine(frequency, rate: 8000, count: 4000))
    let middle = Array(spectrogram.values[20 * 40..<21 * 40])
    let loudest = middle.indices.max { middle[$0] < middle[$1] } ?? 0
    let expected = MelBank.mel(frequency) / MelBank.mel(4000) * 41 - 1
    #expect(abs(Double(loudest) - expected) <= 1)
  }

  @Test("the short-time transform is undone where windows overlap")
  func shortTimeRoundTrip() {
    let transform = ShortTimeTransform(window: 200, hop: 80)
    let samples = Self.signal(200 + 80 * 20)
    var spectra = transform.spectra(of: samples)
    let again = transform.samples(of: &spectra)
    #expect(again.count == samples.count)
    for index in 100..<samples.count - 100 { #expect(abs(again[index] - samples[index]) < 1e-4) }
  }

  @Test("Griffin-Lim gives a sound whose spectrogram comes near to the one asked for, the same for the same seed")
  func griffinLim() {
    let logMel = LogMel()
    let rate = 8000
    // A gliding buzz of harmonics with pauses, as speech has them.
    var phase = 0.0
    let samples: [Float] = (0..<rate).map { index in
      phase += 2 * Double.pi * (110 + 40 * sin(Double(index) / 1500)) / Double(rate)
      let loud = sin(Double(index) / 900) > -0.5 ? 0.1 : 0.001
      return Float(loud * (1...12).map { sin(Double($0) * phase) / Double($0) }.reduce(0, +))
    }
    let wanted = logMel.spectrogram(of: samples)
    let griffinLim = GriffinLim(logMel)
    let clip = griffinLim.clip(from: wanted, seed: 3)
    #expect(clip == griffinLim.clip(from: wanted, seed: 3))
    #expect(clip.rate == rate && abs(clip.samples.count - samples.count) <= 200)
    let found = logMel.spectrogram(of: clip.samples)
    #expect(found.frames == wanted.frames)
    var error: Float = 0
    for (index, value) in wanted.values.enumerated() { error += abs(value - found.values[index]) }
    #expect(error / Float(wanted.values.count) < 0.6)
    let mean = wanted.values.reduce(0, +) / Float(wanted.values.count)
    let spread = wanted.values.map { abs($0 - mean) }.reduce(0, +) / Float(wanted.values.count)
    #expect(spread > 1.5)
  }

  @Test("a cepstrum is the orthonormal cosine transform without its constant term")
  func cepstrum() {
    let frame: [Float] = [3, 1, -2, 0.5, 4, 0]
    let found = Spectrogram(frames: 1, bands: 6, values: frame).cepstrum(count: 3)
    #expect(found.frames == 1 && found.bands == 3)
    for row in 1...3 {
      let expected = (0..<6).map { Double(frame[$0]) * cos(Double.pi * Double(row) * (Double($0) + 0.5) / 6) }
      #expect(abs(Double(found.values[row - 1]) - expected.reduce(0, +) / 3.0.squareRoot()) < 1e-5)
    }
    #expect(
      Spectrogram(frames: 1, bands: 4, values: [2, 2, 2, 2]).cepstrum(count: 13).values.allSatisfy { abs($0) < 1e-6 })
  }

  @Test("noise is mixed in at the ratio asked for", arguments: [-10.0, 0, 20])
  func mixing(snr: Double) {
    let clip = Clip(rate: 8000, samples: MediaSoundTests.sine(200, rate: 8000, count: 8000, amplitude: 0.02))
    var draws = Draws(seed: 5)
    let mixed = clip.mixed(with: (0..<8000).map { _ in draws.normal() }, snr: snr)
    let noise = Clip(rate: 8000, samples: zip(mixed.samples, clip.samples).map { $0 - $1 })
    #expect(abs(20 * log10(Double(clip.rootMeanSquare / noise.rootMeanSquare)) - snr) < 0.01)
    #expect(Clip(rate: 8000, samples: [0, 0]).mixed(with: [1], snr: 0).samples == [0, 0])
  }
}
