import FileSystem
import TestSupport
import Testing

@testable import heddle

@Suite("The history of entries")
struct HistoryTests {
  @Test("comes back from its file, breaks and backslashes too")
  func file() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("state/heddle/history")
    var history = History(path: path)
    let entries = ["let a = 1", "for i in a {\n  \"\\n\"\n}", "ä\\", "\\n"]
    for entry in entries { history.add(entry) }
    history.add("\\n")
    history.add("  ")
    #expect(history.entries == entries)
    #expect(History(path: path).entries == entries)
  }

  @Test("two sessions at once lose nothing of each other")
  func shared() throws {
    let folder = try TemporaryFolder()
    var first = History(path: folder.file("history"))
    var second = History(path: folder.file("history"))
    first.add("a")
    second.add("b")
    first.add("c")
    #expect(History(path: folder.file("history")).entries == ["a", "b", "c"])
  }

  @Test("a file that cannot be written leaves the history in memory")
  func unwritable() {
    var history = History(path: "/dev/null/heddle/history")
    history.add("a")
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
    var history = History(path: nil)
    for entry in ["plot(run)", "sample of lots", "place the oat"] { history.add(entry) }
    #expect(history.search("plot", limit: 2).first == "plot(run)")
  }
}
