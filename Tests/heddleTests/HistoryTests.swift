import FileSystem
import JupyterKernel
import TestSupport
import Testing

@testable import heddle

@Suite("The history of entries")
struct HistoryTests {
  @Test("comes back in the next session, breaks and backslashes too")
  func file() throws {
    let folder = try TemporaryFolder()
    let store = DatabaseHistory(path: folder.file("state/history.sqlite"), client: "terminal")
    var history = History(store: store)
    let entries = ["let a = 1", "for i in a {\n  \"\\n\"\n}", "ä\\", "\\n"]
    for (line, entry) in entries.enumerated() {
      history.add(entry)
      history.keep(entry, line: line + 1)
    }
    history.add("\\n")
    history.add("  ")
    #expect(history.entries == entries)
    #expect(History(store: DatabaseHistory(path: folder.file("state/history.sqlite"), client: "")).entries == entries)
  }

  @Test("sessions in the terminal and in Jupyter lose nothing of each other")
  func shared() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("history.sqlite")
    let terminal = History(store: DatabaseHistory(path: path, client: "terminal"))
    let jupyter = DatabaseHistory(path: path, client: "jupyter")
    terminal.keep("a", line: 1)
    try jupyter.append(line: 1, input: "b", output: nil)
    terminal.keep("c", line: 2)
    #expect(History(store: jupyter).entries == ["a", "b", "c"])
  }

  @Test("a file that cannot be written leaves the history in memory")
  func unwritable() {
    var history = History(store: DatabaseHistory(path: "/dev/null/heddle/history", client: ""))
    history.add("a")
    history.keep("a", line: 1)
    #expect(history.entries == ["a"])
  }

  @Test(
    "letters in order match, close together and at the start of words best",
    arguments: [
      ("", "abc", true), ("ac", "abc", true), ("ca", "abc", false), ("tm", "train(m)", true), ("T", "train", false),
      ("T", "Train", true),
    ])
  func fuzzy(query: String, text: String, matches: Bool) {
    #expect((FuzzyMatch.score(query, in: text) != nil) == matches)
  }

  @Test("the better match comes first")
  func ranking() {
    var history = History()
    for entry in ["plot(run)", "sample of lots", "place the oat"] { history.add(entry) }
    #expect(history.search("plot", limit: 2).first == "plot(run)")
  }
}
