/// Base64 (RFC 4648, section 4).
public enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The text of some bytes, padded, without line breaks.
  public static func encode(_ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { buffer in
      var position = 0
      var start = 0
      while start < bytes.count {
        let left = bytes.count - start
        let first = bytes[start], second = left > 1 ? bytes[start + 1] : 0, third = left > 2 ? bytes[start + 2] : 0
        buffer[position] = alphabet[Int(first >> 2)]
        buffer[position + 1] = alphabet[Int((first & 3) << 4 | second >> 4)]
        buffer[position + 2] = left > 1 ? alphabet[Int((second & 15) << 2 | third >> 6)] : UInt8(ascii: "=")
        buffer[position + 3] = left > 2 ? alphabet[Int(third & 63)] : UInt8(ascii: "=")
        position += 4
        start += 3
      }
      return position
    }
  }
}
