import Testing

@testable import JupyterKernel

struct HistoryTests {
  @Test(arguments: [
    ("", "", true), ("a", "", false), ("", "*", true), ("print 1", "print*", true), ("print 1", "*1", true),
    ("print 1", "p?int ?", true), ("print 1", "print", false), ("aXbXc", "*X?", true), ("aaa", "*a*a*a*a", false),
    ("é😀", "??", true), ("é😀", "?", false),
  ])
  func `a pattern matches a whole input`(text: String, pattern: String, expected: Bool) {
    #expect(Glob.matches(Array(text.unicodeScalars), Array(pattern.unicodeScalars)) == expected)
  }

  @Test func `a search finds the last cells and equal ones once`() throws {
    let history = MemoryHistory()
    for (line, input) in ["a 1", "b", "a 1", "a 2"].enumerated() {
      history.append(line: line, input: input, output: nil)
    }
    #expect(try history.search("a*", count: nil, unique: false).map(\.line) == [0, 2, 3])
    #expect(try history.search("a*", count: nil, unique: true).map(\.line) == [2, 3])
    #expect(try history.search("a*", count: 2, unique: false).map(\.line) == [2, 3])
    #expect(history.tail(2).map(\.input) == ["a 1", "a 2"])
    #expect(history.entries(inSessions: 2...3).isEmpty)
  }
}
