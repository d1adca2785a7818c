import JSON
import Testing

struct SubshellTests {
  @Test func `a subshell answers while the main shell runs a cell`() throws {
    let client = try TestClient()
    let create = client.send("create_subshell_request", to: client.control)
    let subshell = try #require(try client.reply(to: create, on: client.control)["subshell_id"]?.text)
    let list = client.send("list_subshell_request", to: client.control)
    #expect(try client.reply(to: list, on: client.control)["subshell_id"] == [.string(subshell)])

    let running = client.execute("set 7\nwait")
    try client.waitForOutput("stream", of: running)
    let aside = client.execute("get", subshell: subshell)
    #expect(try client.outputs(of: aside).last?.content["data"]?["text/plain"] == "7")
    #expect(try client.reply(to: aside)["status"] == "ok")
    let complete = client.send("complete_request", ["code": "pr", "cursor_pos": 2], subshell: subshell)
    #expect(try client.reply(to: complete)["matches"] == ["print"])
    client.send("interrupt_request", to: client.control)
    #expect(try client.reply(to: running)["ename"] == "interrupted")

    _ = try client.message(on: client.control)
    let delete = client.send("delete_subshell_request", ["subshell_id": .string(subshell)], to: client.control)
    #expect(try client.reply(to: delete, on: client.control) == ["status": "ok"])
    let again = client.send("delete_subshell_request", ["subshell_id": .string(subshell)], to: client.control)
    #expect(try client.reply(to: again, on: client.control)["ename"] == "unknown-subshell")
    let gone = client.execute("get", subshell: subshell)
    #expect(try client.reply(to: gone)["ename"] == "unknown-subshell")
    #expect(try client.outputs(of: gone).isEmpty)
  }

  @Test func `the end of a subshell stops its cell and gives up what waits there, and nothing else`() throws {
    let client = try TestClient()
    let subshell = try create(client)
    let running = client.execute("wait")
    try client.waitForOutput("stream", of: running)
    let aside = client.execute("wait", subshell: subshell)
    try client.waitForOutput("stream", of: aside)
    let queued = client.execute("value 1", subshell: subshell)
    // What was sent before this answer has been read.
    let read = client.execute("get", subshell: try create(client))
    #expect(try client.reply(to: read)["status"] == "ok")

    let delete = client.send("delete_subshell_request", ["subshell_id": .string(subshell)], to: client.control)
    #expect(try client.reply(to: delete, on: client.control) == ["status": "ok"])
    #expect(try client.reply(to: aside)["ename"] == "interrupted")
    #expect(try client.reply(to: queued) == ["status": "aborted"])
    let interrupt = client.send("interrupt_request", to: client.control)
    _ = try client.reply(to: interrupt, on: client.control)
    #expect(try client.reply(to: running)["ename"] == "interrupted")
  }

  @Test func `user expressions of a subshell are evaluated while the main shell runs a cell`() throws {
    let client = try TestClient()
    let subshell = try create(client)
    let running = client.execute("set 7\nwait")
    try client.waitForOutput("stream", of: running)
    let expressions: JSON = ["seven": "get", "none": "nothing"]
    let aside = client.execute("value 1", ["user_expressions": expressions], subshell: subshell)
    let results = try client.reply(to: aside)["user_expressions"]
    #expect(results?["seven"]?["data"]?["text/plain"] == "7")
    #expect(results?["none"]?["status"] == "error")
  }

  @Test func `every subshell counts and keeps its cells by itself`() throws {
    let client = try TestClient()
    let first = client.execute("value 1")
    #expect(try client.reply(to: first)["execution_count"] == 1)
    let subshell = try create(client)
    for number in 1...2 {
      let id = client.execute("value \(number * 10)", subshell: subshell)
      #expect(try client.reply(to: id)["execution_count"] == .integer(number))
    }
    let second = client.execute("value 2")
    #expect(try client.reply(to: second)["execution_count"] == 2)
    func inputs(_ subshell: String?) throws -> [String?]? {
      let id = client.send("history_request", ["hist_access_type": "range", "session": 0], subshell: subshell)
      return try client.reply(to: id)["history"]?.array?.map { $0.array?.last?.text }
    }
    #expect(try inputs(subshell) == ["value 10", "value 20"])
    #expect(try inputs(nil) == ["value 1", "value 2"])
  }

  @Test func `an answer that names a subshell goes to its question`() throws {
    let client = try TestClient()
    let subshell = try create(client)
    let main = client.execute("input main?", ["allow_stdin": true])
    #expect(try client.message(on: client.stdin).content().members["prompt"] == "main?")
    let aside = client.execute("input aside?", ["allow_stdin": true], subshell: subshell)
    #expect(try client.message(on: client.stdin).content().members["prompt"] == "aside?")
    client.send("input_reply", ["value": "b"], subshell: subshell, to: client.stdin)
    #expect(try client.reply(to: aside)["status"] == "ok")
    client.send("input_reply", ["value": "a"], to: client.stdin)
    #expect(try client.outputs(of: main).last?.content["data"]?["text/plain"] == "a")
    #expect(try client.reply(to: main)["status"] == "ok")
  }

  /// Creates a subshell and gives its identifier.
  private func create(_ client: TestClient) throws -> String {
    let create = client.send("create_subshell_request", to: client.control)
    return try #require(try client.reply(to: create, on: client.control)["subshell_id"]?.text)
  }
}
