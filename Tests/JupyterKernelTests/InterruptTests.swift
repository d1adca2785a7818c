import JSON
import Testing

struct InterruptTests {
  @Test func `an interrupt stops the cell and aborts what was queued`() throws {
    let client = try TestClient()
    let running = client.execute("set kept\nwait")
    let queued = client.execute("value 1")
    try client.waitForOutput("stream", of: running)
    let interrupt = client.send("interrupt_request", to: client.control)
    #expect(try client.reply(to: interrupt, on: client.control) == ["status": "ok"])
    #expect(try client.reply(to: running)["ename"] == "interrupted")
    #expect(try client.reply(to: queued) == ["status": "aborted"])
    let after = client.execute("get")
    #expect(try client.outputs(of: after).last?.content["data"]?["text/plain"] == "kept")
  }

  @Test func `an interrupt while nothing runs stops nothing`() throws {
    let client = try TestClient()
    let interrupt = client.send("interrupt_request", to: client.control)
    #expect(try client.reply(to: interrupt, on: client.control) == ["status": "ok"])
    let id = client.execute("value 1")
    _ = try client.reply(to: id)
  }

  @Test func `the control channel answers while a cell runs`() throws {
    let client = try TestClient()
    let running = client.execute("wait")
    try client.waitForOutput("stream", of: running)
    let information = client.send("kernel_info_request", to: client.control)
    #expect(try client.reply(to: information, on: client.control)["implementation"] == "toy")
    let connect = client.send("connect_request", to: client.control)
    let ports = try client.reply(to: connect, on: client.control)
    #expect(ports["shell_port"]?.integer == client.connection.ports[.shell])
  }

  @Test func `a client that connects while a cell runs learns what the kernel is and that it is busy`() throws {
    let client = try TestClient()
    let running = client.execute("wait")
    try client.waitForOutput("stream", of: running)
    let information = client.send("kernel_info_request")
    #expect(try client.reply(to: information)["implementation"] == "toy")
    var states: [String] = []
    while states.last != "\(running) busy" {
      let message = try client.output()
      states.append("\(message.parentID) \(try message.content().members["execution_state"]?.text ?? "")")
    }
    #expect(states == ["\(information) busy", "\(information) idle", "\(running) busy"])
  }

  @Test func `what waits when the kernel ends is given up`() throws {
    let client = try TestClient()
    let running = client.execute("wait")
    try client.waitForOutput("stream", of: running)
    let queued = client.execute("value 1")
    // Answered at once, so what was sent before has been read.
    let read = client.send("kernel_info_request")
    #expect(try client.reply(to: read)["status"] == "ok")
    client.send("shutdown_request", to: client.control)
    #expect(try client.reply(to: running)["ename"] == "interrupted")
    #expect(try client.reply(to: queued) == ["status": "aborted"])
    #expect(client.exitCode() == 0)
  }

  @Test(arguments: [true, false])
  func `a kernel ends while a cell runs`(restart: Bool) throws {
    let client = try TestClient()
    let running = client.execute("wait")
    try client.waitForOutput("stream", of: running)
    let shutdown = client.send("shutdown_request", ["restart": .bool(restart)], to: client.control)
    #expect(try client.reply(to: shutdown, on: client.control) == ["status": "ok", "restart": .bool(restart)])
    #expect(client.exitCode() == 0)
  }

  @Test func `a kernel ends when asked on the shell channel, as old clients do`() throws {
    let client = try TestClient()
    let shutdown = client.send("shutdown_request")
    #expect(try client.reply(to: shutdown)["status"] == "ok")
    #expect(client.exitCode() == 0)
  }
}
