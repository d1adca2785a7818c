import Catalog
import Display

/// What is said of the word at a place, or of the call around it.
struct Inspector {
  let session: Session
  let source: Source
  let offset: Int
  /// Show what values hold, too.
  let showsValues: Bool

  func rendering(_ context: RenderingContext) -> Rendering? {
    guard let page = page() else { return nil }
    var rendering = page.rendering(context)
    if showsValues, let value = page.value {
      let shown = value.rendering(context)
      rendering.text += "\n\n" + shown.text
      if let html = shown.html { rendering.html?.append(html) }
    }
    return rendering
  }

  private func page() -> Page? {
    let tokens = Lexer.tokens(of: source)
    let isWord = { (token: Token) in token.kind == .name || token.kind.isKeyword }
    if let word = tokens.last(where: { isWord($0) && $0.start <= offset && offset <= $0.end }) {
      if let page = page(of: word, in: tokens) { return page }
    }
    return surroundingCall()
  }

  private func page(of word: Token, in tokens: [Token]) -> Page? {
    let name = source.text(of: word.span)
    let cursor = Cursor(source, at: word.end)
    let analyzer = session.analyzer(before: cursor)
    let expectation = Expectation(cursor, analyzer: analyzer)
    let next = tokens.first { $0.start >= word.end && $0.kind != .newline }
    if cursor.isMember {
      let base = analyzer.value(ofText: cursor.text(cursor.memberBase))
      let member = analyzer.value(ofText: cursor.text(cursor.memberBase) + "." + name)
      if let value = member.value { return Page.about(value, named: name) }
      let kind = member.kindName ?? analyzer.kind(ofMember: name, of: base)
      return kind.isEmpty ? nil : Page(title: "\(name): \(kind)", summary: "")
    }
    if cursor.isAfterDot { return choice(name, expectation) }
    if next?.kind == .colon, let open = expectation.open, let parameter = open.first(where: { $0.name == name }) {
      return Page(title: "\(name):", summary: "", rows: [Page.Row(parameter)])
    }
    let isCall = next?.kind == .openParenthesis && next?.isSpaced == false
    if !isCall, cursor.previous?.kind != .pipe {
      if let binding = analyzer.binding(name) {
        if let value = binding.value.value { return Page.about(value, named: name) }
        return Page(title: "\(name): \(binding.value.kindName ?? "not run yet")", summary: "")
      }
      if cursor.localNames.contains(name) { return nil }
    }
    if let function = analyzer.function(name) {
      return Page(
        title: "\(name)(\(function.syntax.parameters.map(\.name.name).joined(separator: ", ")))",
        summary: "Defined in \(function.source.name).")
    }
    return session.reference.pageIfAny(of: name)
  }

  private func choice(_ name: String, _ expectation: Expectation) -> Page? {
    for kind in expectation.kinds {
      if case .choice(let catalogue) = kind, let found = session.reference.catalogue(catalogue),
        let entry = found.entry(name)
      {
        return Page.about(entry, of: found)
      }
      if kind == .column || kind == .expression,
        let column = expectation.subject.columns.first(where: { $0.name == name })
      {
        return Page(title: ".\(Label.text(name)): column", summary: column.detail)
      }
    }
    return session.reference.pageIfAny(of: name)
  }

  /// The innermost call or choice whose arguments the place is among.
  private func surroundingCall() -> Page? {
    for opening in Cursor(source, at: offset).openings.reversed() {
      switch opening.role {
      case .call(let name, _):
        if let page = session.reference.pageIfAny(of: name) { return page }
      case .choice(let name):
        if let page = session.reference.pageIfAny(of: name) { return page }
      case .block where opening.itemStart > 0: return nil
      default: break
      }
    }
    return nil
  }
}
