/// Turns the bytes of a terminal into keys; bytes of a key that is not whole yet wait for the rest.
struct KeyDecoder {
  private var pending: [UInt8] = []

  /// Whether an Escape waits for what may follow it.
  var hasPendingEscape: Bool { pending.first == escape }

  private let escape: UInt8 = 0x1B

  /// Takes bytes and gives the keys that are whole.
  mutating func keys(_ bytes: some Sequence<UInt8>) -> [Key] {
    pending.append(contentsOf: bytes)
    var keys: [Key] = []
    while let (key, length) = next() {
      pending.removeFirst(length)
      keys.append(key)
    }
    return keys
  }

  /// Nothing followed in time: an Escape alone is the key of that name, other beginnings are dropped.
  mutating func flush() -> [Key] {
    defer { pending = [] }
    guard hasPendingEscape else { return [] }
    return pending.count == 1 ? [.escape] : [.unknown]
  }

  private func next() -> (Key, Int)? {
    guard let first = pending.first else { return nil }
    switch first {
    case escape: return afterEscape()
    case 0x0D: return (.enter, 1)
    case 0x09: return (.tab, 1)
    case 0x08, 0x7F: return (.backspace, 1)
    case 0x00: return (.unknown, 1)
    case 0x01...0x1A: return (.control(Character(Unicode.Scalar(first + 0x60))), 1)
    case 0x1F: return (.control("_"), 1)
    case 0x1C...0x1E: return (.unknown, 1)
    default: return character(from: 0).map { (.character($0.0), $0.1) }
    }
  }

  /// A character of one scalar, whatever combines with it comes as the next one.
  private func character(from start: Int) -> (Character, Int)? {
    let first = pending[start]
    let length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
    guard length > 0 else { return ("\u{FFFD}", 1) }
    guard pending.count >= start + length else { return nil }
    let text = String(validating: pending[start..<(start + length)], as: UTF8.self)
    guard let character = text?.first else { return ("\u{FFFD}", 1) }
    return (character, length)
  }

  private func afterEscape() -> (Key, Int)? {
    guard pending.count > 1 else { return nil }
    switch pending[1] {
    case UInt8(ascii: "["): return controlSequence()
    case UInt8(ascii: "O"): return pending.count > 2 ? (Self.final(pending[2], modifier: 1), 3) : nil
    case 0x0D, 0x0A: return (.altEnter, 2)
    case 0x7F, 0x08: return (.altBackspace, 2)
    case escape: return (.escape, 1)
    default:
      guard let (character, length) = character(from: 1) else { return nil }
      return (.alt(Character(character.lowercased())), 1 + length)
    }
  }

  /// `ESC [ parameters final` (ECMA-48).
  private func controlSequence() -> (Key, Int)? {
    guard let end = pending[2...].firstIndex(where: { (0x40...0x7E).contains($0) }) else {
      // No sequence is this long: it is noise.
      return pending.count > 32 ? (.unknown, pending.count) : nil
    }
    let text = String(decoding: pending[2..<end], as: UTF8.self)
    let parameters = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 1 }
    let modifier = parameters.count > 1 ? parameters[1] : 1
    guard pending[end] == UInt8(ascii: "~") else { return (Self.final(pending[end], modifier: modifier), end + 1) }
    if parameters.first == 200 { return paste(from: end + 1) }
    return (Self.numbered(parameters.first ?? 0), end + 1)
  }

  private static func final(_ byte: UInt8, modifier: Int) -> Key {
    // Modifiers count from 1: 3 is Alt, 5 is Ctrl.
    let byWord = modifier == 3 || modifier == 5
    switch byte {
    case UInt8(ascii: "A"): return .up
    case UInt8(ascii: "B"): return .down
    case UInt8(ascii: "C"): return byWord ? .wordRight : .right
    case UInt8(ascii: "D"): return byWord ? .wordLeft : .left
    case UInt8(ascii: "F"): return .end
    case UInt8(ascii: "H"): return .home
    case UInt8(ascii: "P"): return .help
    case UInt8(ascii: "Z"): return .backTab
    case UInt8(ascii: "M"): return .enter
    default: return .unknown
    }
  }

  private static func numbered(_ number: Int) -> Key {
    switch number {
    case 1, 7: .home
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11: .help
    default: .unknown
    }
  }

  private func paste(from start: Int) -> (Key, Int)? {
    let mark = Array("\u{1B}[201~".utf8)
    var end = start
    while end + mark.count <= pending.count {
      if pending[end] == escape, pending[end..<(end + mark.count)].elementsEqual(mark) {
        let text = String(decoding: pending[start..<end], as: UTF8.self)
        return (.paste(Self.cleaned(text)), end + mark.count)
      }
      end += 1
    }
    return nil
  }

  /// Line breaks as `\n`, tabs as two spaces, no other control characters.
  static func cleaned(_ text: String) -> String {
    var cleaned = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\r": cleaned.append("\n")
      case "\n": if previous != "\r" { cleaned.append("\n") }
      case "\t": cleaned.append(contentsOf: "  ".unicodeScalars)
      default: if scalar.value >= 0x20, scalar.value != 0x7F { cleaned.append(scalar) }
      }
      previous = scalar
    }
    return String(cleaned)
  }
}
