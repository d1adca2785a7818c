import Language
import TestSupport
import Testing

/// What is offered at `|` in a cell.
@Suite struct CompletionTests {
  private func complete(_ marked: String, _ session: Session = Toy.session()) -> Completion {
    let parts = marked.split(separator: "¦", maxSplits: 1, omittingEmptySubsequences: false)
    return session.complete(parts.joined(), at: parts[0].unicodeScalars.count)
  }

  private func texts(_ marked: String, _ session: Session = Toy.session()) -> [String] {
    complete(marked, session).items.map(\.text)
  }

  /// The cell is complete or not; `¦` is the place.
  @Test(arguments: [
    // Functions, names and words
    ("tra¦", ["train"]), ("let big = 1\nbi¦", ["big"]), ("[1] |> me¦", ["mean"]), ("[1]\n  |> ma¦", ["max"]),
    ("le¦", ["length", "let"]), ("fn twice(x) { x }\ntw¦", ["twice"]), ("for item in [1] { it¦", ["item"]),
    ("fn f(subject) { sub¦", ["subject"]), ("let x¦", []), ("for x¦", []), ("fn f(x¦", []), ("# tra¦", []),
    ("\"tra¦\"", []),
    ("\"\\(tra¦", ["train"]), ("1 a¦", ["and"]), ("if true { 1 } e¦", ["else"]),
    // Arguments not yet given
    ("train(d, e¦", ["epochs: ", "exp", "expect"]), ("train(d, epochs: 1, q¦", ["quiet: "]),
    ("train(d, quiet: tr¦", ["true", "train"]),
    ("d |> train(ep¦", ["epochs: "]),
    ("fn f(x, size: 2, sign: 1) { x }\nf(1, s¦", ["size: ", "sign: ", "show", "sleep", "sqrt", "stopped", "sum"]),
    ("train(d, fusion: .attention(h¦", ["heads: ", "help"]),
    // Choices where they fit
    ("train(d, fusion: .¦", ["attention", "concat", "weighted"]), ("train(d, fusion: .a¦)", ["attention"]),
    ("train(d, fusion: at¦", []), ("train(d, fusion: .at¦, epochs: 3)", ["attention"]),
    ("read(\"x\", columns: { a: .im¦", ["image"]),
    ("train(d, inputs: { a: .recurrent(cell: .¦", ["gru", "lstm"]), ("train(d, inputs: { a: .cnn(k¦", ["kernel: "]),
    ("for f in [.att¦", ["attention"]), ("catalog(.f¦", ["fusion"]), ("help(enc¦", ["encoder"]),
    // Columns of the subject
    ("let d = read(\"x\", columns: { frame: .image, loud: .number })\nwhere(d, .¦", ["frame", "loud"]),
    ("let d = read(\"x\", columns: { frame: .image, loud: .number })\nd.test |> where(.l¦", ["loud"]),
    ("let d = read(\"x\", columns: { frame: .image, loud: .number })\ntrain(d, by: .¦", ["frame", "loud"]),
    ("let d = read(\"x\", columns: { frame: .image, loud: .number })\nwhere(d, \"a \\(.l¦", ["loud"]),
    (
      "let d = read(\"x\", columns: { frame: .image, loud: .number })\nwhere(d, \"a \\(.frame) \\(.¦)\" == 1)",
      ["frame", "loud"]
    ),
    ("let d = read(\"x\", columns: { frame: .image })\ntrain(d, by: \"\\(.f¦", []),
    ("let d = read(\"x\", columns: { frame: .image })\ntrain(d, inputs: { ¦", ["frame: "]),
    ("read(\"x\", columns: { \"house price\": .number }) |> where(.¦", ["\"house price\""]),
    // Members
    ("let r = { size: 1, colour: 2 }\nr.¦", ["size", "colour"]), ("let r = { size: { deep: 1 } }\nr.size.d¦", ["deep"]),
    ("let d = read(\"x\", columns: { a: .number })\nd.t¦", ["test", "train"]), ("[{ a: 1 }][0].¦", ["a"]),
    ("table({ a: [1] }).¦", []),
    ("{ a: 1 }.¦", ["a"]),
  ])
  func `what fits is offered`(cell: String, expected: [String]) {
    #expect(texts(cell) == expected, "\(cell)")
  }

  @Test func `live values know their members, also while nothing of the cell was run`() {
    let session = Toy.session()
    _ = session.shown("let d = read(\"x\", columns: { frame: .image })\nlet t = table([{ epoch: 1, loss: 2 }])")
    #expect(texts("d.¦", session) == ["rows", "test", "train"])
    #expect(texts("t.¦", session) == ["epoch", "loss"])
    #expect(texts("train(d, by: .¦", session) == ["frame"])
  }

  @Test func `the range counts scalars and covers what is typed`() {
    let completion = complete("\"héllo 👍🏽\"; tra¦in")
    #expect((completion.start, completion.end) == (12, 15))
    #expect(completion.items == [Completion.Item(text: "train", kind: "function", detail: completion.items[0].detail)])
    #expect(completion.items[0].detail.hasPrefix("train(data, inputs: {}, fusion: .concat"))
  }

  @Test func `an argument says what it takes`() {
    let item = complete("train(d, ep¦").items[0]
    #expect(item.kind == "argument")
    #expect(item.detail == "a whole number from 1 to 1000000 = 10")
  }

  @Test func `paths inside texts come from the folder`() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "clips.csv")
    try folder.write("", to: "clips/one.wav")
    try folder.write("", to: "lib.heddle")
    let session = Toy.session(folder: folder.path)
    #expect(texts("read(\"cl¦", session) == ["clips", "clips.csv"].map { $0 == "clips" ? "clips/" : $0 })
    #expect(texts("read(\"clips/¦\"", session) == ["one.wav"])
    #expect(texts("use \"l¦", session) == ["lib.heddle"])
    #expect(texts("print(\"cl¦", session) == [])
  }

  /// Cells that use everything; also the corpus of the other tests that go through every place.
  static let samples = [
    """
    let clips = read("clips.csv", columns: {
        frame: .image(size: 32), speech: .audio(rate: 8000),
        caption: .category, loudness: .number })
      |> where(.loudness > 0.5 and not .caption == "x")

    let run = train(clips.test, epochs: 10, fusion: .attention(heads: 4),
      inputs: { frame: .cnn(widths: [16, 32]), speech: .recurrent(cell: .gru) }) # the rest
    print("run \\(run) of \\("text \\(1 + 2)")")
    """,
    """
    fn score(x, weight: 2 ^ -1) {
      let y = if x > 1 { x } else if x == none { 0 } else { -x }
      y * weight % 3
    }
    for b in [1, 2.5e3, 1_000] { score(b, weight: b - 1) }[-1] |> round(digits: 2);
    { a: { b: [1, "two", .three] }, "house price": true }.a.b[0]
    score?
    """,
    "\"\"\"\n  öffnen \\(1)\n  👍🏽\n  \"\"\" |> length; use \"x.heddle\"; let 名前 = \"\\u{41}\\n\"; 名前[0] == none or not false\n?help",
  ]

  @Test(arguments: samples)
  func `every place of every sample can be asked about`(sample: String) {
    let session = Toy.session()
    _ = session.shown(sample)
    for offset in 0...sample.unicodeScalars.count + 1 {
      let completion = session.complete(sample, at: offset)
      #expect(completion.start <= completion.end && completion.end <= sample.unicodeScalars.count)
      let start = String(String.UnicodeScalarView(sample.unicodeScalars.prefix(offset)))
      _ = session.complete(start, at: offset)
      _ = session.inspect(sample, at: offset, detail: offset % 2)
      _ = session.inspect(start, at: offset, detail: 0)
      _ = session.completeness(start)
      _ = session.highlight(start)
    }
  }
}
