import Display
import Testing

@Suite struct PlainTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("two\nlines", "two lines"), ("dos\r\nline", "dos line"), ("tab\tbed", "tab bed"),
    ("\u{1B}[31mred\u{1B}[0m", "red"), ("\u{1B}[2J\u{1B}[Hgone", "gone"), ("\u{1B}]0;title\u{7}rest", "rest"),
    ("\u{1B}]8;;http://x\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link"), ("\u{9B}31mred", "red"), ("\u{1B}", ""),
    ("a\u{8}\u{0}\u{7F}b", "ab"),
    ("\u{202E}evil\u{202C}", "evil"), ("a\u{2066}b\u{2069}", "ab"), ("line\u{2028}separator", "line separator"),
    ("\u{1B}Pdcs\u{9C}x", "x"), ("é", "é"),
  ])
  func aLineMovesNoCursor(text: String, line: String) {
    #expect(PlainText.line(text) == line)
  }

  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("한국", 4), ("ｆ", 2), ("😀", 2), ("👩‍🚀", 2), ("🇩🇪", 2),
    ("❤️", 2), ("❤", 1),
    ("★", 1), ("שלום", 4), ("a\u{200B}b", 2), ("ไทย", 3), ("👍🏽", 2), ("…", 1), ("\u{AD}", 0),
  ])
  func widthsInCells(text: String, width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test(arguments: [
    "plain text that is long", "漢字漢字漢字漢字", "👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀", "مرحبا بالعالم الكبير",
    "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}",
  ])
  func clippingAndPaddingGiveExactlyTheWidth(text: String) {
    for width in 0...24 {
      let clipped = PlainText.clip(text, to: width)
      #expect(DisplayWidth.of(clipped) <= width)
      #expect(DisplayWidth.of(PlainText.pad(clipped, to: width, alignment: .right)) == width)
      #expect(DisplayWidth.of(PlainText.pad(clipped, to: width)) == width)
    }
  }

  @Test func asciiStaysAscii() {
    let line = PlainText.line("größer × ±1 … 漢字 “q” µ", unicode: false)
    #expect(line == "gr??er x +/-1 ... ?? \"q\" u")
    #expect(PlainText.clip("abcdef", to: 4, unicode: false) == "abc~")
  }

  @Test func sparklinesHaveTheirWidthWhateverTheNumbers() {
    #expect(Sparkline.text([1, 2, 3, 4, 5, 6, 7, 8]) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.text([1, .nan, 3], unicode: false) == "_ #")
    #expect(Sparkline.text([], width: 5) == "")
    #expect(Sparkline.text([2, 2, 2]) == "▁▁▁")
    #expect(Sparkline.text([-.greatestFiniteMagnitude, .greatestFiniteMagnitude]) == "▁█")
    #expect(Sparkline.text((0..<1000).map(Double.init), width: 16).count == 16)
    #expect(Sparkline.text([.infinity, .nan]) == "  ")
  }
}
