import CPNG
import Display
import Testing

@Suite struct PNGTests {
  @Test(arguments: [1, 3, 4])
  func aPictureComesBackFromItsPNG(channels: Int) throws {
    for side in [1, 2, 7, 64, 300] {
      let picture = Gallery.picture(side % 5, side: side, channels: channels)
      let file = picture.png
      #expect(Array(file.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
      #expect(try samples(of: file, width: side, height: side, channels: channels) == picture.samples)
    }
  }

  @Test func noiseIsNotLost() throws {
    var numbers = Gallery.Numbers(5)
    let picture = Picture(
      width: 100, height: 50, channels: 3, samples: (0..<15000).map { _ in UInt8(numbers.uniform() * 255.99) })
    #expect(try samples(of: picture.png, width: 100, height: 50, channels: 3) == picture.samples)
  }

  @Test func aPictureOfNoSizeIsOneBlackPixel() throws {
    let file = Picture(width: 0, height: 5, channels: 4, samples: []).png
    #expect(try samples(of: file, width: 1, height: 1, channels: 1) == [0])
  }

  @Test func samplesThatAreMissingAreBlack() {
    #expect(Picture(width: 2, height: 1, channels: 3, samples: [1, 2]).samples == [1, 2, 0, 0, 0, 0])
    #expect(Picture(width: 2, height: 2, channels: 2, samples: [1]).width == 0)
    #expect(Picture(width: 1, height: 1, channels: 1, floats: [.nan]).samples == [0])
    #expect(Picture(width: 1, height: 1, channels: 3, floats: [2, -1, 0.5]).samples == [255, 0, 128])
  }

  /// What libpng reads from a file that must have these measures.
  private func samples(of file: [UInt8], width: Int, height: Int, channels: Int) throws -> [UInt8] {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    try #require(png_image_begin_read_from_memory(&image, file, file.count) != 0)
    try #require(Int(image.width) == width && Int(image.height) == height)
    let format = [1: 0, 3: PNG_FORMAT_FLAG_COLOR, 4: PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA][channels]
    try #require(format.map { png_uint_32($0) } == image.format)
    var samples = [UInt8](repeating: 0, count: width * height * channels)
    try #require(png_image_finish_read(&image, nil, &samples, 0, nil) != 0)
    return samples
  }
}
