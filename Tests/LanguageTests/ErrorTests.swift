import Language
import TestSupport
import Testing

/// Cells and the errors they give, rendered: a case a file in `__Snapshots__/errors.txt`, each with its source.
@Suite struct ErrorTests {
  /// Cells by the code that they are about; all codes of the language are here.
  static let cells: [(name: String, cells: [String])] = [
    // Reading
    ("assignment", ["let x = 1\nx = 3", "x = 3; y += 1"]),
    ("bad-escape", ["print(\"a\\qb\\q \\u{zz}\")"]),
    ("chained-comparison", ["1 < 2 < 3"]),
    ("number-too-large", ["1e400"]),
    ("repeated-label", ["{ a: 1, a: 2 }"]),
    ("repeated-parameter", ["fn f(a, a) { a }"]),
    ("space-before-bracket", ["print (1)"]),
    ("too-deep", [String(repeating: "(", count: 300) + "1" + String(repeating: ")", count: 300)]),
    ("unclosed-bracket", ["print(1, [2\nlet x = 3", "f([1, 2)"]),
    ("unclosed-text", ["let a = \"open\nlet b = 2", "\"a \\(1 + \nlet c = 1"]),
    ("unexpected-character", ["let a = 'x'\n1 && 2\nlet b = 3 $ 4"]),
    ("unexpected-end", ["for i in range(3) {\n  print(i)\n", "f(1, ", "1 +", "\"\"\"open\n"]),
    ("unexpected-token", ["let = 3\nlet if = 3\nfor x on [1] { x }\nf(a = 1)\n.5\n3x\n[1 2]\n2 ** 3"]),
    ("several", ["let a = )\nprint(a\nlet b = [1, 2\nlet c = 3\nif { 1 }\nfn f( { }\nb ]"]),
    ("members-not-called", ["let a = { b: 1 }\na.b(2)"]),
    ("help-not-alone", ["print(1)\nprint?\nprint(2)"]),
    // Names
    ("unknown-name", ["let value = 1\nvalu + other + other\nTrue\n_"]),
    ("unknown-name-later", ["let a = b + 1\nlet b = 2"]),
    ("unknown-name-choice", ["attention"]),
    ("unknown-function", ["trian(1)\nlet v = 2\nv(1)\ncnn(3)"]),
    ("unknown-function-later", ["f(1)\nfn f(x) { x }"]),
    ("function-as-value", ["let f = print\nfn g(x) { x }\ng"]),
    ("reserved-name", ["let _ = 3"]),
    ("unknown-name-help", ["help(trian)"]),
    ("unknown-catalogue", ["catalog(.fusoin)"]),
    // Arguments
    ("unknown-argument", ["let d = read(\"x\")\ntrain(d, epoch: 10)"]),
    ("unknown-argument-all", ["train(read(\"x\"), nonsense: 10)"]),
    ("unknown-argument-user", ["fn f(a, size: 2) { a }\nf(1, sise: 3)"]),
    ("missing-argument", ["train()\nread()\nfn f(a, b) { a }\nf(1)"]),
    ("repeated-argument", ["train(read(\"x\"), epochs: 1, epochs: 2)"]),
    ("unlabelled-argument", ["train(read(\"x\"), 10)\nabs(1, 2)\nfn f() { 1 }\nf(1)\ntrain(epochs: 1, read(\"x\"))"]),
    // Kinds and ranges
    ("wrong-kind", ["train(3, epochs: \"ten\", by: \"digit\", quiet: 1)"]),
    ("wrong-kind-either", ["abs(\"a\")\nwhere(3, .a > 1)"]),
    (
      "wrong-kind-operator",
      ["1 + \"a\"\n\"a\" + 1\n[1] - 1\n-\"a\"\nnot 1\n1 and true\ntrue and 1\n\"a\" < 1\n.a > 1\nnone + 1"]
    ),
    ("wrong-kind-control", ["if 1 { 2 }\nfor x in 3 { x }\n[1][\"a\"]\n[1][0.5]\n{ a: 1 }[true]"]),
    ("out-of-range", ["train(read(\"x\"), epochs: 0, fusion: .attention(heads: 65))"]),
    ("out-of-range-runtime", ["let k = length(\"\")\ntrain(read(\"x\"), epochs: k)"]),
    ("out-of-range-range", ["range(1, to: 2, by: 0)"]),
    ("empty-list", ["let e = []\nmax(e)"]),
    ("not-a-number", ["number(\"abc\")"]),
    // Choices
    ("unknown-choice", ["train(read(\"x\"), fusion: .atention)"]),
    (
      "unknown-choice-nested",
      ["train(read(\"x\"), inputs: { frame: .cnn(kernels: 3, widths: [1, 0]), speech: .recurrent(cell: .gro) })"]
    ),
    ("unknown-choice-missing", ["train(read(\"x\"), fusion: .weighted)"]),
    ("unknown-choice-loop", ["let d = read(\"x\")\nfor f in [.concat, .attenton] { train(d, fusion: f) }"]),
    ("unknown-choice-let", ["let f = { frame: .cnn(kernel: 99) }\ntrain(read(\"x\"), inputs: f)"]),
    ("choice-with-object", ["let d = read(\"x\")\nlet c = .cnn(widths: d)\nc"]),
    // Columns, through lets and pipes
    (
      "unknown-column",
      [
        "let d = read(\"x\", columns: { frame: .image, loud: .number })\nd |> train(inputs: { fram: .cnn })\nwhere(d.test, .loudd > 0.5)"
      ]
    ),
    ("unknown-column-live", ["let d = read(\"x\", columns: { frame: .image })", "train(d, inputs: { sound: .cnn })"]),
    (
      "unknown-column-function",
      [
        "fn prepare(path) { read(path, columns: { frame: .image }) }\nlet d = prepare(\"x\")\ntrain(d, inputs: { sound: .cnn })"
      ]
    ),
    // Members and elements
    (
      "unknown-member",
      [
        "let r = { size: 1 }\nr.sise\n[1].count\n3 .x",
        "let d = read(\"x\", columns: { a: .number })\nd.tset\n\"a\".size",
      ]
    ),
    ("index-out-of-range", ["let xs = [1, 2]\nxs[2]\nxs[-3]\n\"\"[0]"]),
    ("unknown-field", ["{ a: 1 }[\"b\"]"]),
    // Running
    ("expectation-failed", ["let a = 1\nexpect(a + 1 == 3)"]),
    ("expectation-failed-both", ["let a = { b: 2 }\nlet c = 3\nexpect(1 < 2 and not (a.b < c))"]),
    ("expectation-failed-message", ["expect(1 > 2, message: \"one is not more\")"]),
    ("too-deep-recursion", ["fn f(n) { f(n + 1) }\nf(0)"]),
    ("runtime-in-function", ["fn f(x) { x + 1 }\nfn g(x) { f(x) }", "g(\"a\")"]),
    ("complaints", ["let k = 2\nfaulty([k,\n  k + 1])"]),
    ("no-input", ["input(\"name? \")"]),
    ("misplaced-use", ["if true { use \"x\" }"]),
    ("unreadable-file", ["use \"nowhere.heddle\""]),
    // Layout
    ("layout-wide", ["let 名前 = 1\n\"日本\" + 名前"]),
    (
      "layout-long",
      ["let x = [" + String(repeating: "1, ", count: 100) + "wrong, " + String(repeating: "2, ", count: 100) + "]"]
    ),
    ("layout-tabs", ["\tlet a = 1\n\t\ta + \"b\""]),
    ("layout-lines", ["let a = [\n  1,\n  2,\n]\n\n\na + 1"]),
  ]

  @Test func `every error reads as it was reviewed`() {
    var text = ""
    for (name, cells) in Self.cells {
      text += "━━ \(name)\n"
      let session = Toy.session()
      for (number, cell) in cells.enumerated() {
        let shown = session.shown(cell, name: "cell \(number + 1)")
        text += shown.isEmpty ? "" : shown + "\n"
      }
      text += "\n"
    }
    if let mismatch = snapshotMismatch(text, named: "errors.txt") { Issue.record("\(mismatch)") }
  }

  @Test func `a failure has a stable code, one message and the lines`() {
    guard
      case .failed(let failure) = Toy.session().run(
        "let m = read(\"x\")\ntrain(m, epoch: 10, quiet: 0)", name: "cell 4", output: Recorder())
    else {
      Issue.record("the cell has errors")
      return
    }
    #expect(failure.code == "unknown-argument")
    #expect(failure.message == "train has no argument 'epoch' (and 1 more error)")
    #expect(failure.lines.contains("  ┌─ cell 4:2:10"))
    #expect(failure.lines.contains("  │          ^^^^^ did you mean 'epochs'?"))
  }

  @Test func `scripts that use each other are an error`() throws {
    let folder = try TemporaryFolder()
    try folder.write("use \"b.heddle\"", to: "a.heddle")
    try folder.write("let x = 1\nuse \"a.heddle\"", to: "b.heddle")
    let shown = Toy.session(folder: folder.path).shown("use \"a.heddle\"")
    #expect(shown.hasPrefix("error[use-cycle]: 'a.heddle' uses itself\n  ┌─ b.heddle:2:5"))
    #expect(shown.hasSuffix("= a.heddle → b.heddle → a.heddle"))
  }

  @Test func `an error in a used script is shown there`() throws {
    let folder = try TemporaryFolder()
    try folder.write("let x = 1\nlet y = x + \"a\"", to: "a.heddle")
    #expect(Toy.session(folder: folder.path).shown("use \"a.heddle\"").contains("┌─ a.heddle:2:9"))
  }

  @Test func `errors of a phase come together, sorted by place`() {
    let shown = Toy.session().shown("nope\ntrain(1)\nalso")
    let places = shown.split(separator: "\n").filter { $0.contains("┌─") }
    #expect(places == ["  ┌─ cell 1:1:1", "  ┌─ cell 1:2:7", "  ┌─ cell 1:3:1"])
  }

  @Test func `what may not run is no error because of a value`() {
    let session = Toy.session()
    #expect(session.shown("let xs = []\nif length(xs) > 0 { xs[0] } else { \"none\" }") == "\"none\"")
    #expect(session.shown("let x = none\nif x != none { x + 1 } else { 0 }") == "0")
    #expect(session.shown("x != none and x > 3") == "false")
    #expect(session.shown("for y in [none, 3] { if y == none { 0 } else { y + 1 } }") == "[0, 4]")
    #expect(session.shown("fn f(v) { if v == none { 0 } else { v + 1 } }\nf(none) + f(1)") == "2")
  }
}

extension Session {
  /// What one cell shows or says.
  func shown(_ cell: String, name: String, output: Recorder = Recorder()) -> String {
    switch run(cell, name: name, output: output) {
    case .finished(let rendering): rendering?.text ?? ""
    case .failed(let failure), .interrupted(let failure): failure.lines.joined(separator: "\n")
    }
  }
}
