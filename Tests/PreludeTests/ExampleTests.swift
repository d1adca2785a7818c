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
