import Catalog
import Display
import FileSystem

/// What fits at a place.
struct Completer {
  let session: Session
  let cursor: Cursor
  private let analyzer: Analyzer
  private let expectation: Expectation
  private var items: [Completion.Item] = []

  init(session: Session, source: Source, offset: Int) {
    self.session = session
    let cursor = Cursor(source, at: offset)
    self.cursor = cursor
    let analyzer = session.analyzer(before: cursor)
    self.analyzer = analyzer
    expectation = Expectation(cursor, analyzer: analyzer)
  }

  mutating func completion() -> Completion {
    let start = cursor.prefix?.start ?? cursor.offset
    if cursor.isInComment { return completion(from: cursor.offset) }
    if let textStart = cursor.textStart {
      let paths = paths(from: textStart)
      return completion(from: paths)
    }
    if cursor.isMember {
      members()
    } else if cursor.isAfterDot {
      choices(prefix: "")
    } else if !isNamePlace {
      values()
    }
    return completion(from: start)
  }

  /// A new name is written here: nothing fits that is there already.
  private var isNamePlace: Bool {
    if cursor.openings.last?.role == .parameters { return cursor.openings.last?.label == nil }
    return cursor.previous.map { [.let, .fn, .for].contains($0.kind) } ?? false
  }

  private func completion(from start: Int) -> Completion {
    let source = cursor.source
    let typed = source.text(of: Span(start, cursor.offset)).lowercased()
    var seen: Set<String> = []
    let fitting = items.filter { item in
      let text = item.text.first == "\"" ? String(item.text.dropFirst()) : item.text
      return text.lowercased().hasPrefix(typed) && seen.insert(item.text).inserted
    }
    return Completion(
      start: source.scalars(in: 0..<start), end: source.scalars(in: 0..<cursor.offset), items: fitting)
  }

  private mutating func add(_ text: String, _ kind: String, _ detail: String = "") {
    items.append(Completion.Item(text: text, kind: kind, detail: detail))
  }

  // MARK: - What a dot asks for

  private mutating func members() {
    let value = analyzer.value(ofText: cursor.text(cursor.memberBase))
    if let known = value.value {
      for name in Access.memberNames(of: known) {
        add(Label.text(name), "member", analyzer.kind(ofMember: name, of: value))
      }
    } else if let fields = value.fields {
      for field in fields { add(Label.text(field.label), "member", field.value.kindName ?? "") }
    } else if let facts = value.facts as? any StaticFacts {
      for name in facts.memberNames ?? [] { add(Label.text(name), "member", facts.member(name).kindName ?? "") }
    }
  }

  /// Choices, columns and catalogues behind a dot; `prefix` is the dot itself where it is not typed yet.
  private mutating func choices(prefix: String) {
    if expectation.isCatalogueName {
      for catalogue in session.reference.vocabulary.catalogues {
        add(prefix + catalogue.name, "choice", catalogue.summary)
      }
      return
    }
    for kind in expectation.kinds {
      switch kind {
      case .choice(let name):
        for entry in session.reference.catalogue(name)?.entries ?? [] {
          add(prefix + entry.name, "choice", entry.summary)
        }
      case .oneOf(let names): for name in names { add(prefix + name, "choice") }
      case .column, .expression: columns(prefix: prefix)
      default: break
      }
    }
    // Choices that a list gathers for a loop belong to no parameter yet.
    if expectation.function == nil, prefix.isEmpty {
      for catalogue in session.reference.vocabulary.catalogues {
        for entry in catalogue.entries { add(entry.name, "choice", entry.summary) }
      }
    }
  }

  private mutating func columns(prefix: String) {
    for column in expectation.subject.columns { add(prefix + Label.text(column.name), "column", column.detail) }
  }

  // MARK: - Where a value or an argument begins

  private mutating func values() {
    if cursor.previous?.kind == .pipe { return functions() }
    if cursor.previous.map({ $0.kind.endsValue && $0.end < (cursor.prefix?.start ?? cursor.offset) }) ?? false,
      !startsItem
    {
      for word in ["and", "or"] + (cursor.previous?.kind == .closeBrace ? ["else"] : []) { add(word, "keyword") }
      return
    }
    if expectation.isLabel {
      for column in expectation.subject.columns { add("\(Label.text(column.name)): ", "column", column.detail) }
      return
    }
    if cursor.openings.last?.role == .record, cursor.openings.last?.label == nil { return }
    if startsItem {
      for parameter in expectation.open ?? [] { add("\(parameter.name): ", "argument", parameter.detail) }
    }
    choices(prefix: ".")
    if expectation.kinds.contains(.flag) { for word in ["true", "false"] { add(word, "keyword") } }
    names()
    functions()
    keywords()
  }

  /// The place is at the start of an argument, element or statement.
  private var startsItem: Bool { cursor.openings.last.map { $0.itemStart >= cursor.tokens.count } ?? true }

  private mutating func names() {
    for name in Set(cursor.localNames).sorted() { add(name, "value") }
    for name in analyzer.scopes.flatMap(\.keys).sorted() where name != "_" {
      add(name, "value", analyzer.binding(name)?.value.kindName ?? "")
    }
  }

  private mutating func functions() {
    let own = analyzer.functions.flatMap { $0 }.sorted { $0.key < $1.key }
    for (name, function) in own {
      let parameters = function.syntax.parameters.map(\.name.name).joined(separator: ", ")
      add(name, "function", "\(name)(\(parameters))")
    }
    for function in session.reference.vocabulary.functions { add(function.name, "function", function.signature) }
    if expectation.function?.subject == .name, startsItem {
      for catalogue in session.reference.vocabulary.catalogues { add(catalogue.name, "choice", catalogue.summary) }
    }
  }

  private mutating func keywords() {
    let startsStatement = startsItem && cursor.openings.last?.role == .block
    let words = startsStatement ? ["fn", "for", "if", "let", "use"] : ["for", "if"]
    for word in words + ["false", "none", "not", "true"] { add(word, "keyword") }
  }

  // MARK: - Paths

  /// Files that fit in the text that begins at `start`; where the part of the path to be replaced begins.
  private mutating func paths(from start: Int) -> Int {
    let isUse = cursor.tokens.dropLast().last?.kind == .use || cursor.tokens.dropLast(2).last?.kind == .use
    let takesPath =
      expectation.parameter.map { Self.pathParameters.contains($0.name) && Self.takesText($0.kind) } ?? false
    guard isUse || takesPath else { return cursor.offset }
    let typed = cursor.source.text(of: Span(min(start, cursor.offset), cursor.offset))
    let folder = typed.contains("/") ? Path.folder(of: typed) : "."
    let nameStart = cursor.offset - Path.name(of: typed).utf8.count
    for name in (try? Files.list(Path.join(session.folder, folder))) ?? [] where !name.hasPrefix(".") {
      let isFolder = Files.isFolder(Path.join(Path.join(session.folder, folder), name))
      add(isFolder ? name + "/" : name, "path", isFolder ? "folder" : "")
    }
    return nameStart
  }

  private static let pathParameters: Set<String> = ["path", "to"]

  private static func takesText(_ kind: Kind) -> Bool {
    switch kind {
    case .text: true
    case .either(let kinds): kinds.contains { takesText($0) }
    default: false
    }
  }
}

extension Parameter {
  /// What completion says of it: what it takes, and its default.
  var detail: String {
    (kind == .any ? "" : kind.words) + (unit.isEmpty ? "" : " in \(unit)")
      + (defaultValue.map { " = \($0.text)" } ?? "")
  }
}

extension StaticValue {
  /// Columns that a leading dot may name.
  var columns: [(name: String, detail: String)] {
    if let facts = facts as? any StaticFacts { return facts.columns }
    switch self {
    case .known(.table(let table)): return table.columnNames.map { ($0, "") }
    case .known(.list(let items)):
      guard case .record(let record)? = items.first else { return [] }
      return record.labels.map { ($0, "") }
    default: return []
    }
  }
}
