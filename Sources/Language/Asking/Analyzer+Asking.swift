import Catalog

extension Analyzer {
  /// What is known of a piece of code; nothing is reported.
  func value(ofText text: String) -> StaticValue {
    let source = Source(name: "", text: text)
    let result = Parser.parse(source)
    guard result.diagnostics.isEmpty, result.block.statements.count == 1,
      case .expression(let expression)? = result.block.statements.first?.form
    else { return .unknown }
    let (outerMuted, outerSource) = (isMuted, self.source)
    (isMuted, self.source) = (true, source)
    defer { (isMuted, self.source) = (outerMuted, outerSource) }
    return value(of: expression)
  }

  func kind(ofMember name: String, of value: StaticValue) -> String {
    switch value {
    case .known(.record(let record)): record[name]?.kindName ?? ""
    case .known(.table): "list"
    default: (value.facts as? any StaticFacts)?.member(name).kindName ?? ""
    }
  }
}

extension Session {
  /// What is known at a place: the session's values, and what the statements before it bind.
  func analyzer(before cursor: Cursor) -> Analyzer {
    let analyzer = analyzer(snapshot)
    analyzer.isMuted = true
    let text = cursor.source.text(of: Span(0, cursor.statementStart))
    var reader = ProgramReader()
    let program = reader.read(Source(name: cursor.source.name, text: text), folder: folder)
    analyzer.analyze(program)
    return analyzer
  }
}
