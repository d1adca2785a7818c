import Catalog
import Display

extension Session {
  /// What fits at a place, in Unicode scalars.
  public func complete(_ code: String, at offset: Int) -> Completion {
    let source = Source(name: "", text: code)
    var completer = Completer(session: self, source: source, offset: source.offset(ofScalar: offset))
    return completer.completion()
  }

  /// What is said of the word at a place or of the call around it; `detail` above 0 shows a value, too.
  public func inspect(_ code: String, at offset: Int, detail: Int) -> Rendering? {
    let source = Source(name: "", text: code)
    let place = source.offset(ofScalar: offset)
    let inspector = Inspector(session: self, source: source, offset: place, showsValues: detail > 0)
    return inspector.rendering(RenderingContext())
  }

  public func completeness(_ code: String) -> Completeness {
    let result = Parser.parse(Source(name: "", text: code))
    if result.diagnostics.isEmpty { return .complete }
    return result.isIncomplete ? .incomplete(indent: String(repeating: "  ", count: result.openBrackets)) : .faulty
  }

  /// Everything that can be said of the cells of a notebook without running them, one failure an error.
  public func check(_ cells: [(name: String, code: String)]) -> [Failure] {
    let analyzer = analyzer(snapshot)
    var diagnostics: [Diagnostic] = []
    for cell in cells {
      var reader = ProgramReader()
      let program = reader.read(Source(name: cell.name, text: cell.code), folder: folder)
      diagnostics += reader.diagnostics
      // A cell with syntax errors still binds its names: what later cells say of them is no error.
      analyzer.isMuted = !reader.diagnostics.isEmpty
      analyzer.analyze(program)
      for name in reader.faultyNames {
        analyzer.bind(name, .unknown)
        analyzer.unknownFunctions.insert(name)
      }
      diagnostics += analyzer.takeDiagnostics()
      // What a cell shows is only known when it runs.
      analyzer.bind("_", .unknown)
    }
    return diagnostics.map { Diagnostics([$0]).failure }
  }

  /// Colours for the REPL and HTML, in Unicode scalars.
  public func highlight(_ code: String) -> [(range: Range<Int>, kind: TokenKind)] {
    Highlighter(Source(name: "", text: code)).ranges()
  }
}
