import JSON
import TestSupport
import Testing

@testable import JupyterKernel

struct FuzzTests {
  static let names = [
    "code", "silent", "store_history", "user_expressions", "allow_stdin", "stop_on_error", "cursor_pos", "detail_level",
    "hist_access_type", "n", "session", "start", "stop", "pattern", "unique", "output", "raw", "target_name", "comm_id",
    "data", "subshell_id", "restart",
  ]
  static let values: [JSON] = [
    nil, true, false, 0, 1, -1, .integer(Int64.max), .integer(Int64.min), 1.5, .double(-1e300), "", "value 1", "fail x",
    "get",
    "*",
    "tail", "range", "search", "a\0é😀", [], [1], [:], ["a": "get"], ["a": [:]],
  ]

  @Test func `requests of any kind with any fields get their reply and the kernel lives on`() throws {
    let client = try TestClient()
    var generator = SeededGenerator(seed: 4)
    let kinds = RequestTable.all.map { $0.type }.filter { $0 != ShutdownRequest.type } + ["unknown_request"]
    // A live kernel answers a few thousand a second, and with optimisation many more.
    for number in 0..<min(Fuzzing.count(usually: 1000), 200_000) {
      var content: JSON = [:]
      for _ in 0..<Int.random(in: 0...6, using: &generator) {
        content[Self.names.randomElement(using: &generator) ?? ""] =
          Self.values.randomElement(using: &generator) ?? JSON.null
      }
      let type = kinds.randomElement(using: &generator) ?? ""
      if type == CreateSubshellRequest.type && number > 100 { continue }
      let socket = Bool.random(using: &generator) ? client.shell : client.control
      let id = client.send(type, content, to: socket)
      if type.hasSuffix("_request") {
        let status = try client.reply(to: id, on: socket)["status"]?.text
        #expect(["ok", "error", "aborted", "complete", "incomplete", "invalid"].contains(status), "request \(number)")
      }
    }
    let last = client.execute("value 1")
    #expect(try client.reply(to: last)["status"] == "ok")
    #expect(client.shell.receive(wait: false) == nil)
  }
}
