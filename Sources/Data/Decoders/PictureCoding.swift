import Glibc
import MediaShims

extension Picture {
  /// Pixels beyond which a picture is refused before anything is allocated: 8192x8192.
  public static let defaultPixelLimit = 1 << 26

  /// Decodes a PNG or a JPEG, told apart by their first bytes.
  ///
  /// PNG: every depth and colour type; a palette and 16 bits become 8-bit grey or RGB(A). Transparency is kept as a fourth
  /// channel. JPEG: grey stays grey, YCbCr, RGB and CMYK become RGB.
  /// Throws `MediaError` with the reason, also where the header claims more than `pixelLimit` pixels.
  public init(decoding bytes: [UInt8], pixelLimit: Int = Picture.defaultPixelLimit) throws {
    switch Self.format(of: bytes) {
    case "PNG": self = try Self.decode(bytes, "PNG", pixelLimit, media_decode_png)
    case "JPEG": self = try Self.decode(bytes, "JPEG", pixelLimit, media_decode_jpeg)
    default:
      let reason = bytes.isEmpty ? "the file is empty" : "it begins neither like a PNG nor like a JPEG"
      throw MediaError("picture", reason)
    }
  }

  /// `PNG`, `JPEG` or nil, by the first bytes.
  public static func format(of bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "PNG" }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "JPEG" }
    return nil
  }

  /// The picture as a PNG file. Equal pictures give equal bytes.
  public func png() throws -> [UInt8] {
    var count = 0
    let (encoded, message) = withMessage { message in
      media_encode_png(pixels, UInt32(width), UInt32(height), UInt32(channels), &count, message)
    }
    guard let encoded else { throw MediaError("PNG", message) }
    defer { free(encoded) }
    return Array(UnsafeBufferPointer(start: encoded, count: count))
  }

  private typealias Decoder = (
    UnsafePointer<UInt8>?, Int, UInt64, UnsafeMutablePointer<media_picture>?, UnsafeMutablePointer<CChar>?
  ) -> Int32

  private static func decode(_ bytes: [UInt8], _ format: String, _ limit: Int, _ decoder: Decoder) throws -> Picture {
    var decoded = media_picture()
    let (status, message) = withMessage { decoder(bytes, bytes.count, UInt64(limit), &decoded, $0) }
    guard status == 0, let pixels = decoded.pixels else { throw MediaError(format, message) }
    defer { free(pixels) }
    let count = Int(decoded.width) * Int(decoded.height) * Int(decoded.channels)
    return Picture(
      width: Int(decoded.width), height: Int(decoded.height), channels: Int(decoded.channels),
      pixels: Array(UnsafeBufferPointer(start: pixels, count: count)))
  }
}

/// Calls `body` with room for a message and returns what it left there, in this project's form.
private func withMessage<Result>(_ body: (UnsafeMutablePointer<CChar>?) -> Result) -> (Result, String) {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(MEDIA_MESSAGE_SIZE)) { buffer in
    buffer.initialize(repeating: 0)
    let result = body(buffer.baseAddress)
    let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return (result, text.isEmpty ? "the reason is unknown" : text)
  }
}
