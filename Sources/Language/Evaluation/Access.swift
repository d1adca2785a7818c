import Catalog

/// Members, elements and turns of values.
enum Access {
  static func member(_ name: String, of value: Value, site: Site) throws -> Value {
    do {
      if let member = try member(name, of: value) { return member }
    } catch let complaint as Complaint {
      throw site.error(complaint)
    }
    throw site.error(unknown(name, kind: value.kindName, members: memberNames(of: value)))
  }

  /// A member, or nil where there is none of this name.
  static func member(_ name: String, of value: Value) throws -> Value? {
    switch value {
    case .record(let record): record[name]
    case .table(let table): table.list(of: name)
    case .object(let object): try object.member(name)
    default: nil
    }
  }

  static func memberNames(of value: Value) -> [String] {
    switch value {
    case .record(let record): record.labels
    case .table(let table): table.columnNames
    case .object(let object): object.memberNames
    default: []
    }
  }

  static func unknown(_ name: String, kind: String, members: [String]) -> Complaint {
    let article = "aeiou".contains(kind.first ?? "x") ? "an" : "a"
    guard !members.isEmpty else {
      let isLength = ["count", "length", "size", "len"].contains(name) && ["list", "text"].contains(kind)
      return Complaint(
        "unknown-member", "\(kind == "none" ? "none" : "\(article) \(kind)") has no members",
        label: "asked for '\(name)'",
        hint: isLength ? "write length(…)" : "")
    }
    return Complaint(
      "unknown-member", "this \(kind) has no member '\(name)'", label: Suggestion.words(for: name, among: members),
      notes: ["it has \(Accepted.list(members.map(Label.text), isCut: members.count > Accepted.most))"])
  }

  /// Number of turns of a loop over `value`.
  static func count(of value: Value, site: Site) throws -> Int {
    if let count = value.count { return count }
    throw site.error(
      "wrong-kind", "for goes over a list, not \(value.briefText)", label: "expected a list",
      hint: { if case .number = value { "write range(\(value.briefText))" } else { "" } }())
  }

  /// The value of a loop's name in turn `index`: a record gives its fields one by one.
  static func turn(_ index: Int, of value: Value, site: Site) throws -> Value {
    if case .record(let record) = value {
      let field = record.fields[index]
      return .record(Record([("label", .text(field.label)), ("value", field.value)]))
    }
    return try element(of: value, number: index, site: site)
  }

  static func element(of value: Value, at index: Value, site: Site) throws -> Value {
    if case .record(let record) = value, case .text(let label) = index {
      guard let member = record[label] else {
        throw site.error(unknown(label, kind: "record", members: record.labels))
      }
      return member
    }
    guard let count = value.count else {
      throw site.error("wrong-kind", "\(value.briefText) has no elements", label: "an index")
    }
    guard case .number(let number) = index else {
      let expected = if case .record = value { "a text" } else { "a whole number" }
      throw site.error("wrong-kind", "an index is \(expected), not \(index.briefText)", label: "expected \(expected)")
    }
    guard number == number.rounded(), number.isFinite else {
      throw site.error(
        "wrong-kind", "an index is a whole number, not \(index.briefText)", label: "expected a whole number")
    }
    let position = number < 0 ? number + Double(count) : number
    guard position >= 0, position < Double(count) else {
      let what = count == 0 ? "has no elements" : "has elements 0 to \(count - 1)"
      throw site.error(
        "index-out-of-range", "there is no element \(index.briefText): the \(value.kindName) \(what)",
        label: count == 0 ? "" : "expected \(-count) to \(count - 1)")
    }
    return try element(of: value, number: Int(position), site: site)
  }

  private static func element(of value: Value, number: Int, site: Site) throws -> Value {
    switch value {
    case .list(let items): return items[number]
    case .range(let range): return .number(range.element(at: number))
    case .text(let text): return .text(String(text[text.index(text.startIndex, offsetBy: number)]))
    case .record(let record): return record.fields[number].value
    case .table(let table): return .record(table.row(number))
    case .object(let object):
      do { return try object.element(at: number) } catch let complaint as Complaint { throw site.error(complaint) }
    default: return .none
    }
  }
}
