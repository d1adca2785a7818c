import Catalog
import Display

/// Members, elements and turns of values, with what is wrong where there are none.
enum Access {
  /// - Throws: `Complaint` with code `unknown-member`.
  static func requireMember(_ name: String, of value: Value) throws -> Value {
    if let member = try member(name, of: value) { return member }
    throw unknown(name, kind: value.kindName, members: memberNames(of: value))
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
    guard !members.isEmpty else {
      let isLength =
        ["count", "length", "size", "len", "shape"].contains(name) && ["list", "text", "table"].contains(kind)
      return Complaint(
        "unknown-member", "\(KindWords.withArticle(kind)) has no members", label: "asked for '\(name)'",
        hint: isLength ? "write length(…)" : "")
    }
    let suggestion = Suggestion.words(for: name, among: members)
    return Complaint(
      "unknown-member", "this \(kind) has no member '\(name)'", label: suggestion,
      notes: ["it has \(Accepted.list(members.map(Label.text), isCut: !suggestion.isEmpty || members.count > 30))"])
  }

  /// Number of turns of a loop over `value`.
  static func turns(of value: Value) throws -> Int {
    if let count = value.count { return count }
    let isNumber = if case .number = value { true } else { false }
    throw Complaint(
      "wrong-kind", "for goes over a list, not \(value.briefText)", label: "expected a list",
      hint: isNumber ? "write range(\(value.briefText))" : "")
  }

  /// The value of a loop's name in turn `index`: a record gives its fields one by one.
  static func turn(_ index: Int, of value: Value) throws -> Value {
    if case .record(let record) = value {
      let field = record.fields[index]
      return .record(Record([("label", .text(field.label)), ("value", field.value)]))
    }
    return try element(of: value, number: index)
  }

  /// - Throws: `Complaint` about the index.
  static func element(of value: Value, at index: Value) throws -> Value {
    if case .record(let record) = value, case .text(let label) = index {
      if let member = record[label] { return member }
      throw unknown(label, kind: "record", members: record.labels)
    }
    if case .table(let table) = value, case .text(let name) = index {
      if let column = table.list(of: name) { return column }
      throw unknown(name, kind: "table", members: table.columnNames)
    }
    return try element(of: value, number: try position(index, in: value))
  }

  /// The number of an element, from the start.
  private static func position(_ index: Value, in value: Value) throws -> Int {
    guard let count = value.count else {
      throw Complaint("wrong-kind", "\(value.briefText) has no elements", label: "an index")
    }
    guard case .number(let number) = index, number == number.rounded(), number.isFinite else {
      throw Complaint(
        "wrong-kind", "an index is a whole number, not \(index.briefText)", label: "expected a whole number")
    }
    let position = number < 0 ? number + Double(count) : number
    guard position >= 0, position < Double(count) else {
      let what = count == 0 ? "has no elements" : "has elements 0 to \(count - 1)"
      throw Complaint(
        "index-out-of-range", "there is no element \(index.briefText): the \(value.kindName) \(what)",
        label: count == 0 ? "" : "expected \(-count) to \(count - 1)")
    }
    return Int(position)
  }

  private static func element(of value: Value, number: Int) throws -> Value {
    switch value {
    case .list(let items): items[number]
    case .range(let range): .number(range.element(at: number))
    case .text(let text): .text(String(text[text.index(text.startIndex, offsetBy: number)]))
    case .record(let record): record.fields[number].value
    case .table(let table): .record(table.row(number))
    case .object(let object): try object.element(at: number)
    default: .none
    }
  }
}

/// Kinds in sentences.
enum KindWords {
  /// `a number`, `an image`; none stays.
  static func withArticle(_ kind: String) -> String {
    if kind == "none" { return kind }
    return "aeiou".contains(kind.first ?? "x") ? "an \(kind)" : "a \(kind)"
  }
}
