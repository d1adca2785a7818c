/// Texts made safe for HTML and SVG.
public enum Markup {
  /// Escaped for element content and for attribute values in either kind of quotes; control characters that XML forbids are left out.
  public static func escape(_ text: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".utf8)
      case "<": result.append(contentsOf: "&lt;".utf8)
      case ">": result.append(contentsOf: "&gt;".utf8)
      case "\"": result.append(contentsOf: "&quot;".utf8)
      case "'": result.append(contentsOf: "&#39;".utf8)
      case "\n", "\t": result.append(UInt8(scalar.value))
      case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}", "\u{FFFE}", "\u{FFFF}": break
      default:
        if scalar.properties.generalCategory != .control, let bytes = UTF8.encode(scalar) {
          result.append(contentsOf: bytes)
        }
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Escaped and cut to `count` characters, the cut marked by `…`.
  public static func escape(_ text: String, clippedTo count: Int) -> String {
    let start = text.prefix(count)
    return escape(String(start)) + (start.endIndex < text.endIndex ? "…" : "")
  }

  /// `data:image/png;base64,…`
  public static func dataURL(_ bytes: [UInt8], type: String) -> String { "data:\(type);base64,\(Base64.encode(bytes))" }
}
