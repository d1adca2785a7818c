import Glibc
import Testing

@testable import Data

struct MediaSoundTests {
  static func sine(_ frequency: Double, rate: Int, count: Int, amplitude: Double = 0.5) -> [Float] {
    (0..<count).map { Float(amplitude * sin(2 * Double.pi * frequency * Double($0) / Double(rate))) }
  }

  @Test("WAV of 8 to 32 bits decodes exactly", arguments: [8, 16, 24, 32])
  func integerWAV(bits: Int) throws {
    let top = 1 << (bits - 1)
    let values = [0, 1, -1, top / 2, -top / 2, top - 1, -top]
    let data = values.flatMap { MediaSoundBuilder.little(bits == 8 ? $0 + 128 : $0, bits / 8) }
    let clip = try Clip(decoding: MediaSoundBuilder.wav(bits: bits, data: data))
    #expect(clip.rate == 8000)
    #expect(clip.samples == values.map { Float($0) / Float(top) })
  }

  @Test("float WAV decodes exactly and is scaled to full scale where it goes beyond", arguments: [32, 64])
  func floatWAV(bits: Int) throws {
    func file(_ values: [Float]) -> [UInt8] {
      let words = values.flatMap { value in
        bits == 32
          ? MediaSoundBuilder.little(Int(value.bitPattern), 4)
          : MediaSoundBuilder.little(Int(bitPattern: UInt(Double(value).bitPattern)), 8)
      }
      return MediaSoundBuilder.wav(rate: 44100, bits: bits, isFloat: true, data: words)
    }
    #expect(try Clip(decoding: file([0, 0.25, -1, 0.5])).samples == [0, 0.25, -1, 0.5])
    #expect(try Clip(decoding: file([0, 2, -4, 1])).samples == [0, 0.5, -1, 0.25])
    #expect(throws: MediaError.self) { try Clip(decoding: file([0, .nan])) }
    #expect(throws: MediaError.self) { try Clip(decoding: file([0, .infinity])) }
  }

  @Test("channels become their mean")
  func stereo() throws {
    let data = [16384, -16384, 8192, 0, -32768, -32768].flatMap { MediaSoundBuilder.little($0, 2) }
    let clip = try Clip(decoding: MediaSoundBuilder.wav(channels: 2, bits: 16, data: data))
    #expect(clip.samples == [0, 0.125, -1])
  }

  @Test("FLAC decodes exactly and OGG to within its compression")
  func compressed() throws {
    let samples = Self.sine(440, rate: 16000, count: 8000).map { ($0 * 32768).rounded() / 32768 }
    let flac = try Clip(decoding: MediaSoundBuilder.encoded(samples, rate: 16000, format: MediaSoundBuilder.flac))
    #expect(flac == Clip(rate: 16000, samples: samples))
    let ogg = try Clip(decoding: MediaSoundBuilder.encoded(samples, rate: 16000, format: MediaSoundBuilder.vorbis))
    #expect(ogg.rate == 16000 && ogg.samples.count == 8000)
    let difference = zip(ogg.samples, samples).map { $0 - $1 }
    #expect(Clip(rate: 16000, samples: difference).rootMeanSquare < 0.02)
  }

  @Test(
    "a WAV that lies about its length gives the samples that are there",
    arguments: [
      (4, 4), (0x7FFF_FFF0, 0x7FFF_FFFF), (0xFFFF_FFFF, 0xFFFF_FFFF), (0, 0),
    ])
  func lyingLength(claimedData: Int, claimedFile: Int) throws {
    let data = (0..<100).flatMap { MediaSoundBuilder.little($0 * 100, 2) }
    let file = MediaSoundBuilder.wav(bits: 16, data: data, claimedData: claimedData, claimedFile: claimedFile)
    do {
      let clip = try Clip(decoding: file)
      #expect(clip.samples.count <= 100)
      #expect(clip.samples.elementsEqual((0..<clip.samples.count).map { Float($0 * 100) / 32768 }))
      if claimedData > data.count { #expect(clip.samples.count == 100) }
    } catch let error as MediaError {
      #expect(claimedData == 0 && error.format == "sound")
    }
  }

  @Test("a rate or a channel count out of bounds is refused")
  func absurdHeaders() {
    let data = [UInt8](repeating: 1, count: 64)
    #expect(throws: MediaError.self) { try Clip(decoding: MediaSoundBuilder.wav(rate: 3, bits: 16, data: data)) }
    #expect(throws: MediaError.self) {
      try Clip(decoding: MediaSoundBuilder.wav(rate: 0x7FFF_FFFF, bits: 16, data: data))
    }
    #expect(throws: MediaError.self) { try Clip(decoding: MediaSoundBuilder.wav(bits: 16, data: [])) }
    #expect(throws: MediaError("sound", "more than the limit of 10 samples")) {
      try Clip(decoding: MediaSoundBuilder.wav(bits: 16, data: data), sampleLimit: 10)
    }
  }

  @Test("a clip written as WAV reads back to within half a step")
  func roundTrip() throws {
    let clip = Clip(rate: 22050, samples: Self.sine(330, rate: 22050, count: 500, amplitude: 0.9) + [2, -2, .nan])
    let again = try Clip(decoding: clip.wav())
    #expect(again.rate == 22050)
    for (found, expected) in zip(again.samples, clip.samples.dropLast(3)) {
      #expect(abs(found - expected) <= 0.5 / 32768 + 1e-7)
    }
    #expect(again.samples.suffix(3) == [Float(32767) / 32768, -1, 0])
  }

  @Test("resampling keeps a sine's frequency and amplitude", arguments: [(44100, 8000), (8000, 16000), (22050, 8000)])
  func resampling(from: Int, to: Int) throws {
    let frequency = 1000.0
    let clip = try Clip(rate: from, samples: Self.sine(frequency, rate: from, count: from)).resampled(to: to)
    #expect(clip.rate == to)
    #expect(abs(clip.samples.count - to) <= 1)
    let expected = Self.sine(frequency, rate: to, count: to)
    for index in to / 10..<to * 9 / 10 { #expect(abs(clip.samples[index] - expected[index]) < 0.005) }
  }

  @Test("resampling between rates too far apart is refused")
  func absurdRatio() {
    #expect(throws: MediaError.self) { try Clip(rate: 1_000_000, samples: [0, 0]).resampled(to: 100) }
  }
}
