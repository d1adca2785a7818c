/// Cuts UTF-8 text into the units that a vocabulary counts.
enum Tokenizer {
  /// Calls `body` with each word or character in lower case, as UTF-8; `body` returns false to stop.
  static func forEach(
    _ text: UnsafeBufferPointer<UInt8>, by unit: TextModality.Unit, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
  ) {
    switch unit {
    case .character: characters(text, body)
    case .word: words(text, body)
    case .bytePair: pieces(text, body)
    case .subword: subwords(text, body)
    }
  }

  private static func characters(_ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) {
    var scratch: [UInt8] = []
    var position = 0
    while let scalar = nextScalar(text, &position) {
      scratch.removeAll(keepingCapacity: true)
      appendLowercase(scalar, to: &scratch)
      if !scratch.withUnsafeBufferPointer(body) { return }
    }
  }

  /// Runs of letters, marks and digits; ideographs, kana and emoji each by themselves; all else only separates.
  private static func words(_ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) {
    var word: [UInt8] = []
    func flush() -> Bool {
      defer { word.removeAll(keepingCapacity: true) }
      return word.isEmpty || word.withUnsafeBufferPointer(body)
    }
    var position = 0
    while position < text.count {
      let byte = text[position]
      if byte < 0x80 {
        position += 1
        if isLetterOrDigit(byte) {
          word.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
        } else if !flush() {
          return
        }
        continue
      }
      guard let scalar = nextScalar(text, &position) else { break }
      if standsAlone(scalar) {
        guard flush() else { return }
        word.append(contentsOf: String(scalar).utf8)
        guard flush() else { return }
      } else if isWordPart(scalar) {
        appendLowercase(scalar, to: &word)
      } else if !flush() {
        return
      }
    }
    _ = flush()
  }

  /// Each word, then the runs of 2 to 5 characters in it with `<` before and `>` after (Bojanowski et al. 2017, section 3.2).
  private static func subwords(_ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) {
    var marked: [UInt8] = []
    var starts: [Int] = []
    words(text) { word in
      guard body(word) else { return false }
      marked.removeAll(keepingCapacity: true)
      marked.append(UInt8(ascii: "<"))
      marked.append(contentsOf: word)
      marked.append(UInt8(ascii: ">"))
      starts = marked.indices.filter { marked[$0] & 0xC0 != 0x80 } + [marked.count]
      return marked.withUnsafeBufferPointer { bytes in
        for length in 2...5 {
          for first in starts.indices where first + length < starts.count {
            let run = bytes[starts[first]..<starts[first + length]]
            if !body(UnsafeBufferPointer(rebasing: run)) { return false }
          }
        }
        return true
      }
    }
  }

  /// Words with the space before them, as they stand: what byte pairs are merged within.
  private static func pieces(_ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) {
    var start = 0
    for position in 0..<text.count where text[position] == 0x20 && position > start {
      if text[position - 1] == 0x20 { continue }
      if !body(UnsafeBufferPointer(rebasing: text[start..<position])) { return }
      start = position
    }
    if start < text.count { _ = body(UnsafeBufferPointer(rebasing: text[start...])) }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
  }

  private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    if properties.isAlphabetic || properties.numericType != nil { return true }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark: return !isJoiner(scalar)
    default: return false
    }
  }

  private static func standsAlone(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3040...0x30FF, 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
    case 0x2190...0x2BFF, 0x1F000...0x1FAFF:
      scalar.properties.isEmoji || scalar.properties.generalCategory == .otherSymbol
    default: false
    }
  }

  /// Variation selectors, which only change how the character before looks.
  private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool { (0xFE00...0xFE0F).contains(scalar.value) }

  private static func appendLowercase(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    if scalar.isASCII {
      let byte = UInt8(truncatingIfNeeded: scalar.value)
      bytes.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
    } else {
      bytes.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
    }
  }

  /// The scalar at `position`, which moves behind it; U+FFFD for bytes that are no UTF-8; nil at the end.
  private static func nextScalar(_ text: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Unicode.Scalar? {
    guard position < text.count else { return nil }
    let lead = text[position]
    let length = lead < 0x80 ? 1 : lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF8 ? 4 : 0
    guard length > 0, position + length <= text.count else {
      position += 1
      return "\u{FFFD}"
    }
    var value = length == 1 ? UInt32(lead) : UInt32(lead) & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(text[position + offset] & 0x3F) }
    position += length
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }
}
