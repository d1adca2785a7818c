import CPNG

extension Picture {
  /// A PNG file (ISO/IEC 15948) of 8 bits a sample; a picture of no size is one black pixel.
  public var png: [UInt8] {
    let isEmpty = samples.isEmpty
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    image.width = png_uint_32(isEmpty ? 1 : width)
    image.height = png_uint_32(isEmpty ? 1 : height)
    image.format = png_uint_32(
      channels == 1 || isEmpty
        ? 0 : channels == 3 ? PNG_FORMAT_FLAG_COLOR : PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
    let pixels = isEmpty ? [0] : samples
    // Room for the largest file that this many samples may need; the library says how much it took.
    var size = pixels.count + pixels.count / 100 + 64 * Int(image.height) + 4096
    return [UInt8](unsafeUninitializedCapacity: size) { file, count in
      let isWritten = png_image_write_to_memory(&image, file.baseAddress, &size, 0, pixels, 0, nil) != 0
      count = isWritten ? size : 0
    }
  }
}
