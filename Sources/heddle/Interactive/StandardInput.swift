import FileSystem
import Glibc
import Language
import Notebook

/// Code that comes through standard input: run as a script in the current folder.
enum StandardInput {
  /// - Throws: `ExitStatus.failed` where a statement fails.
  static func run() throws {
    let code: String
    do {
      code = try Files.readText("/dev/stdin")
    } catch {
      throw Unusable("\(error)")
    }
    let session = Session(vocabulary: Vocabularies.all, folder: Environment.workingFolder)
    let output = TerminalOutput(Terminal()) { prompt, _ in
      throw Unusable("standard input is the script, so nobody can answer '\(prompt)'")
    }
    let report = try InterruptWatch.during(session.interruption) {
      try ScriptRun(code, name: "input", path: "input", session: session).run(output: output)
    }
    output.finish()
    for cell in report.cells { if case .failed(let failure) = cell.status { output.show(failure) } }
    if !report.isGood { throw ExitStatus.failed }
  }
}
