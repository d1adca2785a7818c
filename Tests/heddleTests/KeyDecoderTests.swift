import Testing

@testable import heddle

@Suite("Keys from the bytes of a terminal")
struct KeyDecoderTests {
  static let cases: [(String, [Key])] = [
    ("a", [.character("a")]), ("ä🧵", [.character("ä"), .character("🧵")]), ("\r", [.enter]), ("\t", [.tab]),
    ("\u{7F}", [.backspace]),
    ("\u{1}\u{1A}", [.control("a"), .control("z")]), ("\n", [.control("j")]), ("\u{1B}b", [.alt("b")]),
    ("\u{1B}F", [.alt("f")]),
    ("\u{1B}\r", [.altEnter]), ("\u{1B}[A\u{1B}OB", [.up, .down]), ("\u{1B}[1;5C\u{1B}[1;3D", [.wordRight, .wordLeft]),
    ("\u{1B}[3~\u{1B}[H\u{1B}[4~", [.delete, .home, .end]), ("\u{1B}[Z", [.backTab]),
    ("\u{1B}[200~a\r\nb\tc\u{1B}[201~", [.paste("a\nb  c")]),
    ("\u{1B}[200~\u{1B}[31mx\u{1B}[201~", [.paste("[31mx")]), ("\u{1B}[99~", [.unknown]), ("\u{1B}é", [.alt("é")]),
    ("\u{1F}", [.control("_")]),
  ]

  @Test("are the same however the bytes are cut", arguments: cases.indices)
  func keys(index: Int) {
    let (text, expected) = Self.cases[index]
    var whole = KeyDecoder()
    #expect(whole.keys(text.utf8) == expected)
    var slow = KeyDecoder()
    #expect(text.utf8.flatMap { slow.keys([$0]) } == expected)
  }

  @Test("an Escape alone is a key once nothing follows")
  func escape() {
    var decoder = KeyDecoder()
    #expect(decoder.keys([0x1B]) == [])
    #expect(decoder.hasPendingEscape)
    #expect(decoder.flush() == [.escape])
    #expect(decoder.keys("x".utf8) == [.character("x")])
  }

  @Test("bytes that are no UTF-8 do no harm")
  func malformed() {
    var decoder = KeyDecoder()
    #expect(decoder.keys([0xFF, 0x61, 0xC0, 0xE2, 0x28, 0xA1]).contains(.character("a")))
    for seed in 0..<200 {
      var decoder = KeyDecoder()
      _ = decoder.keys((0..<64).map { UInt8(truncatingIfNeeded: ($0 &+ seed) &* 197 &+ seed &* 31) })
      _ = decoder.flush()
    }
  }
}
