import Testing

@testable import Data

/// Damaged files: every decoder gives a value or throws `MediaError`, and never traps.
struct MediaHostileTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    /// Whether every file cut short must be refused.
    let refusesCut: Bool
    let decode: @Sendable ([UInt8]) throws -> Void
  }

  static let cases: [Case] = {
    let picture: @Sendable ([UInt8]) throws -> Void = { _ = try Picture(decoding: $0, pixelLimit: 1 << 16) }
    let sound: @Sendable ([UInt8]) throws -> Void = { _ = try Clip(decoding: $0, sampleLimit: 1 << 16) }
    let sine = MediaSoundTests.sine(440, rate: 8000, count: 600)
    let values = MediaPictureTests.values(24 * 24 * 4, below: 200)
    let npy = MediaNumbersTests.npy("<f4", "(2, 3)", data: [UInt8](repeating: 7, count: 24))
    var palette = MediaPNGBuilder(width: 9, height: 7, depth: 4, colour: 3, isInterlaced: true, samples: values)
    palette.samples = values.map { $0 % 3 }
    palette.palette = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    palette.transparency = [9, 8]
    return [
      Case(
        testDescription: "PNG",
        bytes: MediaPNGBuilder(width: 12, height: 9, colour: 6, samples: values).bytes(), refusesCut: true,
        decode: picture),
      Case(testDescription: "interlaced palette PNG", bytes: palette.bytes(), refusesCut: true, decode: picture),
      Case(testDescription: "JPEG", bytes: MediaFixtures.colourJPEG, refusesCut: true, decode: picture),
      Case(
        testDescription: "progressive JPEG", bytes: MediaFixtures.progressiveJPEG, refusesCut: true, decode: picture),
      Case(testDescription: "four-ink JPEG", bytes: MediaFixtures.inkJPEG, refusesCut: true, decode: picture),
      Case(testDescription: "WAV", bytes: Clip(rate: 8000, samples: sine).wav(), refusesCut: false, decode: sound),
      Case(
        testDescription: "FLAC",
        bytes: (try? MediaSoundBuilder.encoded(sine, rate: 8000, format: MediaSoundBuilder.flac)) ?? [],
        refusesCut: false, decode: sound),
      Case(
        testDescription: "OGG",
        bytes: (try? MediaSoundBuilder.encoded(sine, rate: 8000, format: MediaSoundBuilder.vorbis)) ?? [],
        refusesCut: false, decode: sound),
      Case(
        testDescription: "idx", bytes: [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2] + [UInt8](1...8),
        refusesCut: true, decode: { _ = try IDX.decode($0) }),
      Case(testDescription: "npy", bytes: npy, refusesCut: true, decode: { _ = try NPY.decode($0) }),
      Case(
        testDescription: "npz",
        bytes: MediaNumbersTests.zip([(name: "a.npy", content: npy), (name: "b.npy", content: npy)], isDeflated: true),
        refusesCut: true, decode: { _ = try NPZ.decode($0, limit: 1 << 20) }),
      Case(
        testDescription: "zlib", bytes: MediaPNGBuilder.zlib([UInt8](0...200)), refusesCut: true,
        decode: { _ = try Gzip.inflate($0, limit: 1 << 16) }),
    ]
  }()

  @Test("the whole file decodes, and one cut at any length is refused or decodes in part", arguments: cases)
  func truncation(of sample: Case) throws {
    try sample.decode(sample.bytes)
    for length in 0..<sample.bytes.count where sample.bytes.count < 1000 || length % 3 == 0 {
      let cut = Array(sample.bytes[..<length])
      do {
        try sample.decode(cut)
        // The end-of-image marker, or the checksum after the last pixel, may be missed without loss.
        #expect(!sample.refusesCut || sample.bytes.count - length <= 2, "\(length) of \(sample.bytes.count) bytes")
      } catch let error as MediaError {
        #expect(!error.reason.isEmpty)
      }
    }
  }

  @Test("bytes changed at random give a value or an error", arguments: cases)
  func mutation(of sample: Case) throws {
    var state: UInt64 = 1
    func random(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    var refused = 0
    for _ in 0..<2000 {
      var bytes = sample.bytes
      for _ in 0...random(below: 4) {
        switch random(below: 3) {
        case 0: bytes[random(below: bytes.count)] ^= 1 << UInt8(random(below: 8))
        case 1: bytes[random(below: bytes.count)] = [0, 0x7F, 0x80, 0xFF][random(below: 4)]
        default: bytes[random(below: min(bytes.count, 64))] = UInt8(random(below: 256))
        }
      }
      do { try sample.decode(bytes) } catch is MediaError { refused += 1 }
    }
    #expect(refused > 0)
  }
}
