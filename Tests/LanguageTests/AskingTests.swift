import Language
import Testing

/// Inspection, completeness, colours and checking without running.
@Suite struct AskingTests {
  private func title(_ marked: String, _ session: Session = Toy.session()) -> String? {
    let parts = marked.split(separator: "¦", maxSplits: 1, omittingEmptySubsequences: false)
    let rendering = session.inspect(parts.joined(), at: parts[0].unicodeScalars.count, detail: 0)
    return rendering?.text.split(separator: "\n").first.map(String.init)
  }

  @Test(arguments: [
    ("ran¦ge(3)", "range(start, to: none, by: 1) → list"), ("range(3, ¦", "range(start, to: none, by: 1) → list"),
    ("range(3, t¦o: 4)", "to:"), ("[1] |> ma¦x", "max(values) → number"),
    ("train(d, fusion: .att¦ention(heads: 4))", ".attention(heads: 4) — fusion"),
    ("train(d, fusion: .attention(he¦ads: 4))", "heads:"),
    ("train(d, fusion: .attention(¦", ".attention(heads: 4) — fusion"),
    ("let a = 3\na¦", "a: number"), ("let r = { s: \"x\" }\nr.s¦", "s: text"),
    ("fn f(x, y: 2) { x }\nf¦(1)", "f(x, y)"),
    ("let d = read(\"x\", columns: { a: .image })\nwhere(d, .a¦ > 1)", ".a: column"), ("fusion¦", "fusion"),
  ])
  func `the word at the place is explained`(cell: String, expected: String) {
    #expect(title(cell) == expected, "\(cell)")
  }

  @Test func `more detail shows what a value holds`() {
    let session = Toy.session()
    _ = session.shown("let t = table([{ epoch: 1, loss: 0.25 }])")
    #expect(session.inspect("t", at: 1, detail: 0)?.text.contains("0.25") == false)
    #expect(session.inspect("t", at: 1, detail: 1)?.text.contains("0.25") == true)
  }

  @Test func `what nothing is known about gives nothing`() {
    #expect(title("nonsense¦") == nil)
    #expect(title("1 + ¦2") == nil)
    #expect(title("¦") == nil)
  }

  @Test func `help explains functions, choices, catalogues and values`() {
    let session = Toy.session()
    #expect(
      session.shown("help(range)") == """
        range(start, to: none, by: 1) → list
        Evenly spaced numbers, made one by one when they are needed; the end is left out.

          start  a number
                 The first number; alone it is the end, and the first is 0.
          to     a number, none by default
                 The end, left out.
          by     a number, 1 by default
                 From one number to the next.

        Example
          for i in range(1, to: 7, by: 2) { i }
        """)
    #expect(session.shown("range?") == session.shown("help(range)"))
    #expect(session.shown("?range") == session.shown("help(range)"))
    #expect(
      session.shown(".attention?\n").hasPrefix("error")
        || session.shown("?.attention").hasPrefix(".attention(heads: 4) — fusion\nAttention over modalities."))
    #expect(session.shown("help(.attention)").hasSuffix("Follows Vaswani 2017"))
    #expect(session.shown("catalog(.fusion)").hasPrefix("fusion\nHow modalities meet.\n\n  .attention(heads: 4)"))
    #expect(session.shown("catalog()").contains(".encoder   From a column to a vector."))
    #expect(session.shown("let v = { a: 1 }", "help(v)").hasPrefix("record\n{ a: 1 }, 1 element"))
    #expect(session.shown("fn f(x, y: 1 + 1) { x }", "f?").hasPrefix("f(x, y: 1 + 1)\nDefined in cell 1."))
    #expect(session.shown("help()").contains("train"))
  }

  @Test(arguments: [
    ("1 + 1", Completeness.complete), ("", .complete), ("x = 3", .faulty), ("print(1,", .incomplete(indent: "  ")),
    ("for i in [1] {", .incomplete(indent: "  ")), ("for i in [1] {\n  if true {\n", .incomplete(indent: "    ")),
    ("let x =", .incomplete(indent: "")), ("let", .incomplete(indent: "")), ("1 +\n", .incomplete(indent: "")),
    ("[1] |>", .incomplete(indent: "")),
    ("{ a: 1", .incomplete(indent: "  ")), ("fn f(x)", .incomplete(indent: "")),
    ("\"\"\"text", .incomplete(indent: "")), ("\"text", .faulty),
    ("print(1))", .faulty), ("let x = )", .faulty), ("f(1\nlet x = 2", .faulty), ("x = 1\nprint(", .faulty),
    ("if true { 1 }", .complete),
    ("range?", .complete), ("?", .incomplete(indent: "")), ("1 # open (", .complete), ("use", .incomplete(indent: "")),
    ("\"\\(1 +", .incomplete(indent: "  ")), ("not", .incomplete(indent: "")),
  ])
  func `a cell is incomplete exactly when its end is what is unexpected`(cell: String, expected: Completeness) {
    #expect(Toy.session().completeness(cell) == expected, "\(cell)")
  }

  @Test func `colours follow the tokens`() {
    let code = "let é = train(d, epochs: 1.5) |> show # \"x\"\né.a == .cnn and \"a\\(b)\" $"
    let shown = Toy.session().highlight(code).map { piece in
      let scalars = Array(code.unicodeScalars)[piece.range]
      return "\(piece.kind.rawValue) \(String(String.UnicodeScalarView(scalars)))"
    }
    #expect(
      shown == [
        "keyword let", "name é", "operator =", "function train", "punctuation (", "name d", "punctuation ,",
        "argument epochs", "punctuation :", "number 1.5", "punctuation )", "operator |>", "function show",
        "comment # \"x\"",
        "name é", "punctuation .", "label a", "operator ==", "choice .", "choice cnn", "keyword and", "text \"",
        "text a",
        "escape \\(", "name b", "escape )", "text \"", "error $",
      ])
  }

  @Test func `a notebook is checked without running, cell after cell`() {
    let output = Recorder()
    let session = Toy.session()
    let failures = session.check([
      ("cell 1", "let d = read(\"x\", columns: { frame: .image })\nprint(\"never\")\nlet bad = )"),
      ("cell 2", "train(d, inputs: { fram: .cnn })\nbad + 1\nfn f(x { x }"),
      ("cell 3", "f(1)\nnope\ntrain(d, epochs: 0)"),
    ])
    #expect(
      failures.map { "\($0.code): \($0.message)" } == [
        "unexpected-token: expected an expression, found ')'",
        "unexpected-token: expected ',' or ')', found '{'",
        "unknown-name: there is no name 'nope'",
        "out-of-range: epochs takes a whole number from 1 to 1000000, not 0",
      ])
    #expect(output.lines.isEmpty && session.names.isEmpty)
  }

  @Test func `columns are checked through the cells of a notebook`() {
    let failures = Toy.session().check([
      ("cell 1", "let d = read(\"x\", columns: { frame: .image })"),
      // What the first cell shows is known when it runs.
      ("cell 2", "_\ntrain(d.test, inputs: { fram: .cnn })"),
    ])
    #expect(failures.map(\.code) == ["unknown-column"])
    #expect(failures.first?.lines.contains { $0.contains("cell 2:2:25") } == true)
  }
}
