import Display
import TestSupport
import Testing

@Suite struct MarkupTests {
  @Test(arguments: [
    ("a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;"), ("\u{1B}[1m\u{0}", "[1m"), ("\u{202E}x", "x"), ("漢字 👩‍🚀", "漢字 👩‍🚀"),
    ("a\nb", "a\nb"), ("\u{FFFE}\u{FFFF}", ""),
  ])
  func textsAreEscaped(text: String, escaped: String) {
    #expect(Markup.escape(text) == escaped)
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func base64FollowsTheRFC(text: String, encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == encoded)
  }

  @Test func codeKeepsItsTextWhateverTheTokens() {
    let code = "let m = model(<x>) # é 漢"
    let tokens: [CodeMarkup.Token] = [
      .init(0..<3, .keyword), .init(8..<13, .function), .init(19..<999, .comment), .init(2..<9, .number),
      .init(-5 ..< -1, .text), .init(40..<50, .text),
    ]
    #expect(
      CodeMarkup.html(code, tokens: tokens)
        == "<span class=\"heddle-keyword\">let</span><span class=\"heddle-number\"> m = m</span><span class=\"heddle-function\">odel</span>(&lt;x&gt;) <span class=\"heddle-comment\"># é 漢</span>"
    )
    #expect(Ansi.plain(CodeMarkup.ansi(code, tokens: tokens)) == code)
    #expect(CodeMarkup.ansi(code, tokens: tokens, isColoured: false) == code)
  }

  @Test func aPageStandsAlone() {
    var page = Page(title: "Sounds & <sights>")
    page.append(html: "<h1>Title</h1>")
    page.append(code: "1 + 1 # <", number: 1, tokens: [.init(0..<1, .number)])
    page.append(text: "two\n\u{1B}[31m<lines>")
    page.append(Rendering(text: "drawing", svg: "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"))
    page.append(Rendering(text: "table", html: "<table></table>"))
    page.append(error: ["error[x]: <y>"])
    #expect(snapshotMismatch(page.html, named: "page.html") == nil)
    #expect(!page.html.contains("src=\"http") && !page.html.contains("<script"))
  }

  @Test func aWAVFileSaysWhatItHolds() {
    let wav = Clip(samples: [0, 1, -1, .nan, 7], rate: 8000).wav
    #expect(wav.count == 54)
    #expect(
      String(decoding: wav[0..<4], as: UTF8.self) == "RIFF"
        && String(decoding: wav[8..<16], as: UTF8.self) == "WAVEfmt ")
    #expect(Array(wav[44...]) == [0, 0, 0xFF, 0x7F, 0x01, 0x80, 0, 0, 0xFF, 0x7F])
    #expect(Clip(samples: [], rate: 0).seconds == 0)
    #expect(Clip(samples: [0.1, -0.9, 0.2, 0.3], rate: 4).peaks(2) == [0.9, 0.3])
  }

  @Test func mediaLookAsRecorded() {
    let clip = Clip(samples: (0..<400).map { Float($0 % 40) / 40 * Float($0) / 400 }, rate: 8000)
    #expect(snapshotMismatch(clip.rendering(RenderingContext()).text + "\n", named: "sound.txt") == nil)
    #expect(snapshotMismatch(MediaHTML.waveform(clip) + "\n", named: "sound.svg") == nil)
    let picture = Gallery.picture(0, side: 32)
    #expect(snapshotMismatch(picture.rendering(RenderingContext()).text + "\n", named: "picture.txt") == nil)
    #expect(
      snapshotMismatch(picture.rendering(RenderingContext(unicode: false)).text + "\n", named: "picture-ascii.txt")
        == nil)
    #expect(
      Picture(width: 0, height: 5, channels: 3, samples: []).rendering(RenderingContext()).text == "empty picture")
    #expect(Clip(samples: [], rate: 8000).rendering(RenderingContext()).sound == nil)
  }
}
