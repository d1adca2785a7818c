import JSON
import Testing

struct ExecuteTests {
  @Test func `a cell's outputs come in order between busy and idle`() throws {
    let client = try TestClient()
    let id = client.execute("print hello\nvalue 3")
    var types: [String] = []
    var messages: [JSON] = []
    repeat {
      let message = try client.output()
      #expect(message.parentID == id)
      types.append(message.header.type)
      messages.append(.object(try message.content().members))
    } while messages.last != ["execution_state": "idle"]
    #expect(types == ["status", "execute_input", "stream", "execute_result", "status"])
    #expect(messages[0] == ["execution_state": "busy"])
    #expect(messages[1] == ["code": "print hello\nvalue 3", "execution_count": 1])
    #expect(messages[2] == ["name": "stdout", "text": "hello\n"])
    #expect(
      messages[3] == [
        "execution_count": 1, "data": ["text/plain": "3", "text/html": "<b>3</b>"], "metadata": [:],
      ])
    let reply = try client.reply(to: id)
    #expect(reply == ["status": "ok", "execution_count": 1, "user_expressions": [:], "payload": []])
  }

  @Test func `silent cells publish nothing and are not counted`() throws {
    let client = try TestClient()
    let silent = client.execute("print a\nvalue 1\nfail x", ["silent": true, "stop_on_error": false])
    #expect(try client.outputs(of: silent).isEmpty)
    #expect(try client.reply(to: silent)["execution_count"] == 0)
    let unstored = client.execute("value 1", ["store_history": false])
    #expect(try client.outputs(of: unstored).count == 2)
    #expect(try client.reply(to: unstored)["execution_count"] == 0)
    let blank = client.execute(" \n")
    #expect(try client.reply(to: blank)["execution_count"] == 0)
    let counted = client.execute("value 1")
    #expect(try client.reply(to: counted)["execution_count"] == 1)
  }

  @Test func `an error is published and aborts what was queued`() throws {
    let client = try TestClient()
    // While a cell waits for an answer, those behind it do queue.
    let busy = client.execute("input Name?", ["allow_stdin": true])
    #expect(try client.message(on: client.stdin).header.type == "input_request")
    let failing = client.execute("fail broken")
    let queued = [client.execute("value 1"), client.execute("value 2")]
    client.send("input_reply", ["value": "Ada"], to: client.stdin)
    #expect(try client.reply(to: busy)["status"] == "ok")
    #expect(
      try client.outputs(of: failing).last?.content == [
        "ename": "toy-failure", "evalue": "broken", "traceback": ["error[toy-failure]: broken"],
      ])
    let reply = try client.reply(to: failing)
    #expect(reply["status"] == "error")
    #expect(reply["ename"] == "toy-failure")
    #expect(reply["execution_count"] == 2)
    for id in queued {
      #expect(try client.reply(to: id) == ["status": "aborted"])
      #expect(try client.outputs(of: id).isEmpty)
    }
    let later = client.execute("value 3")
    #expect(try client.reply(to: later)["status"] == "ok")
  }

  @Test func `what was queued goes on where a request says so`() throws {
    let client = try TestClient()
    let failing = client.execute("fail x", ["stop_on_error": false])
    let next = client.execute("value 1")
    #expect(try client.reply(to: failing)["status"] == "error")
    #expect(try client.reply(to: next)["status"] == "ok")
  }

  @Test func `user expressions are evaluated each by itself`() throws {
    let client = try TestClient()
    let id = client.execute("set 5", ["user_expressions": ["good": "get", "bad": "fail y", "odd": 3]])
    let results = try #require(try client.reply(to: id)["user_expressions"])
    #expect(results["good"]?["status"] == "ok")
    #expect(results["good"]?["data"]?["text/plain"] == "5")
    #expect(results["bad"]?["ename"] == "toy-failure")
    #expect(results["odd"]?["ename"] == "malformed-request")
  }

  @Test func `displays can be updated and cleared`() throws {
    let client = try TestClient()
    let id = client.execute("show a\nupdate b\nclear wait\nclear")
    let outputs = try client.outputs(of: id).dropFirst()
    #expect(outputs.map(\.type) == ["display_data", "update_display_data", "clear_output", "clear_output"])
    #expect(outputs.first?.content["transient"] == ["display_id": "shown"])
    #expect(outputs.dropFirst().first?.content["data"] == ["text/plain": "b"])
    #expect(outputs.suffix(2).map { $0.content["wait"] } == [true, false])
    // Also from another cell.
    let other = client.execute("update c")
    #expect(try client.outputs(of: other).last?.content["transient"] == ["display_id": "shown"])
  }

  @Test func `many printed lines become few messages and none is lost`() throws {
    let client = try TestClient()
    let id = client.execute("lines 20000\ncomplain e\nlines 2")
    let outputs = try client.outputs(of: id).filter { $0.type == "stream" }
    let lines = (0..<20_000).map { "line \($0)\n" }.joined()
    #expect(outputs.compactMap { $0.content["text"]?.text }.joined() == lines + "e\nline 0\nline 1\n")
    #expect(outputs.suffix(3).map { $0.content["name"] } == ["stdout", "stderr", "stdout"])
    #expect(outputs.count < 200)
  }

  @Test func `a cell of fifty megabytes with every kind of character is run`() throws {
    let client = try TestClient()
    let piece = "é\0😀\u{7}" + String(repeating: "a", count: 92)
    let text = String(repeating: piece, count: 50_000_000 / piece.utf8.count)
    let id = client.execute("value " + text)
    #expect(try client.reply(to: id)["status"] == "ok")
    #expect(try client.outputs(of: id).last?.content["data"]?["text/plain"]?.text == text)
  }

  @Test func `questions to the user are asked and answered`() throws {
    let client = try TestClient()
    let id = client.execute("input Name?", ["allow_stdin": true])
    let question = try client.message(on: client.stdin)
    #expect(question.header.type == "input_request")
    #expect(question.parentID == id)
    #expect(try question.content().members == ["prompt": "Name?", "password": false])
    client.send("input_reply", ["value": "Ada"], to: client.stdin)
    #expect(try client.outputs(of: id).last?.content["data"]?["text/plain"] == "Ada")

    // An answer that nobody waits for is not kept for the next question.
    client.send("input_reply", ["value": "stale"], to: client.stdin)
    // Channels are not ordered among themselves: cells in between give the stale answer time to come first.
    #expect(try client.reply(to: id)["status"] == "ok")
    for _ in 0..<100 {
      let between = client.execute("value 1")
      #expect(try client.reply(to: between)["status"] == "ok")
      _ = try client.outputs(of: between)
    }
    let secret = client.execute("password P", ["allow_stdin": true])
    #expect(try client.message(on: client.stdin).content().members["password"] == true)
    client.send("input_reply", ["value": "s"], to: client.stdin)
    #expect(try client.outputs(of: secret).last?.content["data"]?["text/plain"] == "s")

    let refused = client.execute("input x", ["allow_stdin": false, "stop_on_error": false])
    #expect(try client.outputs(of: refused).last?.content["ename"] == "no-input")
  }

  @Test func `a question can be interrupted`() throws {
    let client = try TestClient()
    let id = client.execute("input x", ["allow_stdin": true])
    _ = try client.message(on: client.stdin)
    client.send("interrupt_request", to: client.control)
    #expect(try client.reply(to: id)["ename"] == "interrupted")
  }
}
