import FileSystem
import JupyterKernel
import TestSupport
import Testing

struct DatabaseHistoryTests {
  @Test func `cells are kept across sessions`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("deep/history.sqlite")
    let first = DatabaseHistory(path: path, client: "terminal")
    try first.append(line: 1, input: "a é\0😀", output: "1")
    let second = DatabaseHistory(path: path, client: "jupyter")
    try second.append(line: 1, input: "b", output: nil)
    try first.append(line: 2, input: "c", output: nil)
    #expect(second.session == first.session + 1)
    #expect(try second.tail(2).map(\.input) == ["b", "c"])
    #expect(try second.tail(-1).isEmpty)
    #expect(
      try second.entries(inSessions: first.session...first.session) == [
        HistoryEntry(session: 1, line: 1, input: "a é\0😀", output: "1"),
        HistoryEntry(session: 1, line: 2, input: "c", output: nil),
      ])
  }

  @Test func `a search finds the last cells and equal ones once`() throws {
    let folder = try TemporaryFolder()
    let history = DatabaseHistory(path: folder.file("history.sqlite"), client: "jupyter")
    for (line, input) in ["a[1]", "b", "a[1]", "a[2]", "A"].enumerated() {
      try history.append(line: line, input: input, output: nil)
    }
    #expect(try history.search("a*", count: nil, unique: false).map(\.line) == [0, 2, 3])
    #expect(try history.search("a[?]", count: nil, unique: true).map(\.line) == [2, 3])
    #expect(try history.search("a*", count: 2, unique: false).map(\.line) == [2, 3])
  }

  @Test func `a history that cannot be opened is an error and no trap`() throws {
    let folder = try TemporaryFolder()
    try folder.write(String(repeating: "no database ", count: 1000), to: "history.sqlite")
    let history = DatabaseHistory(path: folder.file("history.sqlite"), client: "jupyter")
    #expect(history.session == 0)
    #expect(throws: (any Error).self) { try history.append(line: 1, input: "a", output: nil) }
    #expect(throws: (any Error).self) { try DatabaseHistory(path: "/proc/history", client: "").tail(1) }
  }

  @Test func `what is too large is left out`() throws {
    let folder = try TemporaryFolder()
    let history = DatabaseHistory(path: folder.file("history.sqlite"), client: "jupyter")
    try history.append(line: 1, input: String(repeating: "a", count: 2 << 20), output: nil)
    try history.append(line: 2, input: "b", output: String(repeating: "c", count: 100_000))
    #expect(try history.tail(9).map { $0.output?.count } == [10_000])
  }
}
