import JSON
import JupyterProtocol
import Testing

@testable import JupyterKernel

struct RequestTests {
  @Test func `the kernel says what it is`() throws {
    let client = try TestClient()
    let reply = try client.reply(to: client.send("kernel_info_request"))
    #expect(reply["status"] == "ok")
    #expect(reply["protocol_version"] == "5.5")
    #expect(reply["supported_features"] == ["kernel subshells"])
    #expect(reply["language_info"]?["file_extension"] == ".heddle")
  }

  @Test func `completions carry their kinds and count Unicode scalars`() throws {
    let client = try TestClient()
    let reply = try client.reply(to: client.send("complete_request", ["code": "😀é c rest", "cursor_pos": 4]))
    #expect(reply["matches"] == ["clear", "complain"])
    #expect(reply["cursor_start"] == 3)
    #expect(reply["cursor_end"] == 4)
    #expect(
      reply["metadata"]?["_jupyter_types_experimental"]?[0] == [
        "start": 3, "end": 4, "text": "clear", "type": "function", "signature": "clear text",
      ])
  }

  @Test(arguments: [(-5, 0), (1000, 5)])
  func `a cursor outside the code is brought back into it`(position: Int, expected: Int) throws {
    let client = try TestClient()
    let content: JSON = ["code": "print", "cursor_pos": .integer(position), "detail_level": 1]
    let reply = try client.reply(to: client.send("inspect_request", content))
    #expect(reply["found"] == true)
    #expect(reply["data"]?["text/plain"]?.text == "print at \(expected), detail 1")
    let unknown = try client.reply(to: client.send("inspect_request", ["code": "x", "cursor_pos": 1]))
    #expect(unknown == ["status": "ok", "found": false, "data": [:], "metadata": [:]])
  }

  @Test(
    arguments: [
      ("a", ["status": "complete"]), ("a {", ["status": "incomplete", "indent": "  "]), ("}", ["status": "invalid"]),
    ] as [(String, JSON)])
  func `completeness is told`(code: String, expected: JSON) throws {
    let client = try TestClient()
    #expect(try client.reply(to: client.send("is_complete_request", ["code": .string(code)])) == expected)
  }

  @Test func `history is given by tail, range and search`() throws {
    let client = try TestClient()
    for code in ["value 1", "value 2", "print x", "value 1"] { _ = try client.reply(to: client.execute(code)) }
    _ = try client.reply(to: client.execute("value 9", ["store_history": false]))
    func history(_ content: JSON) throws -> JSON? {
      try client.reply(to: client.send("history_request", content))["history"]
    }
    #expect(try history(["hist_access_type": "tail", "n": 2]) == [[1, 3, "print x"], [1, 4, "value 1"]])
    #expect(
      try history(["hist_access_type": "tail", "n": 2, "output": true])
        == [[1, 3, ["print x", nil]], [1, 4, ["value 1", "1"]]])
    #expect(try history(["hist_access_type": "range", "session": 0, "start": 2, "stop": 3]) == [[1, 2, "value 2"]])
    #expect(try history(["hist_access_type": "range", "session": -3]) == [])
    #expect(try history(["hist_access_type": "range", "session": .integer(Int.min)]) == [])
    #expect(
      try history(["hist_access_type": "search", "pattern": "value*", "unique": true])
        == [[1, 2, "value 2"], [1, 4, "value 1"]])
    #expect(try history(["hist_access_type": "search", "pattern": "value*", "n": 1]) == [[1, 4, "value 1"]])
  }

  struct Echo: CommTarget {
    let name = "echo"

    func open(_ comm: Comm, data: JSON, buffers: [[UInt8]]) { comm.send(["opened": data]) }
    func receive(_ comm: Comm, data: JSON, buffers: [[UInt8]]) { comm.send(data, buffers: buffers) }
    func close(_ comm: Comm) {}
  }

  @Test func `comms are opened, used and closed, and unknown ones refused`() throws {
    let client = try TestClient(commTargets: [Echo()])
    let unknown = client.send("comm_open", ["comm_id": "c0", "target_name": "nowhere", "data": [:]])
    let refusal = try client.outputs(of: unknown)
    #expect(refusal.map(\.type) == ["comm_close"])
    #expect(refusal.first?.content["comm_id"] == "c0")

    let open = client.send("comm_open", ["comm_id": "c1", "target_name": "echo", "data": ["a": 1]])
    #expect(try client.outputs(of: open).first?.content == ["comm_id": "c1", "data": ["opened": ["a": 1]]])
    let comms = try client.reply(to: client.send("comm_info_request"))["comms"]
    #expect(comms == ["c1": ["target_name": "echo"]])
    #expect(try client.reply(to: client.send("comm_info_request", ["target_name": "other"]))["comms"] == [:])

    let id = client.send("comm_msg", ["comm_id": "c1", "data": ["x": 2]], buffers: [[1, 0, 255]])
    var message = try client.output()
    while message.parentID != id || message.header.type != "comm_msg" { message = try client.output() }
    #expect(message.buffers == [[1, 0, 255]])
    client.send("comm_close", ["comm_id": "c1"])
    #expect(try client.reply(to: client.send("comm_info_request"))["comms"] == [:])
  }

  @Test func `what is not supported is answered with an error`() throws {
    let client = try TestClient()
    let debug = client.send("debug_request", ["command": "initialize"], to: client.control)
    #expect(try client.reply(to: debug, on: client.control)["ename"] == "unsupported")
    let unknown = client.send("usage_request", to: client.control)
    #expect(try client.reply(to: unknown, on: client.control)["ename"] == "unknown-request")
  }

  static let contents: [JSON] = [
    [:], ["code": 1], ["code": nil], ["code": "value 1", "silent": "no"], ["code": "value 1", "user_expressions": [1]],
    ["code": "", "cursor_pos": "x"], ["code": "", "cursor_pos": .double(1e300)], ["hist_access_type": "all"],
    ["hist_access_type": "tail", "n": -1], ["hist_access_type": "range", "session": 1e30, "start": [:]],
    ["comm_id": 3], ["comm_id": "x", "data": []], ["subshell_id": []], ["subshell_id": "none"], ["target_name": 5],
  ]

  @Test func `every request gets exactly one reply and one idle, whatever its content`() throws {
    let client = try TestClient()
    let channels: [ClientSocket] = [client.shell, client.control]
    for kind in RequestTable.all where kind.type != ShutdownRequest.type {
      for content in Self.contents {
        for socket in channels {
          let id = client.send(kind.type, content, to: socket)
          if kind.type.hasSuffix("_request") { _ = try client.reply(to: id, on: socket) }
          // The outputs end with the first idle; a second one would be found before the next request's.
          _ = try client.outputs(of: id)
        }
      }
    }
    let last = client.send("kernel_info_request")
    #expect(try client.reply(to: last)["status"] == "ok")
    #expect(client.shell.receive(wait: false) == nil)
    #expect(client.control.receive(wait: false) == nil)
  }
}
