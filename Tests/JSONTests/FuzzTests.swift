import JSON
import TestSupport
import Testing

struct FuzzTests {
  static let good = [
    #"{"msg_id":"3c9e7f5e_12","username":"root","session":"3c9e","date":"2026-11-23T15:52:01.123456Z","version":"5.4"}"#,
    #"{"cells":[{"cell_type":"code","id":"a","metadata":{},"outputs":[],"source":["let a = 1\n","é😀"]}],"nbformat":4}"#,
    #"[1,-2.5e+3,9223372036854775807,1e308,0.1,true,false,null,"\u00e9\ud83d\ude00\\\"\/\b\f\n\r\t",[],{},[[[]]]]"#,
  ].map { Array($0.utf8) }
  static let tokens =
    [
      "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "-", "0", "1e", ".", "e+999", "NaN", "null", "\u{0}",
      "\u{FEFF}", "99999999999999999999", String(repeating: "[", count: 600), "\"a\":1,\"a\":2",
    ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]]

  @Test func `damaged text is refused or read and written back`() throws {
    var generator = SeededGenerator(seed: 1)
    var documents = JSON.ParsingOptions.document
    documents.malformed = .replaced
    for number in 0..<Fuzzing.count(usually: 20_000) {
      let text = Fuzzing.damaged(
        Self.good.randomElement(using: &generator) ?? [], tokens: Self.tokens, using: &generator)
      if let value = try? JSON.parse(text) {
        let written = value.compact()
        #expect(try JSON.parse(written) == value, "input \(number)")
        #expect(try JSON.parse(value.pretty()).compact() == written, "input \(number)")
      }
      if let value = try? JSON.parse(text, options: documents) {
        let written = value.compact()
        #expect(try JSON.parse(written, options: documents).compact() == written, "input \(number)")
      }
    }
  }
}
