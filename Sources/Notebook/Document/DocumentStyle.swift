import JSON

/// How a program laid out its JSON, so that what is written again differs only where its content does.
struct DocumentStyle: Sendable, Equatable {
  /// What a level is indented by; nil where all stands in one line.
  var indentation: String?
  var itemSeparator: String
  var keySeparator: String
  /// Python's `ensure_ascii`: all beyond ASCII as `\u00e9`.
  var escapesNonASCII: Bool
  var escapesSlash: Bool
  var lineBreak: String
  var endsWithLineBreak: Bool

  /// What nbformat writes.
  static let nbformat = DocumentStyle(
    indentation: " ", itemSeparator: ",", keySeparator: ": ", escapesNonASCII: false, escapesSlash: false,
    lineBreak: "\n", endsWithLineBreak: true)

  init(
    indentation: String?, itemSeparator: String, keySeparator: String, escapesNonASCII: Bool, escapesSlash: Bool,
    lineBreak: String, endsWithLineBreak: Bool
  ) {
    self.indentation = indentation
    self.itemSeparator = itemSeparator
    self.keySeparator = keySeparator
    self.escapesNonASCII = escapesNonASCII
    self.escapesSlash = escapesSlash
    self.lineBreak = lineBreak
    self.endsWithLineBreak = endsWithLineBreak
  }

  /// The style of a file, seen from its beginning, its end and its escapes.
  init(of bytes: [UInt8]) {
    self = .nbformat
    endsWithLineBreak = bytes.last == UInt8(ascii: "\n")
    escapesNonASCII = !bytes.contains { $0 >= 0x80 } && Self.contains(bytes, "\\u")
    escapesSlash = Self.contains(bytes, "\\/")
    if let start = bytes.firstIndex(of: UInt8(ascii: "\n")), start + 1 < bytes.count {
      if start > 0, bytes[start - 1] == UInt8(ascii: "\r") { lineBreak = "\r\n" }
      let space = bytes[(start + 1)...].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      indentation = String(decoding: space, as: UTF8.self)
    } else {
      indentation = nil
      itemSeparator = Self.contains(bytes, "\", \"") ? ", " : ","
    }
    if !Self.contains(bytes, "\": ") { keySeparator = ":" }
  }

  private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
    let pattern = Array(text.utf8)
    guard bytes.count >= pattern.count else { return false }
    return (0...(bytes.count - pattern.count)).contains { start in
      bytes[start] == pattern[0] && bytes[start..<(start + pattern.count)].elementsEqual(pattern)
    }
  }
}

extension DocumentStyle {
  /// The text of `json` in this style.
  func text(_ json: JSON) -> [UInt8] {
    var bytes: [UInt8] = []
    write(json, level: 0, to: &bytes)
    if endsWithLineBreak { bytes.append(contentsOf: lineBreak.utf8) }
    return bytes
  }

  private func write(_ json: JSON, level: Int, to bytes: inout [UInt8]) {
    switch json {
    case .array(let items) where !items.isEmpty:
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        startItem(index, level: level + 1, to: &bytes)
        write(item, level: level + 1, to: &bytes)
      }
      startLine(level, to: &bytes)
      bytes.append(UInt8(ascii: "]"))
    case .object(let object) where !object.isEmpty:
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in object.enumerated() {
        startItem(index, level: level + 1, to: &bytes)
        write(.string(member.key), level: level + 1, to: &bytes)
        bytes.append(contentsOf: keySeparator.utf8)
        write(member.value, level: level + 1, to: &bytes)
      }
      startLine(level, to: &bytes)
      bytes.append(UInt8(ascii: "}"))
    case .string:
      let start = bytes.count
      json.writeCompact(to: &bytes)
      if escapesNonASCII || escapesSlash { escape(&bytes, from: start) }
    default: json.writeCompact(to: &bytes)
    }
  }

  private func startItem(_ index: Int, level: Int, to bytes: inout [UInt8]) {
    if index > 0 { bytes.append(contentsOf: itemSeparator.utf8) }
    startLine(level, to: &bytes)
  }

  private func startLine(_ level: Int, to bytes: inout [UInt8]) {
    guard let indentation else { return }
    bytes.append(contentsOf: lineBreak.utf8)
    for _ in 0..<level { bytes.append(contentsOf: indentation.utf8) }
  }

  /// Rewrites the string that begins at `start` with the escapes of this style.
  private func escape(_ bytes: inout [UInt8], from start: Int) {
    let plain = String(decoding: bytes[start...], as: UTF8.self)
    bytes.removeSubrange(start...)
    for scalar in plain.unicodeScalars {
      if scalar == "/" && escapesSlash {
        bytes.append(contentsOf: "\\/".utf8)
      } else if scalar.isASCII || !escapesNonASCII {
        bytes.append(contentsOf: String(scalar).utf8)
      } else {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          bytes.append(contentsOf: "\\u".utf8)
          bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
          bytes.append(contentsOf: digits.utf8)
        }
      }
    }
  }
}
