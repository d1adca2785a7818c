import ArgumentParser
import FileSystem
import Glibc
import Language
import Notebook

/// `heddle check`: everything that can be said of files without running them.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check scripts and notebooks without running them.")

  @Argument(help: "The files to check.", completion: .file(extensions: ["heddle", "ipynb"]))
  var files: [String]

  func validate() throws {
    if files.isEmpty { throw ValidationError("Missing expected argument '<files> ...'") }
  }

  func run() throws {
    try DeepStack.run {
      let terminal = Terminal()
      var isGood = true
      for path in files {
        let session = Session(vocabulary: Vocabularies.all, folder: Path.folder(of: path))
        let failures = session.check(try Self.cells(path))
        for failure in failures {
          let text = terminal.colour ? Colours.failure(failure.lines) : failure.lines.joined(separator: "\n")
          StandardStream.write(text + "\n", to: STDOUT_FILENO)
        }
        let words = failures.isEmpty ? "nothing to complain of" : "\(failures.count) to put right"
        StandardStream.write("\(path): \(words)\n", to: STDOUT_FILENO)
        isGood = isGood && failures.isEmpty
      }
      if !isGood { throw ExitStatus.failed }
    }
  }

  /// The cells of a notebook as a run would name them, or a script as one.
  private static func cells(_ path: String) throws -> [(name: String, code: String)] {
    try Unusable.mapping(path) {
      guard Path.ending(of: path) == "ipynb" else { return [(Path.name(of: path), try Files.readText(path))] }
      let code = try NotebookDocument(path: path).cells.filter { $0.kind == .code }
      return code.enumerated().filter { !$0.element.tags.contains("skip-execution") }
        .map { ("cell \($0.offset + 1)", $0.element.source) }
    }
  }
}
