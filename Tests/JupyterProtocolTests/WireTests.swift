import JSON
import JupyterProtocol
import Testing

struct WireTests {
  static let key = Array("a0436f6c-1916-498b-8eb9-e81ab9368e84".utf8)
  static let parts = [#"{"msg_id":"a","msg_type":"execute_request"}"#, "{}", "{}", #"{"code":"1 + 1"}"#]
  // hmac.new(key, digestmod=hashlib.sha256) of Python, updated with the four parts.
  static let signature = "903cfcb7d960d7b495f246a8e4bd87f3da9b95117e9dd41c37f21c48f20c70b3"

  static func frames(
    signature: String = signature, parts: [String] = parts, identities: [[UInt8]] = [[1, 2]], buffers: [[UInt8]] = []
  ) -> [[UInt8]] {
    identities + [Wire.delimiter, Array(signature.utf8)] + parts.map { Array($0.utf8) } + buffers
  }

  @Test func `a signed message is let in once`() throws {
    let wire = Wire(key: Self.key)
    let message = try wire.decode(Self.frames(buffers: [[9]]))
    #expect(message.identities == [[1, 2]])
    #expect(message.header.messageID == "a")
    #expect(message.header.type == "execute_request")
    #expect(try message.content().text("code") == "1 + 1")
    #expect(message.buffers == [[9]])
    #expect(throws: WireError.replayed) { try wire.decode(Self.frames()) }
  }

  @Test func `what is encoded is decoded as it was`() throws {
    let maker = HeaderMaker(username: "kernel")
    var header = maker.header("execute_request")
    header.subshell = "s1"
    let content: JSON = ["code": "é\0😀", "n": 3]
    let frames = Wire(key: Self.key).encode(
      prefix: [[7]], header: header, parent: Array(#"{"msg_id":"p"}"#.utf8), metadata: ["m": 1], content: content,
      buffers: [[1, 2, 3], []])
    let message = try Wire(key: Self.key).decode(frames)
    #expect(message.header == header)
    #expect(message.parentID == "p")
    #expect(message.metadata == ["m": 1])
    #expect(try message.content().members == content.object)
    #expect(message.buffers == [[1, 2, 3], []])
  }

  @Test func `any change of a signed frame is refused`() {
    for frame in 2..<7 {
      var frames = Self.frames()
      if frames[frame].isEmpty { continue }
      frames[frame][frames[frame].count - 1] ^= 1
      #expect(throws: WireError.wrongSignature, "frame \(frame)") { try Wire(key: Self.key).decode(frames) }
    }
    for length in [0, 1, 63] {
      let frames = Self.frames(signature: String(Self.signature.prefix(length)))
      #expect(throws: WireError.wrongSignature) { try Wire(key: Self.key).decode(frames) }
    }
    #expect(throws: WireError.wrongSignature) {
      try Wire(key: Self.key).decode(Self.frames(signature: Self.signature + "0"))
    }
  }

  @Test func `an empty key neither signs nor checks`() throws {
    let wire = Wire(key: [])
    #expect(try wire.decode(Self.frames(signature: "")).header.messageID == "a")
    #expect(try wire.decode(Self.frames(signature: "anything")).header.messageID == "a")
    #expect(wire.encode(prefix: [], header: Header(messageID: "", type: "", session: ""), content: [:])[1].isEmpty)
  }

  static let hostile: [(String, [[UInt8]])] = [
    ("nothing", []), ("one empty frame", [[]]), ("no delimiter", [[1], [2], [3]]),
    ("delimiter alone", [Wire.delimiter]),
    ("no content", Array(frames().dropLast())),
    ("many identities", frames(identities: Array(repeating: [1], count: 17))),
    ("long identity", frames(identities: [[UInt8](repeating: 0, count: 1025)])),
    ("many buffers", frames(buffers: Array(repeating: [], count: 4097))),
    ("long header", frames(parts: [String(repeating: " ", count: 1 << 17) + "{}", "{}", "{}", "{}"])),
    ("empty header", frames(parts: ["", "{}", "{}", "{}"])),
    ("header of another kind", frames(parts: ["[]", "{}", "{}", "{}"])),
    ("no type", frames(parts: [#"{"msg_id":"a"}"#, "{}", "{}", "{}"])),
    ("deep header", frames(parts: [String(repeating: "[", count: 60_000), "{}", "{}", "{}"])),
  ]

  @Test(arguments: hostile.indices)
  func `a hostile message is an error and never a trap`(index: Int) {
    let (name, frames) = Self.hostile[index]
    #expect(throws: WireError.self, "\(name)") { try Wire(key: Self.key).decode(frames) }
    #expect(throws: WireError.self, "\(name)") { try Wire(key: []).decode(frames) }
  }

  @Test(arguments: ["", "[]", "{", "null", #"{"code":}"#, String(repeating: "[", count: 513)])
  func `a content that cannot be read is said to be so`(content: String) throws {
    let message = try Wire(key: []).decode(Self.frames(parts: [#"{"msg_type":"execute_request"}"#, "", "[", content]))
    #expect(throws: ContentError.self) { try message.content() }
    #expect(message.parentID == "")
    #expect(message.metadata == [:])
  }

  @Test func `bytes that are not UTF-8 are replaced`() throws {
    var frames = Self.frames(parts: [#"{"msg_type":"x"}"#, "{}", "{}", #"{"code":"a?"}"#])
    frames[6][10] = 0xFF
    #expect(try Wire(key: []).decode(frames).content().text("code") == "a\u{FFFD}")
  }

  @Test func `signatures are remembered within bounded memory`() throws {
    let wire = Wire(key: Self.key)
    let maker = HeaderMaker(username: "")
    let first = wire.encode(prefix: [], header: maker.header("x"), content: [:])
    _ = try wire.decode(first)
    for _ in 0..<40_000 { _ = try wire.decode(wire.encode(prefix: [], header: maker.header("x"), content: [:])) }
    #expect(throws: WireError.replayed) { try wire.decode(first) }
  }

  @Test func `the handshake's bare messages round trip`() throws {
    let content: JSON = ["kernel_id": "k", "shell_port": "1"]
    let frames = Wire(key: Self.key).encodeBare(content)
    #expect(try Wire(key: Self.key).decodeBare([[1]] + frames) == content)
    #expect(throws: WireError.wrongSignature) { try Wire(key: [1]).decodeBare(frames) }
    #expect(throws: WireError.tooFewFrames(1)) { try Wire(key: [1]).decodeBare([Wire.delimiter, []]) }
  }
}
