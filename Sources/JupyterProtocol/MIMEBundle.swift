import JSON

/// One result in several forms by media type, as notebooks and clients keep it.
public struct MIMEBundle: Sendable, Equatable {
  /// The forms by media type.
  public var data: JSON.Object
  /// What is known about a form, by its media type.
  public var metadata: JSON.Object

  /// A bundle of the forms that are there; `text/plain` always is.
  ///
  /// A sound without HTML gets a player, since clients show no sound by itself.
  public init(text: String, html: String? = nil, svg: String? = nil, png: [UInt8]? = nil, sound: [UInt8]? = nil) {
    data = ["text/plain": .string(text)]
    metadata = [:]
    if let html { data.append("text/html", .string(html)) }
    if let svg { data.append("image/svg+xml", .string(svg)) }
    if let png {
      data.append("image/png", .string(Base64.encode(png)))
      if let (width, height) = Self.size(ofPNG: png) {
        metadata.append("image/png", ["width": .integer(width), "height": .integer(height)])
      }
    }
    if let sound {
      let encoded = Base64.encode(sound)
      if html == nil {
        data.append("text/html", .string("<audio controls src=\"data:audio/wav;base64,\(encoded)\"></audio>"))
      } else {
        data.append("audio/wav", .string(encoded))
      }
    }
  }

  /// Width and height in pixels, from the header chunk that every PNG begins with.
  private static func size(ofPNG bytes: [UInt8]) -> (width: Int, height: Int)? {
    guard bytes.count >= 24, bytes[12..<16].elementsEqual("IHDR".utf8) else { return nil }
    func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 << 8 | Int($1) } }
    return (number(16..<20), number(20..<24))
  }
}

/// Base 64 with padding (RFC 4648, section 4).
public enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The text of `bytes`, four characters for each three.
  public static func encode(_ bytes: [UInt8]) -> String {
    let count = (bytes.count + 2) / 3 * 4
    return String(unsafeUninitializedCapacity: count) { text in
      bytes.withUnsafeBufferPointer { bytes in
        alphabet.withUnsafeBufferPointer { alphabet in
          var position = 0
          var written = 0
          while position < bytes.count {
            let second = position + 1 < bytes.count ? bytes[position + 1] : 0
            let third = position + 2 < bytes.count ? bytes[position + 2] : 0
            let group = UInt32(bytes[position]) << 16 | UInt32(second) << 8 | UInt32(third)
            for shift in 0..<4 {
              text.initializeElement(at: written + shift, to: alphabet[Int(group >> (18 - 6 * UInt32(shift)) & 63)])
            }
            if position + 1 >= bytes.count { text[written + 2] = UInt8(ascii: "=") }
            if position + 2 >= bytes.count { text[written + 3] = UInt8(ascii: "=") }
            position += 3
            written += 4
          }
        }
      }
      return count
    }
  }
}
