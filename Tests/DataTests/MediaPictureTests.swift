import Testing

@testable import Data

struct MediaPictureTests {
  /// Width and height that leave every interlaced pass with a different count, some with none.
  static let size = (width: 11, height: 9)

  static func values(_ count: Int, below limit: Int) -> [Int] { (0..<count).map { ($0 * 37 + $0 * $0) % limit } }

  @Test("a grey PNG of every depth decodes exactly", arguments: [1, 2, 4, 8, 16], [false, true])
  func greyPNG(depth: Int, isInterlaced: Bool) throws {
    let count = Self.size.width * Self.size.height
    let samples = Self.values(count, below: 1 << depth)
    let file = MediaPNGBuilder(
      width: Self.size.width, height: Self.size.height, depth: depth, colour: 0, isInterlaced: isInterlaced,
      samples: samples)
    let picture = try Picture(decoding: file.bytes())
    #expect(picture.width == 11 && picture.height == 9 && picture.channels == 1)
    let greatest = Double(1 << depth - 1)
    #expect(picture.pixels == samples.map { UInt8((Double($0) / greatest * 255).rounded()) })
  }

  @Test("an RGB PNG of 8 and 16 bits decodes exactly", arguments: [8, 16], [false, true])
  func colourPNG(depth: Int, isInterlaced: Bool) throws {
    let samples = Self.values(Self.size.width * Self.size.height * 3, below: 1 << depth)
    let file = MediaPNGBuilder(
      width: Self.size.width, height: Self.size.height, depth: depth, colour: 2, isInterlaced: isInterlaced,
      samples: samples)
    let picture = try Picture(decoding: file.bytes())
    #expect(picture.channels == 3)
    #expect(picture.pixels == samples.map { depth == 8 ? UInt8($0) : UInt8((Double($0) / 257).rounded()) })
  }

  @Test("an RGBA PNG keeps its alpha", arguments: [8, 16])
  func transparentPNG(depth: Int) throws {
    let samples = Self.values(Self.size.width * Self.size.height * 4, below: 1 << depth)
    let file = MediaPNGBuilder(
      width: Self.size.width, height: Self.size.height, depth: depth, colour: 6, samples: samples)
    let picture = try Picture(decoding: file.bytes())
    #expect(picture.channels == 4)
    #expect(picture.pixels == samples.map { depth == 8 ? UInt8($0) : UInt8((Double($0) / 257).rounded()) })
  }

  @Test("grey with alpha becomes RGBA")
  func greyWithAlpha() throws {
    let file = MediaPNGBuilder(width: 2, height: 1, colour: 4, samples: [10, 200, 250, 0])
    #expect(try Picture(decoding: file.bytes()).pixels == [10, 10, 10, 200, 250, 250, 250, 0])
  }

  @Test("a palette becomes RGB, with transparent entries RGBA", arguments: [1, 2, 4, 8])
  func palettePNG(depth: Int) throws {
    let palette: [UInt8] = [255, 0, 0, 0, 128, 255]
    var file = MediaPNGBuilder(width: 3, height: 1, depth: depth, colour: 3, samples: [0, 1, 0], palette: palette)
    #expect(try Picture(decoding: file.bytes()).pixels == [255, 0, 0, 0, 128, 255, 255, 0, 0])
    file.transparency = [64]
    #expect(try Picture(decoding: file.bytes()).pixels == [255, 0, 0, 64, 0, 128, 255, 255, 255, 0, 0, 64])
  }

  @Test("a transparent colour of a grey or RGB PNG becomes alpha 0")
  func transparentColour() throws {
    let grey = MediaPNGBuilder(width: 2, height: 1, samples: [7, 8], transparency: [0, 7])
    #expect(try Picture(decoding: grey.bytes()).pixels == [7, 7, 7, 0, 8, 8, 8, 255])
    let colour = MediaPNGBuilder(
      width: 2, height: 1, colour: 2, samples: [1, 2, 3, 3, 2, 1], transparency: [0, 1, 0, 2, 0, 3])
    #expect(try Picture(decoding: colour.bytes()).pixels == [1, 2, 3, 0, 3, 2, 1, 255])
  }

  @Test("a picture written as PNG reads back as it was", arguments: [1, 3, 4])
  func roundTrip(channels: Int) throws {
    let pixels = Self.values(99 * channels, below: 256).map { UInt8($0) }
    let picture = Picture(width: 11, height: 9, channels: channels, pixels: pixels)
    #expect(try Picture(decoding: try picture.png()) == picture)
    #expect(try picture.png() == picture.png())
  }

  @Test(
    "grey, colour, progressive and four-ink JPEGs decode to within their compression",
    arguments: [
      ("grey", MediaFixtures.greyJPEG, 1), ("colour", MediaFixtures.colourJPEG, 3),
      ("progressive", MediaFixtures.progressiveJPEG, 3), ("ink", MediaFixtures.inkJPEG, 3),
    ])
  func jpeg(name: String, bytes: [UInt8], channels: Int) throws {
    let picture = try Picture(decoding: bytes)
    #expect(picture.width == 16 && picture.height == 16 && picture.channels == channels)
    for y in 0..<16 {
      for x in 0..<16 {
        let expected = [x * 16, y * 16, 128]
        for channel in 0..<channels {
          let found = Int(picture.pixels[(y * 16 + x) * channels + channel])
          #expect(abs(found - expected[channel]) <= 9, "\(name) at \(x), \(y), channel \(channel): \(found)")
        }
      }
    }
  }

  @Test("alpha is composited on white and colour becomes luma")
  func conversion() {
    let picture = Picture(width: 3, height: 1, channels: 4, pixels: [255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 128])
    #expect(picture.converted(toChannels: 3).pixels == [255, 0, 0, 255, 255, 255, 127, 127, 127])
    #expect(picture.converted(toChannels: 1).pixels == [76, 255, 127])
    let grey = Picture(width: 1, height: 1, channels: 1, pixels: [9])
    #expect(grey.converted(toChannels: 4).pixels == [9, 9, 9, 255])
  }

  @Test("shrinking takes the mean of the area under each pixel")
  func areaAverage() {
    let picture = Picture(width: 3, height: 2, channels: 1, pixels: [0, 60, 120, 30, 90, 150])
    #expect(picture.resized(width: 1, height: 1, aspect: .stretch).pixels == [75])
    // Each new pixel covers one and a half old ones: (0 + 60/2) / 1.5 = 20 and (60/2 + 120) / 1.5 = 100.
    let row = Picture(width: 3, height: 1, channels: 1, pixels: [0, 60, 120])
    #expect(row.resized(width: 2, height: 1, aspect: .stretch).pixels == [20, 100])
  }

  @Test("growing interpolates between pixel centres")
  func bilinear() {
    let row = Picture(width: 2, height: 1, channels: 1, pixels: [0, 100])
    #expect(row.resized(width: 4, height: 1, aspect: .stretch).pixels == [0, 25, 75, 100])
  }

  @Test("fitting pads with white, cropping cuts both sides, and a constant stays constant")
  func aspects() {
    let wide = Picture(width: 8, height: 4, channels: 1, filledWith: 10)
    let fitted = wide.resized(width: 4, height: 4, aspect: .fit)
    #expect(Array(fitted.pixels[0..<4]) == [255, 255, 255, 255])
    #expect(Array(fitted.pixels[4..<12]) == [UInt8](repeating: 10, count: 8))
    var pixels = [UInt8](repeating: 10, count: 32)
    for row in 0..<4 { pixels[row * 8] = 200 }
    let cropped = Picture(width: 8, height: 4, channels: 1, pixels: pixels).resized(width: 4, height: 4, aspect: .crop)
    #expect(cropped.pixels == [UInt8](repeating: 10, count: 16))
    for (width, height) in [(1, 1), (3, 17), (5, 2), (40, 33)] {
      for aspect in [Picture.Aspect.crop, .stretch] {
        let resized = wide.resized(width: width, height: height, aspect: aspect)
        #expect(resized == Picture(width: width, height: height, channels: 1, filledWith: 10))
      }
    }
  }

  @Test("transparent pixels do not bleed their colour when a picture shrinks")
  func alphaWeighting() {
    let picture = Picture(width: 2, height: 1, channels: 4, pixels: [200, 100, 50, 255, 0, 255, 0, 0])
    #expect(picture.resized(width: 1, height: 1, aspect: .stretch).pixels == [200, 100, 50, 128])
  }

  @Test("a header that claims too much is refused with its numbers")
  func hugeClaims() {
    var file = MediaPNGBuilder(width: 1, height: 1, samples: [0])
    file.claimed = (60000, 60000)
    #expect(throws: MediaError("PNG", "claims 60000x60000 pixels, more than the limit of 67108864")) {
      try Picture(decoding: file.bytes())
    }
    file.claimed = (8000, 8000)
    #expect(throws: MediaError("PNG", "claims 8000x8000 pixels, more than its 70 bytes can hold")) {
      try Picture(decoding: file.bytes())
    }
    var jpeg = MediaFixtures.colourJPEG
    for index in 0..<jpeg.count - 8 where jpeg[index] == 0xFF && jpeg[index + 1] == 0xC0 {
      for offset in 5...8 { jpeg[index + offset] = 0xEA }
    }
    #expect(throws: MediaError("JPEG", "claims 60138x60138 pixels, more than the limit of 67108864")) {
      try Picture(decoding: jpeg)
    }
  }

  @Test("what is no picture says so")
  func notPictures() {
    #expect(throws: MediaError("picture", "the file is empty")) { try Picture(decoding: []) }
    #expect(throws: MediaError("picture", "it begins neither like a PNG nor like a JPEG")) {
      try Picture(decoding: Array("GIF89a".utf8))
    }
  }
}
