import JSON
import Testing

struct ParserTests {
  static let accepted: [(String, JSON)] = [
    ("null", nil), (" true ", true), ("[]", []), ("{}", [:]), ("0", 0), ("-1", -1), ("1.5", 1.5), ("1e3", 1000.0),
    ("9223372036854775807", .integer(Int64.max)), ("-9223372036854775808", .integer(Int64.min)),
    ("9223372036854775808", 9223372036854775808.0), ("9007199254740993", 9_007_199_254_740_993),
    (#""a\n\"\\\/\u00e9\ud83d\ude00""#, "a\n\"\\/é😀"), (#""\u0000""#, "\0"), ("\u{FEFF}1", 1),
    (#"{"b":[1,{"a":null}],"a":2}"#, ["b": [1, ["a": nil]], "a": 2]),
  ]

  @Test(arguments: accepted)
  func `a text is read as its value`(text: String, expected: JSON) throws {
    #expect(try JSON.parse(text) == expected)
  }

  @Test(arguments: [
    ("", 0, "expected a value, the text ends"), ("[1,]", 3, "expected a value, found ']'"),
    ("{\"a\" 1}", 5, "expected ':' after a key, found '1'"), ("{a:1}", 1, "expected a key in quotes, found 'a'"),
    ("1 2", 2, "expected the end of the text, found '2'"), ("01", 0, "a number has a leading zero"),
    ("-", 1, "expected a digit, the text ends"), ("1.", 2, "expected a digit after the point, the text ends"),
    ("1e+", 3, "expected a digit in the exponent, the text ends"), ("tru", 0, "expected 'true'"),
    ("\"ab", 0, "a string has no closing quote"),
    ("\"a\u{1}\"", 2, "a string contains a control character, found byte 0x1"),
    (#""\x""#, 2, "expected an escape after the backslash, found 'x'"),
    (#""\u12g4""#, 5, "expected four hexadecimal digits, found 'g'"),
    (#""\ud800""#, 1, "a surrogate stands without its other half"),
    (#""\udc00x""#, 1, "a surrogate stands without its other half"), ("1e400", 0, "the number '1e400' is out of range"),
    ("NaN", 0, "expected a value, found 'N'"), ("[1", 2, "expected ',' or ']', the text ends"),
    ("{\"a\":1", 6, "expected ',' or '}', the text ends"),
  ])
  func `what is wrong is said with its byte`(text: String, offset: Int, message: String) {
    #expect(throws: JSONError(message, offset: offset)) { try JSON.parse(text) }
  }

  @Test func `bytes that are not UTF-8 are refused or replaced`() throws {
    let bytes: [UInt8] = [0x22, 0x61, 0xFF, 0x62, 0x22]
    #expect(throws: JSONError("a string is not UTF-8", offset: 2)) { try JSON.parse(bytes) }
    var options = JSON.ParsingOptions()
    options.malformed = .replaced
    #expect(try JSON.parse(bytes, options: options) == "a\u{FFFD}b")
    #expect(try JSON.parse(Array(#""\ud800\u0041""#.utf8), options: options) == "\u{FFFD}A")
  }

  @Test func `depth, bytes and values have limits`() throws {
    func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    #expect(try JSON.parse(nested(512)).array != nil)
    #expect(throws: JSONError("nested deeper than the limit of 512", offset: 512)) { try JSON.parse(nested(513)) }
    #expect(throws: JSONError.self) { try JSON.parse(String(repeating: "[", count: 1_000_000)) }
    var options = JSON.ParsingOptions()
    options.bytes = 4
    #expect(throws: JSONError("5 bytes are more than the limit of 4", offset: 4)) {
      try JSON.parse("12345", options: options)
    }
    options = JSON.ParsingOptions()
    options.values = 3
    #expect(try JSON.parse("[1,2]", options: options) == [1, 2])
    #expect(throws: JSONError("more than the limit of 3 values", offset: 5)) {
      try JSON.parse("[1,2,3]", options: options)
    }
  }

  @Test func `every cut of a text is an error and never a trap`() {
    let text = Array(#"{"a":[1,-2.5e+3,true,null,"x\u00e9\ud83d\ude00"],"b":{"c":false}}"#.utf8)
    for length in 0..<text.count {
      #expect(throws: JSONError.self, "first \(length) bytes") { try JSON.parse(Array(text.prefix(length))) }
    }
  }

  @Test func `any change of a byte is read or refused`() throws {
    let text = Array(#"{"a":[1,-2.5e+3,true,null,"x\u00e9\ud83d\ude00"],"b":{"c":false}}"#.utf8)
    for position in text.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed[position] = byte
        guard let value = try? JSON.parse(changed) else { continue }
        #expect(try JSON.parse(value.compact()) == value)
      }
    }
  }
}
