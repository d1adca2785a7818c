import JSON
import JupyterProtocol
import Testing

struct ContentTests {
  let content = Content(["code": "1", "silent": true, "n": 3, "o": ["a": 1], "nothing": nil])

  @Test func `fields are read with their kind`() throws {
    #expect(try content.text("code") == "1")
    #expect(try content.flag("silent") == true)
    #expect(try content.integer("n") == 3)
    #expect(try content.object("o") == ["a": 1])
  }

  @Test func `what is absent or null has its default`() throws {
    #expect(try content.text("x", default: "d") == "d")
    #expect(try content.flag("nothing", default: true) == true)
  }

  @Test func `what is missing or of another kind is named`() {
    #expect(throws: ContentError("'x' is missing, expected a text")) { try content.text("x") }
    #expect(throws: ContentError("'code' is not a flag")) { try content.flag("code", default: false) }
    #expect(throws: ContentError("'silent' is not a whole number")) { try content.integer("silent", default: 1) }
    #expect(throws: ContentError("'n' is not a dictionary")) { try content.object("n") }
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
  ])
  func `base 64 is that of RFC 4648`(text: String, encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == encoded)
  }

  @Test func `a bundle has the forms that are there`() {
    let png: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 1, 2, 0, 0, 0, 3,
    ]
    let bundle = MIMEBundle(text: "t", svg: "<svg/>", png: png, sound: [1])
    #expect(bundle.data.keys == ["text/plain", "image/svg+xml", "image/png", "text/html"])
    #expect(bundle.metadata["image/png"] == ["width": 258, "height": 3])
    #expect(MIMEBundle(text: "t", html: "h", png: [1, 2], sound: [1]).data["audio/wav"] == "AQ==")
  }
}
