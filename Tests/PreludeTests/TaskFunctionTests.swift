import Display
import FileSystem
import Language
import Prelude
import TestSupport
import Testing

@Suite struct TaskFunctionTests {
  private static let speech = """
    let data = generate(.spokenWords(rows: 24, words: [1, 1]), seed: 1)
    let run = train(model(data, inputs: { transcript: .embed(dim: 4), speaker: .embed(dim: 2) },
      tasks: { audio: .synthesize(from: [.transcript, .speaker], dim: 8, layers: 1) }), epochs: 1);
    """
  private static let shapes = """
    let data = generate(.captionedShapes(rows: 40, size: 8)) |> split(test: 0.5)
    let run = train(model(data, tasks: { match: .align(of: [.image, .caption], dim: 4) }), epochs: 1);
    """

  private func session(_ code: String) -> Session {
    let session = Session.heddle()
    #expect(session.shown(code) == "")
    return session
  }

  @Test func `a comparison gives each task a verdict of its own`() {
    let session = session(
      """
      let data = generate(.captionedShapes(rows: 60, size: 8)) |> split(test: 0.5)
      let m = model(data, inputs: { caption: .bagOfWords(dim: 4) }, tasks: { shape: .classify, colour: .classify })
      let both = compare([train(m, epochs: 1), train(m, epochs: 2)], on: data.test);
      """)
    let shown = session.shown("both.table")
    #expect(shown.contains("shape verdict") && shown.contains("colour verdict"), "\(shown)")
  }

  @Test func `a text is spoken with the voice asked for`() {
    let session = session(Self.speech)
    #expect(session.shown("synthesize(run, text: \"one\", voice: { speaker: data[0].speaker })").hasPrefix("clip of "))
    #expect(session.shown("synthesize(run, text: \"one\")").hasPrefix("clip of "))
    for (cell, message) in [
      ("synthesize(run, text: \"übel\")", "error[unknown-symbol]: the training texts have no 'b', 'l', 'ü'"),
      ("synthesize(run, text: \"\")", "error[no-text]: there is nothing to say"),
      (
        "synthesize(run, text: \"one\", voice: { mood: \"glad\" })",
        "error[unknown-input]: 'mood' is no voice of the task"
      ),
      (
        "nearest(run, to: { transcript: \"one\" }, among: data)",
        "error[wrong-task]: the run has no task that aligns two inputs"
      ),
    ] {
      #expect(session.shown(cell).split(separator: "\n").first.map(String.init) == message)
    }
  }

  @Test func `contribution says of each task what an input adds beyond the others`() throws {
    let session = session(
      """
      let data = generate(.captionedShapes(rows: 60, size: 8), seed: 1) |> split(test: 0.5)
      let run = train(model(data, tasks: { shape: .classify, colour: .classify }), epochs: 2, absent: 0.3);
      let report = contribution(run, on: data.test);
      """)
    let lines = session.shown("report").split(separator: "\n")
    let title = try #require(lines.firstIndex { $0.hasPrefix("beyond all other inputs") })
    #expect(lines[title + 1].contains("gain in shape accuracy") && lines[title + 1].contains("gain in colour accuracy"))
    for input in ["image", "caption"] {
      let row = try #require(lines[title...].first { $0.hasPrefix("\(input) ") })
      #expect(row.split(separator: "[").count == 3, "\(row)")
      for task in ["shape", "colour"] {
        let value = try #require(Double(session.shown("report.\(task).beyond.\(input)")))
        let cells = row.split { " ★[]".contains($0) }.compactMap { Double($0.filter { $0 != "," }) }
        #expect(cells.contains { abs($0 - value) < 5e-4 }, "\(value) in \(row)")
      }
    }
  }

  @Test func `weights and gradient norms are those of training alone`() {
    let session = session(
      """
      let d = generate(.tabularTasks(rows: 60)) |> split(validation: 0.3, seed: 1)
      let run = train(model(d, tasks: { kin1: .regress, kin2: .classify }), epochs: 3, balance: .gradNorm);
      """)
    let drawn = session.shown("plot(run, x: .epoch, y: [.weight, .gradientNorm], facet: .task)")
    #expect(drawn.contains("gradientNorm") && drawn.contains("weight") && !drawn.contains("validation"))
    #expect(session.shown("plot(run, x: .epoch, y: .loss)").contains("validation"))
  }

  @Test func `what is spoken can be kept as a WAV file`() throws {
    let session = session(Self.speech)
    let folder = try TemporaryFolder()
    let path = folder.file("sounds/one.wav")
    #expect(session.shown("synthesize(run, text: \"one\", to: \"\(path)\")").hasPrefix("clip of "))
    let bytes = try Files.read(path)
    #expect(bytes.starts(with: Array("RIFF".utf8)) && bytes.count > 100)
  }

  @Test func `a text finds pictures, and a picture texts`() {
    let session = session(Self.shapes)
    #expect(session.shown("length(nearest(run, to: { caption: \"a red circle\" }, among: data.test, count: 3))") == "3")
    #expect(session.shown("length(nearest(run, to: data.test[0], among: data.test, count: 30))") == "19")
    #expect(session.shown("length(embed(run, on: data.test, of: .caption, dim: 2))") == "19")
    for (cell, message) in [
      ("embed(run, on: data.test, of: .shape)", "error[unknown-input]: 'shape' is none of the aligned inputs"),
      ("predict(run, on: data.test)", "error[no-predictions]: no task of the run says anything of a single row"),
      ("synthesize(run, text: \"one\")", "error[wrong-task]: the run has no task that synthesises speech"),
      (
        "model(data, tasks: { match: .align(of: [.image, .image]) })",
        "error[out-of-range]: align takes two different inputs, not one twice"
      ),
      (
        "model(data, tasks: { match: .align(of: [.image, .sound]) })",
        "error[unknown-input]: 'sound' is no input of the model"
      ),
    ] {
      #expect(session.shown(cell).split(separator: "\n").first.map(String.init) == message)
    }
  }
}
