import Catalog
import Display

extension Page {
  static func about(_ function: Function) -> Page {
    Page(
      title: function.signature, summary: function.summary, rows: function.parameters.map { Row($0) },
      example: function.example)
  }

  static func about(_ function: UserFunction) -> Page {
    Page(
      title: function.signature, summary: "Defined in \(function.source.name).",
      rows: function.syntax.parameters.enumerated().map { position, parameter in
        let isSubject = position == 0 ? "the subject, without a name" : "named"
        let value = parameter.defaultValue.map { ", \(function.source.text(of: $0.span)) by default" } ?? ""
        return Row(name: parameter.name.name, accepts: "", summary: isSubject + value)
      })
  }

  static func about(_ entry: EntryDescription, of catalogue: CatalogueDescription) -> Page {
    Page(
      title: "\(entry.signature) — \(catalogue.name)", summary: entry.summary, rows: entry.parameters.map { Row($0) },
      example: entry.example, source: entry.source)
  }

  static func about(_ catalogue: CatalogueDescription) -> Page {
    Page(
      title: catalogue.name, summary: catalogue.summary,
      rows: catalogue.entries.map { Row(name: $0.signature, accepts: $0.summary, summary: $0.source) })
  }

  /// What a value is, and its members.
  static func about(_ value: Value, named name: String = "") -> Page {
    let members = Access.memberNames(of: value)
    let title = name.isEmpty ? value.kindName : "\(name): \(value.kindName)"
    var summary = ""
    switch value {
    case .object, .table: break
    default: summary = value.briefText
    }
    if let count = value.count, count > 0 {
      summary += (summary.isEmpty ? "" : ", ") + "\(count) element\(count == 1 ? "" : "s")"
    }
    var page = Page(
      title: title, summary: summary,
      rows: members.prefix(100).map {
        Row(name: ".\(Label.text($0))", accepts: "", summary: kind(ofMember: $0, of: value))
      })
    page.value = value
    return page
  }

  private static func kind(ofMember name: String, of value: Value) -> String {
    // Members of objects may be costly to make: only plain ones are asked.
    guard case .record(let record) = value, let member = record[name] else { return "" }
    return member.kindName
  }

  static func overview(of reference: Reference) -> Page {
    let functions = reference.vocabulary.functions.sorted { ($0.group, $0.name) < ($1.group, $1.name) }
    return Page(
      title: "Functions", summary: "help(name) explains one of them; catalog() lists what a leading dot may choose.",
      rows: functions.map { Row(name: $0.name, accepts: "", summary: $0.summary) })
  }

  static func catalogues(of reference: Reference) -> Page {
    Page(
      title: "Catalogues", summary: "catalog(.name) lists the choices of one of them.",
      rows: reference.vocabulary.catalogues.map { Row(name: ".\($0.name)", accepts: "", summary: $0.summary) })
  }
}

extension Page.Row {
  init(_ parameter: Parameter) {
    var accepts = parameter.kind.words + (parameter.unit.isEmpty ? "" : " in \(parameter.unit)")
    if let value = parameter.defaultValue { accepts += ", \(value.text) by default" }
    self.init(name: parameter.name, accepts: accepts, summary: parameter.summary)
  }
}

extension Function {
  /// `range(start, to: none, by: 1) → list`.
  public var signature: String {
    let written = parameters.enumerated().map { position, parameter in
      let value = parameter.defaultValue?.text
      if position < unnamed {
        return value.map { $0 == "none" ? "[\(parameter.name)]" : "\(parameter.name) = \($0)" } ?? parameter.name
      }
      return value.map { "\(parameter.name): \($0)" } ?? "\(parameter.name): …"
    }
    return "\(name)(\(written.joined(separator: ", "))) → \(result)"
  }
}

extension UserFunction {
  var signature: String {
    let written = syntax.parameters.map { parameter in
      parameter.defaultValue.map { "\(parameter.name.name): \(source.text(of: $0.span))" } ?? parameter.name.name
    }
    return "\(syntax.name.name)(\(written.joined(separator: ", ")))"
  }
}
