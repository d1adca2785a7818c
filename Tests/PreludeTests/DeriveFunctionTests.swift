import Language
import Prelude
import TestSupport
import Testing

@Suite struct DeriveFunctionTests {
  @Test func `a modality that is known only once the cell runs is no fault before`() {
    let session = Session.heddle()
    let shown = session.shown(
      #"""
      fn planned(modality) {
        let data = generate(.captionedShapes(rows: 12)) |> derive(into: "kind", from: "\(.shape)", as: modality)
        model(data, inputs: { image: .mlp }, tasks: { kind: .classify })
      }
      planned(.category)
      """#)
    #expect(shown.contains("classify") && !shown.contains("error"), "\(shown)")
  }

  @Test func `a column of a table is made of its cells, missing where they are`() {
    let session = Session.heddle()
    let rows = "let t = derive(table([{ a: 1, b: \"x\" }, { a: none, b: none }]), into: \"c\", from: .a + 1)"
    #expect(session.shown("\(rows)\nt.c") == "[2, none]")
    #expect(session.shown(#"derive(t, into: "b", from: "\(.b)\(.c)").b"#) == #"["x2", none]"#)
    #expect(session.shown("derive(t, from: .a == none).derived") == "[false, true]")
    #expect(session.shown("derive(t |> take(count: 0), into: \"d\", from: .a).d") == "[]")
  }

  @Test func `a text is read in two ways, and both are inputs`() {
    let session = Session.heddle()
    let shown = session.shown(
      #"""
      let data = generate(.captionedShapes(rows: 40)) |> split(test: 0.5)
      let both = derive(data, into: "runs", from: .caption, as: .text(by: .subword))
      let run = train(model(both, inputs: { caption: .bagOfWords, runs: .bagOfWords }, tasks: { shape: .classify }), epochs: 1)
      predict(run, on: both.test[0]).shape == predict(run, on: both.test)[0].shape
      """#)
    #expect(shown.hasSuffix("true"), "\(shown)")
  }
}
