extension JSON {
  /// The value's text without a space in it, as UTF-8.
  public func compact() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256)
    writeCompact(to: &bytes)
    return bytes
  }

  /// The value's text without a space in it.
  public var compactText: String { String(decoding: compact(), as: UTF8.self) }

  /// The value's text over lines indented by `indentation` spaces a level, as Python's `json.dumps` and so nbformat
  /// (`indentation: 1`) lay it out; without a final line break.
  public func pretty(indentation: Int = 1) -> String {
    var bytes: [UInt8] = []
    writePretty(to: &bytes, indentation: indentation, level: 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Adds the compact text to `bytes`.
  public func writeCompact(to bytes: inout [UInt8]) {
    switch self {
    case .array(let items):
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        item.writeCompact(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in object.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.writeString(member.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.writeCompact(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    default: writeScalar(to: &bytes)
    }
  }

  private func writePretty(to bytes: inout [UInt8], indentation: Int, level: Int) {
    func breakLine(_ level: Int) {
      bytes.append(UInt8(ascii: "\n"))
      bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation * level))
    }
    switch self {
    case .array(let items) where !items.isEmpty:
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        breakLine(level + 1)
        item.writePretty(to: &bytes, indentation: indentation, level: level + 1)
      }
      breakLine(level)
      bytes.append(UInt8(ascii: "]"))
    case .object(let object) where !object.isEmpty:
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in object.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        breakLine(level + 1)
        Self.writeString(member.key, to: &bytes)
        bytes.append(contentsOf: ": ".utf8)
        member.value.writePretty(to: &bytes, indentation: indentation, level: level + 1)
      }
      breakLine(level)
      bytes.append(UInt8(ascii: "}"))
    default: writeCompact(to: &bytes)
    }
  }

  private func writeScalar(to bytes: inout [UInt8]) {
    switch self {
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): bytes.append(contentsOf: String(value).utf8)
    case .number(let number):
      if let text = number.text {
        bytes.append(contentsOf: text.utf8)
      } else {
        // JSON has no word for what is not finite.
        bytes.append(contentsOf: (number.value.isFinite ? number.value.description : "null").utf8)
      }
    case .string(let value): Self.writeString(value, to: &bytes)
    case .null, .array, .object: bytes.append(contentsOf: "null".utf8)
    }
  }

  /// Adds `text` in quotes; only the quote, the backslash and control characters are escaped.
  private static func writeString(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { content in
      var plain = 0
      for position in 0..<content.count {
        let byte = content[position]
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
        bytes.append(contentsOf: content[plain..<position])
        plain = position + 1
        writeEscape(of: byte, to: &bytes)
      }
      bytes.append(contentsOf: content[plain...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func writeEscape(of byte: UInt8, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    default:
      let low = byte & 15
      bytes.append(UInt8(ascii: "u"))
      bytes.append(UInt8(ascii: "0"))
      bytes.append(UInt8(ascii: "0"))
      bytes.append(UInt8(ascii: "0") + byte >> 4)
      bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
    }
  }
}

extension JSON: CustomStringConvertible {
  /// The compact text.
  public var description: String { compactText }
}
