import JSON
import JupyterProtocol
import TestSupport
import Testing

struct FuzzTests {
  static let key = Array("the shared key".utf8)
  static let tokens = ["{", "}", "[", "\"", ":", "\\ud800", "<IDS|MSG>", "null", "1e999", "msg_type"].map {
    Array($0.utf8)
  }

  /// A good message as frames.
  static func frames() -> [[UInt8]] {
    let header = Header(messageID: "a", type: "execute_request", session: "s", date: "2026-11-23T15:52:01Z")
    return Wire(key: key).encode(
      prefix: [[1, 2, 3]], header: header, parent: Array(#"{"msg_id":"p"}"#.utf8), metadata: ["m": [1, 2.5, nil]],
      content: ["code": "let a = \"é😀\"\n", "silent": false, "cursor_pos": 3], buffers: [[0, 255]])
  }

  @Test func `damaged messages are refused or read`() {
    var generator = SeededGenerator(seed: 2)
    let good = Self.frames()
    let signer = Signer(key: Self.key)
    for _ in 0..<Fuzzing.count(usually: 10_000) {
      var frames = good
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let index = Int.random(in: 0..<frames.count, using: &generator)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: frames.remove(at: index)
        case 1: frames.insert(frames[index], at: index)
        case 2: frames.swapAt(index, Int.random(in: 0..<frames.count, using: &generator))
        default: frames[index] = Fuzzing.damaged(frames[index], tokens: Self.tokens, using: &generator)
        }
        if frames.isEmpty { break }
      }
      // Half of them get a true signature, so that what is behind it is reached too.
      if Bool.random(using: &generator), let delimiter = frames.firstIndex(of: Wire.delimiter),
        frames.count > delimiter + 5
      {
        frames[delimiter + 1] = signer.signature(of: frames[(delimiter + 2)...(delimiter + 5)])
      }
      guard let message = try? Wire(key: Self.key).decode(frames) else { continue }
      _ = (message.parentID, message.metadata)
      guard let content = try? message.content() else { continue }
      _ = (try? content.text("code"), try? content.flag("silent"), try? content.integer("cursor_pos"))
    }
  }

  @Test func `damaged connection files are refused or read`() {
    let good = Array(ConnectionFileTests.text.utf8)
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<Fuzzing.count(usually: 5_000) {
      let bytes = Fuzzing.damaged(good, tokens: Self.tokens, using: &generator)
      _ = try? ConnectionFile(parsing: bytes).endpoint(.shell)
      _ = try? RegistrationFile(parsing: bytes)
    }
  }
}
