import CSodium
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
  /// The text of `bytes`, four characters for each three.
  public static func encode(_ bytes: [UInt8]) -> String {
    let size = (bytes.count + 2) / 3 * 4
    // The library ends its text with a zero.
    return String(unsafeUninitializedCapacity: size + 1) { text in
      text.withMemoryRebound(to: CChar.self) { text in
        guard let start = text.baseAddress else { return 0 }
        sodium_bin2base64(start, size + 1, bytes, bytes.count, sodium_base64_VARIANT_ORIGINAL)
        return size
      }
    }
  }
}
