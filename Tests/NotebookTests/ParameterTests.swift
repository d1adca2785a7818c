import Notebook
import Testing

@Suite("Values from the command line")
struct ParameterTests {
  @Test(
    "take the place of lets",
    arguments: [
      ("epochs=3", "let epochs = 10\nlet half = epochs / 2", "let epochs = 3\nlet half = epochs / 2"),
      ("name=Ada", "let name = \"x\"  # who", "let name = \"Ada\"  # who"),
      ("path=a b=c", "let path = \"x\"", "let path = \"a b=c\""),
      ("widths=[16, 32]", "let widths = [\n  1,\n  2,\n]; 3", "let widths = [16, 32]; 3"),
      ("balance=.pcgrad", "let balance = .equal", "let balance = .pcgrad"),
      ("x=-1.5", "let x = 1\nlet x = 2", "let x = -1.5\nlet x = -1.5"),
      ("flag=true", "let flag = false |> text()", "let flag = true"),
      ("größe=1", "let größe = 2 + 3 # ä", "let größe = 1 # ä"), ("x=", "let x = 1", "let x = \"\""),
      ("x=y", "let x = 1", "let x = \"y\""), ("x=f(1)", "let x = 1", "let x = \"f(1)\""),
    ])
  func replacing(assignment: String, code: String, expected: String) throws {
    var values = ParameterValues()
    try values.add(assignment)
    #expect(try values.applied(to: code, called: "it") == expected)
  }

  @Test(
    "are refused where there is nothing to replace",
    arguments: [
      ("epoch=3", "did you mean 'epochs'?"), ("=3", "not of the form name=value"), ("epochs", "not of the form"),
      ("a b=3", "'a b' is not a name"), ("zzzzz=1", "it has epochs, seed"),
    ])
  func refusal(assignment: String, words: String) {
    let error = #expect(throws: NotebookError.self) {
      var values = ParameterValues()
      try values.add(assignment)
      _ = try values.applied(to: notebook([("let epochs = 10\nlet seed = 0", ["parameters"], [])]))
    }
    #expect(error?.description.contains(words) == true)
  }

  @Test("need a cell with the tag 'parameters'")
  func tag() throws {
    var values = ParameterValues()
    try values.add("x=1")
    let document = try notebook([("let x = 0", [], []), ("let x = 0", ["parameters"], [])])
    #expect(try values.applied(to: document).cells.map(\.source) == ["let x = 0", "let x = 1"])
    #expect(throws: NotebookError.self) { try values.applied(to: notebook("let x = 0")) }
  }
}
