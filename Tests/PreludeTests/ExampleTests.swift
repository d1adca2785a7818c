import Catalog
import FileSystem
import Language
import Prelude
import TestSupport
import Testing

/// The example that each function's help shows does what help says: it runs.
@Suite struct ExampleTests {
  /// The notebooks' folder, which examples that read files are written for.
  static let folder = Path.join(Path.folder(of: Path.folder(of: Path.folder(of: #filePath))), "notebooks")

  @Test(arguments: Prelude.vocabulary.functions.map(\.name).filter { !unattended.contains($0) })
  func `the example of every function runs`(name: String) throws {
    let function = try #require(Prelude.vocabulary.functions.first { $0.name == name })
    #expect(!function.example.isEmpty)
    let session = Session.heddle(folder: Self.folder)
    switch session.run(function.example, name: "example", output: Silence()) {
    case .finished: break
    case .failed(let failure), .interrupted(let failure):
      Issue.record("\(failure.lines.joined(separator: "\n"))")
    }
  }

  /// Functions whose examples need somebody to answer.
  static let unattended = ["input"]

  @Test func `functions stand in alphabetical order, each once`() {
    let names = Prelude.vocabulary.functions.map(\.name)
    #expect(names == Set(names).sorted())
  }

  /// What the examples of choices speak of.
  static let context = """
    let data = generate(.captionedShapes(rows: 60)) |> split(validation: 0.2, test: 0.2)
    let clips = generate(.spokenDigits(rows: 60)) |> split(test: 0.2)
    let words = generate(.spokenWords(rows: 60)) |> split(test: 0.2)
    let rows = generate(.tabularTasks(rows: 60)) |> split(test: 0.2)
    let m = model(data, tasks: { shape: .classify, colour: .classify })
    let heard = model(clips, tasks: { digit: .classify })
    let run = train(m)
    let estimated = train(model(rows, tasks: { kin1: .regress }))
    let spoken = train(model(words, tasks: { transcript: .transcribe(from: [.audio]), audio: .synthesize(from: [.transcript, .speaker]) }))
    let matched = train(model(data, tasks: { pairs: .align(of: [.image, .caption]) }))
    """

  @Test(arguments: Prelude.vocabulary.catalogues)
  func `the example of every choice holds it and has nothing to put right`(catalogue: CatalogueDescription) {
    let session = Session.heddle(folder: Self.folder)
    #expect(session.check([("context", Self.context)]).isEmpty)
    for entry in catalogue.entries {
      let isShown =
        entry.example.hasSuffix(".\(entry.name)")
        || [" ", "(", ")", ",", "]"].contains {
          entry.example.contains(".\(entry.name)\($0)")
        }
      #expect(isShown, "\(catalogue.name) .\(entry.name): \(entry.example)")
      let failures = session.check([("context", Self.context), ("example", entry.example)])
      #expect(failures.isEmpty, "\(failures.flatMap(\.lines).joined(separator: "\n"))")
    }
    // What is looked at is also found.
    let wrong = session.check([("context", Self.context), ("example", "train(m, balance: .pcgrad(zzz: 1))")])
    #expect(wrong.map(\.code) == ["unknown-argument"])
  }

  @Test func `help and what Shift-Tab shows have the example of a choice`() {
    let session = Session.heddle()
    let help = session.shown("help(.pcgrad)")
    #expect(help.contains("Example\n  train(m, balance: .pcgrad)"), "\(help)")
    let code = "train(m, optimizer: .adam)"
    let page = session.inspect(code, at: code.count - 2, detail: 0)?.text ?? ""
    #expect(page.contains("Example\n  train(m, optimizer: .adam(learningRate: 0.003))"), "\(page)")
  }

  @Test func `every function, parameter and choice is explained in a sentence`() {
    for function in Prelude.vocabulary.functions {
      #expect(function.summary.hasSuffix("."), "\(function.name)")
      for parameter in function.parameters {
        #expect(parameter.summary.hasSuffix("."), "\(function.name) \(parameter.name)")
      }
    }
    for catalogue in Prelude.vocabulary.catalogues {
      for entry in catalogue.entries {
        #expect(entry.summary.hasSuffix("."), "\(catalogue.name) \(entry.name)")
      }
    }
  }
}

/// The notebook that the README shows.
@Suite struct ReadmeTests {
  @Test func `the code in the README runs`() throws {
    let readme = try Files.readText(Path.join(Path.folder(of: ExampleTests.folder), "README.md"))
    let code = try #require(
      readme.split(separator: "## The shortest useful notebook").last?.split(separator: "```\n").dropFirst().first)
    let shown = Session.heddle().shown(String(code))
    #expect(shown.hasPrefix("{ shape: "), "\(shown)")
  }
}
