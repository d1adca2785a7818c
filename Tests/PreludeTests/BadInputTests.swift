import Language
import TestSupport
import Testing

/// Files and values that are not what they should be, each with what is said of them; in `__Snapshots__/bad-input.txt`.
@Suite struct BadInputTests {
  private static let trained = "let d = read(\"ok.csv\")\nlet r = train(model(d, tasks: { c: .classify }), epochs: 1);"

  /// Cells by what is wrong; the last ends in an error, or shows what became of it.
  static let cases: [(name: String, cells: [String])] = [
    // Files
    ("a file that is not there", ["read(\"nothing.csv\")"]),
    ("a file of no known format", ["read(\"broken.png\")"]),
    ("an empty file", ["read(\"empty.csv\")"]),
    ("a header and no rows", ["read(\"header.csv\")"]),
    ("ragged rows", ["read(\"ragged.csv\")"]),
    ("a cell of another kind", ["read(\"ok.csv\", columns: { b: .flag })"]),
    ("pictures that are not there", ["read(\"gone.csv\", columns: { picture: .image, c: .category })"]),
    (
      "a picture that is none",
      ["let d = read(\"broken.csv\", columns: { picture: .image, c: .category })", "model(d, tasks: { c: .classify })"]
    ),
    (
      "a picture that claims four gigabytes",
      ["let d = read(\"vast.csv\", columns: { picture: .image, c: .category })", "model(d, tasks: { c: .classify })"]
    ),
    (
      "a sound shorter than its header says",
      ["let d = read(\"long.csv\")", "train(model(d, tasks: { c: .classify }), epochs: 1)"]
    ),
    // Columns
    ("a member that is no column", ["read(\"ok.csv\").q"]),
    ("a condition on no column", ["read(\"ok.csv\") |> where(.q > 1)"]),
    ("a column to read that is not there", ["read(\"ok.csv\", columns: { q: .number })"]),
    ("a column to stratify by that is not there", ["read(\"ok.csv\") |> split(stratify: .q)"]),
    ("a column to plot that is not there", ["let d = read(\"ok.csv\")", "plot(d, x: .q, y: .b)"]),
    (
      "a task and an input that are no columns",
      ["let d = read(\"ok.csv\")", "model(d, inputs: { p: .mlp, b: .mlp }, tasks: { q: .classify })"]
    ),
    ("a column to rename that is not there", ["read(\"ok.csv\") |> select(columns: { size: .q })"]),
    (
      "a column not among those selected, one of them twice",
      ["generate(.captionedShapes(rows: 5)) |> select(columns: [.shape, .size, .shape]) |> where(.colour == 1)"]
    ),
    (
      "a text of columns that are not there",
      [
        #"let d = generate(.captionedShapes(rows: 5))"#,
        #"derive(d, into: "all", from: "\(.caption) \(.color) \(.q)")"#,
      ]
    ),
    (
      "cells of two kinds in one column",
      [#"let t = table([{ a: "x", b: 1 }, { a: "y", b: 2 }])"#, "derive(t, from: .a < .b)"]
    ),
    ("a picture in a text", [#"generate(.captionedShapes(rows: 5)) |> derive(from: "\(.image)")"#]),
    ("tags as a cell", [#"read("ok.csv", columns: { c: .tags }) |> derive(from: .c + .c)"#]),
    ("a modality for a column of a table", [#"table([{ a: 1 }]) |> derive(from: .a, as: .category)"#]),
    (
      "files that are not there, their paths made of columns",
      [#"generate(.captionedShapes(rows: 5)) |> derive(into: "file", from: "\(.shape).png", as: .image)"#]
    ),
    (
      "a column not among those that derive leaves",
      [#"generate(.captionedShapes(rows: 5)) |> derive(into: "big", from: .size > 3) |> where(.bigg)"#]
    ),
    (
      "an encoder that cannot read what derive makes",
      [
        #"let d = generate(.captionedShapes(rows: 5)) |> derive(into: "all", from: "\(.caption) \(.size)")"#,
        "model(d, inputs: { all: .cnn }, tasks: { shape: .classify })",
      ]
    ),
    (
      "pictures and words under one name",
      ["let d = generate(.captionedShapes(rows: 5))", "append(d, with: select(d, columns: { image: .caption }))"]
    ),
    ("a table below a dataset", ["append(read(\"ok.csv\"), with: table([{ a: 1 }]))"]),
    // Values
    (
      "missing numbers",
      [
        "let d = read(\"nan.csv\") |> split(test: 0.2)",
        "let r = train(model(d, tasks: { c: .classify }), epochs: 1);", "r.outcome",
      ]
    ),
    ("an infinite number", ["let d = read(\"infinite.csv\")", "model(d, tasks: { c: .classify })"]),
    (
      "a class that only test has",
      [
        "let d = read(\"stranger.csv\") |> split(column: .part)",
        "model(d, inputs: { a: .mlp }, tasks: { c: .classify })",
      ]
    ),
    ("one row", ["let d = read(\"one.csv\")", "model(d, tasks: { c: .classify })"]),
    ("one row in two parts", ["read(\"one.csv\") |> split(test: 0.2)"]),
    ("no rows", ["let d = read(\"ok.csv\") |> where(.b > 1000)", "model(d, tasks: { c: .classify })"]),
    ("no rows to evaluate", [trained, "evaluate(r, on: d |> where(.b > 1000))"]),
    ("no rows to predict", [trained, "predict(r, on: d |> where(.b > 1000))"]),
    ("shares above one", ["read(\"ok.csv\") |> split(train: 0.9, test: 0.9)"]),
    // Models
    ("no tasks", ["let d = read(\"ok.csv\")", "model(d, tasks: {})"]),
    ("a task for another kind of column", ["let d = read(\"ok.csv\")", "model(d, tasks: { b: .classify })"]),
    (
      "an encoder for another kind of column",
      ["let d = read(\"ok.csv\")", "model(d, inputs: { b: .cnn }, tasks: { c: .classify })"]
    ),
    (
      "an answer among the inputs",
      ["let d = read(\"ok.csv\")", "model(d, inputs: { c: .embed, b: .mlp }, tasks: { c: .classify })"]
    ),
    (
      "a task that reads nothing",
      ["let d = read(\"ok.csv\")", "model(d, inputs: { b: .mlp }, tasks: { c: .classify(from: []) })"]
    ),
    (
      "weights that leave nothing to learn",
      ["let d = read(\"ok.csv\")", "train(model(d, tasks: { c: .classify }), balance: .weights(of: { c: 0 }))"]
    ),
    (
      "a series too narrow for a picture",
      [
        "let d = read(\"series.csv\", columns: { s: .series, c: .category })",
        "model(d, inputs: { s: .cnn }, tasks: { c: .classify })",
      ]
    ),
    ("a misspelt fusion", ["let d = read(\"ok.csv\")", "model(d, tasks: { c: .classify }, fusion: .atention)"]),
    // Training
    ("data instead of a model", ["let d = read(\"ok.csv\")", "train(d)"]),
    ("no epochs", [trained, "train(r, epochs: 0)"]),
    ("a batch larger than the data", [trained, "train(r, epochs: 1, batch: 5000).outcome"]),
    ("patience without validation", [trained, "train(r, stop: .patience(epochs: 2))"]),
    (
      "a learning rate of 1e30",
      [
        "let d = read(\"ok.csv\")",
        "let r = train(model(d, tasks: { c: .classify }), epochs: 3, optimizer: .sgd(learningRate: 1e30));",
        "r.outcome", "evaluate(r, on: d).c.accuracy >= 0",
      ]
    ),
    // Results
    ("rows without labels", [trained, "evaluate(r, on: generate(.captionedShapes(rows: 20)))"]),
    ("a task that the run has not", [trained, "confusion(r, on: d, task: .q)"]),
    ("nothing to compare", [trained, "compare([], on: d)"]),
    ("an input that the model has not", [trained, "predict(r, on: { q: 1 })"]),
    ("an input of another kind", [trained, "predict(r, on: { b: \"x\" })"]),
    ("no inputs", [trained, "predict(r, on: {})"]),
    ("rows with none of the inputs", [trained, "predict(r, on: generate(.captionedShapes(rows: 20)))"]),
    (
      "a confusion of numbers",
      ["let d = read(\"ok.csv\")", "confusion(train(model(d, tasks: { b: .regress }), epochs: 1), on: d)"]
    ),
  ]

  @Test func `every fault is told where it is, and with what to do`() throws {
    let folder = try BadFiles.make()
    var text = ""
    for (name, cells) in Self.cases {
      text += "━━ \(name)\n"
      let session = Session.heddle(folder: folder.path)
      #expect(session.shown("let before = 41") == "")
      for (number, cell) in cells.enumerated() {
        let shown = session.shown(cell, name: "cell \(number + 1)")
        text += shown.isEmpty ? "" : shown + "\n"
      }
      #expect(session.shown("before + 1") == "42", "the session lives on after \(name)")
      text += "\n"
    }
    text = text.split(separator: folder.path, omittingEmptySubsequences: false).joined(separator: "FOLDER")
    if let mismatch = snapshotMismatch(text, named: "bad-input.txt") { Issue.record("\(mismatch)") }
  }

  @Test func `faults that can be seen before anything runs are told together`() {
    let session = Session.heddle()
    let shown = session.shown(
      """
      let d = generate(.captionedShapes(rows: 40)) |> split(test: 1.5)
      let m = model(d, inputs: { imag: .cnn }, tasks: { shape: .clasify })
      train(m, epochs: 0, optimizer: .adma)
      """)
    #expect(shown.split(separator: "\n").filter { $0.hasPrefix("error[") }.count == 5)
    #expect(session.names.isEmpty)
  }
}
