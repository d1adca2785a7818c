import Display
import FileSystem
import Language
import Notebook
import Prelude
import Testing

@Suite("The notebooks of the repository", .serialized)
struct GoldenNotebookTests {
  @Test("run from start to end", arguments: GoldenNotebooks.names)
  func runs(name: String) throws {
    let session = Session(vocabulary: Prelude.vocabulary, folder: GoldenNotebooks.folder)
    var run = NotebookRun(try GoldenNotebooks.shortened(name), path: name, session: session)
    let report = try run.run()
    for cell in report.cells {
      if case .failed(let failure) = cell.status {
        Issue.record("\(name), \(cell.name):\n\(failure.lines.joined(separator: "\n"))")
      }
    }
    #expect(report.isGood)
    for (index, cell) in run.document.cells.enumerated() {
      for output in cell.outputs where output.types.contains("text/html") {
        #expect(output.form("text/html")?.contains("<script") == false, "cell \(index + 1)")
      }
    }
  }

  @Test("have nothing to complain of before they run", arguments: GoldenNotebooks.names)
  func checks(name: String) throws {
    let session = Session(vocabulary: Prelude.vocabulary, folder: GoldenNotebooks.folder)
    let failures = session.check(try Self.code(name).enumerated().map { ("cell \($0.offset + 1)", $0.element) })
    #expect(failures == [], "\(failures.flatMap(\.lines).joined(separator: "\n"))")
  }

  @Test("can be completed, explained and coloured at every position", arguments: GoldenNotebooks.names)
  func asking(name: String) throws {
    let session = Session(vocabulary: Prelude.vocabulary, folder: GoldenNotebooks.folder)
    for code in try Self.code(name) {
      let count = code.unicodeScalars.count
      for offset in 0...count {
        let completion = session.complete(code, at: offset)
        #expect(0 <= completion.start && completion.start <= completion.end && completion.end <= count)
        #expect(completion.start <= offset)
        if let help = session.inspect(code, at: offset, detail: 1) { #expect(!help.text.isEmpty) }
      }
      #expect(session.completeness(code) == .complete)
      var end = 0
      for (range, _) in session.highlight(code) {
        #expect(range.lowerBound >= end && range.upperBound <= count)
        end = range.upperBound
      }
    }
  }

  @Test("are stored as nbformat writes them, without errors", arguments: GoldenNotebooks.names)
  func storage(name: String) throws {
    let document = try GoldenNotebooks.document(name)
    #expect(document.language == "heddle")
    #expect(document.serialized().last == UInt8(ascii: "\n"))
    #expect(!document.cells.flatMap(\.outputs).contains { $0.kind == .error })
  }

  private static func code(_ name: String) throws -> [String] {
    try GoldenNotebooks.document(name).cells.filter { $0.kind == .code }.map(\.source)
  }
}
