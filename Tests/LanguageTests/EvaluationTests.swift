import Catalog
import Language
import TestSupport
import Testing

/// Cells and what they show.
@Suite struct EvaluationTests {
  @Test(arguments: [
    // Numbers
    ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("2 ^ 3 ^ 2", "512"), ("-2 ^ 2", "-4"), ("2 ^ -1", "0.5"), ("7 % 3", "1"),
    ("-7 % 3", "2"), ("7 % -3", "-2"), ("1 / 0", "infinity"), ("-1 / 0", "-infinity"), ("0 / 0", "nan"),
    ("1_000 + 1", "1001"),
    ("1.5e3", "1500"), ("2E-2", "0.02"), ("0.1 + 0.2", "0.30000000000000004"), ("10 - 2 - 3", "5"), ("--3", "3"),
    ("1e21", "1e+21"),
    // Comparison and logic
    ("1 < 2 and 2 <= 2", "true"), ("not 1 == 2", "true"), ("not true or true", "true"),
    ("true or nonsense == 1", "true"),
    ("\"a\" < \"b\"", "true"), ("none == none", "true"), ("1 == \"1\"", "false"), ("[1, [2]] == [1, [2]]", "true"),
    ("{ a: 1, b: 2 } == { b: 2, a: 1 }", "true"), ("range(3) == [0, 1, 2]", "true"), (".a(b: 1) == .a(b: 1)", "true"),
    // Texts
    ("\"a\" + \"b\"", "\"ab\""), ("\"x\\ty\\u{41}\\\"\"", "\"x\\tyA\\\"\""),
    ("\"\\(1 + 1) and \\(\"in \\(3)\")\"", "\"2 and in 3\""),
    ("\"\"\"\n  one\n    two\n  \"\"\"", "\"one\\n  two\""), ("\"\"\"\r\n  one\r\n  two\r\n  \"\"\"", "\"one\\ntwo\""),
    ("\"\"\"a \"quoted\" b\"\"\"", "\"a \\\"quoted\\\" b\""),
    ("\"héllo\"[1]", "\"é\""),
    ("\"\"", "\"\""), ("\"\\([1, \"a\"])\"", "\"[1, \\\"a\\\"]\""),
    // Lists, records, ranges
    ("[1, 2, 3][-1]", "3"), ("[1, 2,][0]", "1"), ("range(1, to: 7, by: 2)", "[1, 3, 5]"),
    ("range(3, to: 0, by: -1)", "[3, 2, 1]"),
    ("range(1e12)[-1]", "999999999999"), ("range(0, to: 1, by: 0.1)[9] < 1", "true"),
    ("length(range(0, to: 1, by: 0.1))", "10"),
    ("{ a: { b: [5] } }.a.b[0]", "5"), ("{ \"house price\": 3 }.\"house price\"", "3"), ("{ a: 1 }[\"a\"]", "1"),
    ("{}", "{}"), ("[]", "[]"),
    ("[1] + [2] + range(2)", "[1, 2, 0, 1]"), ("{ \"a b\": 1, for: 2 }", "{ \"a b\": 1, for: 2 }"),
    // Choices
    (".cnn(widths: [16, 32])", ".cnn(widths: [16, 32])"), (".none", ".none"), (".\"house price\"", ".\"house price\""),
    // Control
    ("if 1 < 2 { \"yes\" } else { \"no\" }", "\"yes\""), ("if false { 1 } else if true { 2 } else { 3 }", "2"),
    ("if false { 1 }", ""),
    ("if false { 1 }\nelse { 2 }", "2"), ("for i in range(3) { i * i }", "[0, 1, 4]"),
    ("for c in \"ab\" { c + c }", "[\"aa\", \"bb\"]"),
    ("for f in { a: 1, b: 2 } { f.label + text(f.value) }", "[\"a1\", \"b2\"]"),
    ("for i in range(3) { let j = i; }", ""),
    ("for x in [] { x }", ""), ("for i in range(2) { for j in range(2) { i * 2 + j } }", "[[0, 1], [2, 3]]"),
    // Pipes
    ("[3, 1, 2] |> max", "3"), ("[3, 1, 2]\n  |> max\n  # a comment\n  |> round(digits: 1)", "3"),
    ("1 |> range(to: 4)", "[1, 2, 3]"),
    // Statements
    ("let a = 2; a * 3", "6"), ("1; 2;", ""), ("", ""), ("# nothing", ""), ("#!/usr/bin/env heddle\n5", "5"),
    ("let a =\n  1 +\n  2\na", "3"),
    ("print(1)", ""), ("none", ""),
    // Functions
    ("fn f(x, k: 10) { x + k }\nf(1) + f(1, k: 2)", "14"), ("fn f(x, y: x * 2) { y }\nf(4)", "8"),
    ("fn f() { 1 }\nf()", "1"),
    (
      "fn even(n) { if n == 0 { true } else { odd(n - 1) } }\nfn odd(n) { if n == 0 { false } else { even(n - 1) } }\neven(100)",
      "true"
    ),
    ("fn outer(n) { let k = n\n fn inner(m) { if m == 0 { k } else { inner(m - 1) + k } }\n inner(3) }\nouter(2)", "8"),
    ("fn f(xs) { for x in xs { x + 1 } }\n[1, 2] |> f", "[2, 3]"), ("fn f(x) { let x = x + 1; x }\nf(1)", "2"),
    ("fn f(a, b: for i in range(2) { i }, c: 7) { c }\nf(1, c: 9)", "9"),
    ("let x = 1\nif true { let x = 2 }\nx", "1"), ("let x = 1\nlet x = x + 1\nx", "2"),
    ("let price_é2 = 3; price_é2", "3"),
    // Library
    ("abs(-3)", "3"), ("ceil(2.1) + floor(2.9)", "5"), ("sqrt([4, 9])", "[2, 3]"), ("log(8, base: 2)", "3"),
    ("log(exp(2))", "2"),
    ("mean([1, 2, 6])", "3"), ("sum([]) + sum(range(4))", "6"), ("round(2.345, digits: 2)", "2.35"),
    ("round(1234, digits: -2)", "1200"),
    ("round(-2.5)", "-3"), ("number(\" 3.5 \") + number(true)", "4.5"), ("text(2 / 4) + \"!\"", "\"0.5!\""),
    ("length(\"héé\")", "3"),
    ("min([2, 1]) + max([2, 1])", "3"), ("table({ a: [1, 2] }).a", "[1, 2]"),
    ("table([{ a: 1, b: \"x\" }])[0].b", "\"x\""), ("length(table([{ a: 1 }]))", "1"),
  ])
  func `a cell shows its last value`(cell: String, expected: String) {
    #expect(Toy.session().shown(cell.replacing("nonsense", with: "1")) == expected, "\(cell)")
  }

  @Test func `values and functions live from cell to cell`() {
    #expect(Toy.session().shown("let a = 2", "fn twice(x) { x * 2 }", "twice(a) + 1", "_ + 1") == "6")
  }

  @Test func `a function sees names as they are when it is called`() {
    #expect(Toy.session().shown("let k = 1\nfn f(x) { x + k }", "let k = 10", "f(1)") == "11")
  }

  @Test func `the last displayed value is not what a semicolon hides`() {
    #expect(Toy.session().shown("1", "2;", "let x = 3", "_") == "1")
  }

  @Test func `print and show write in order`() {
    let output = Recorder()
    _ = Toy.session().shown(
      "print(\"a\")\nprint([1, \"b\"])\nshow(3)\nshow(4, as: \"x\")\nshow(5, as: \"x\")\nclear(wait: true)",
      output: output)
    #expect(
      output.lines == [
        "a\n", "[1, \"b\"]\n", "display -: 3", "display cell 1/x: 4", "update cell 1/x: 5", "clear true",
      ])
  }

  @Test func `input gives what the user typed`() {
    #expect(Toy.session().shown("input(\"name? \") + \"!\"", output: Recorder(answers: ["Ada"])) == "\"Ada!\"")
    #expect(Toy.session().shown("input(\"name? \")").hasPrefix("error[no-input]: nobody can answer here"))
  }

  @Test func `a list of records is shown as a table`() {
    let shown = Toy.session().shown("for i in [1, 2] { { epoch: i, loss: 0.123456 * i } }")
    #expect(shown.contains("epoch") && shown.contains("0.1235") && shown.contains("0.2469"))
  }

  @Test func `long lists are cut and say so`() {
    #expect(Toy.session().shown("range(1000)").hasSuffix("98, 99, … 900 more]"))
  }

  @Test func `a column expression keeps columns and computes everything else`() {
    let rows = "[{ a: 1, b: \"x\" }, { a: 5, b: \"y\" }, { a: none, b: \"y\" }]"
    #expect(Toy.session().shown("let k = 2\nlength(where(\(rows), .a > k and .b == \"y\"))") == "1")
    #expect(Toy.session().shown("length(where(\(rows), .a == none))") == "1")
    #expect(Toy.session().shown("length(where(\(rows), not (.a * 2 <= 4) or .b == \"x\"))") == "2")
    #expect(
      Toy.session().shown("where(read(\"x\", columns: { a: .number, b: .number }), (.a + 1) * 2 > 3 - (1 - .b))")
        == "\"(.a + 1) * 2 > 3 - (1 - .b)\"")
  }

  @Test func `a text of columns leaves out what is missing, and is missing where all of it is`() {
    let rows = "[{ a: 1, b: \"x\" }, { a: none, b: \"y\" }, { a: none, b: none }]"
    func count(_ condition: String) -> String { Toy.session().shown("let k = 2\nlength(where(\(rows), \(condition)))") }
    #expect(count(#""\(.a) \(.b)" == "1 x""#) == "1")
    #expect(count(#""\(.a)\(k).\(.b)" == "2.y""#) == "1")
    #expect(count(#""\(.a) \(.b)" == none"#) == "1")
    #expect(count(#""\(.a + 1)" == "2""#) == "1")
    #expect(
      Toy.session().shown(#"where(read("x", columns: { a: .number, b: .number }), "\(.a * 2) \"q\" \(.b)" == "x")"#)
        == Label.quoted(#""\(.a * 2) \"q\" \(.b)" == "x""#))
  }

  @Test func `use brings names from a script beside the folder`() throws {
    let folder = try TemporaryFolder()
    try folder.write("use \"deep/inner.heddle\"\nlet a = inner(1)", to: "lib.heddle")
    try folder.write("fn inner(x) { x + base }\nlet base = 10", to: "deep/inner.heddle")
    #expect(Toy.session(folder: folder.path).shown("use \"lib.heddle\"\na + inner(0)") == "21")
  }

  @Test func `evaluate leaves the last value alone`() {
    let session = Toy.session()
    _ = session.shown("40 + 2")
    #expect((try? session.evaluate("1 + 1", output: Recorder()).get())?.text == "2")
    #expect(session.shown("_") == "42")
    guard case .failure(let failure) = session.evaluate("let x = 1", output: Recorder()) else {
      Issue.record("a statement is no expression")
      return
    }
    #expect(failure.message == "expected one expression")
  }

  @Test func `names set from outside are there in the next cell`() {
    let session = Toy.session()
    session.set("epochs", to: .number(3))
    #expect(session.shown("epochs + 1") == "4")
    #expect(session.names == ["epochs"])
  }
}
