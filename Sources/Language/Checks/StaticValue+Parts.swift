import Catalog

extension StaticValue {
  /// Its kind's name, or nil where it is not known.
  public var kindName: String? {
    switch self {
    case .known(let value): value.kindName
    case .kind(let name, _): name == "any" || name.contains(" or ") ? nil : name
    case .record: "record"
    case .list: "list"
    case .choice: "choice"
    case .unknown: nil
    }
  }

  var kindWords: String {
    if case .known(let value) = self { return value.kindWords }
    return kindName.map(KindWords.withArticle) ?? "any value"
  }

  /// Facts such as a schema, of an object or of what will be one.
  public var facts: (any Sendable)? {
    switch self {
    case .known(.object(let object)): object.facts
    case .kind(_, let facts): facts
    default: nil
    }
  }

  /// Elements of a list; nil for everything else, and for ranges, which may be huge.
  public var items: [StaticValue]? {
    switch self {
    case .known(.list(let items)): items.map { .known($0) }
    case .list(let items): items
    default: nil
    }
  }

  public var fields: [(label: String, value: StaticValue)]? {
    switch self {
    case .known(.record(let record)): record.fields.map { ($0.label, .known($0.value)) }
    case .record(let fields): fields
    default: nil
    }
  }

  /// Name and arguments of a choice.
  public var choice: (name: String, arguments: [(label: String?, value: StaticValue)])? {
    switch self {
    case .known(.choice(let choice)): (choice.name, choice.arguments.map { ($0.label, .known(Value($0.value))) })
    case .choice(let name, let arguments): (name, arguments)
    default: nil
    }
  }

  /// The value, where all of it is known.
  public var value: Value? {
    if case .known(let value) = self { return value }
    return nil
  }

  /// A value of the parts, known where all of them are.
  static func list(of items: [StaticValue]) -> StaticValue {
    if Nesting.isExceeded(by: items) { return .kind("list", facts: nil) }
    let values = items.compactMap(\.value)
    return values.count == items.count ? .known(.list(values)) : .list(items)
  }

  static func record(of fields: [(label: String, value: StaticValue)]) -> StaticValue {
    if Nesting.isExceeded(by: fields.map(\.value)) { return .kind("record", facts: nil) }
    let known = fields.compactMap { field in field.value.value.map { (label: field.label, value: $0) } }
    return known.count == fields.count ? .known(.record(Record(known))) : .record(fields)
  }

  static func choice(of name: String, arguments: [(label: String?, value: StaticValue)]) -> StaticValue {
    if Nesting.isExceeded(by: arguments.map(\.value)) { return .kind("choice", facts: nil) }
    let known = arguments.compactMap { argument in
      argument.value.value?.argument.map { LabelledArgument(argument.label, $0) }
    }
    return known.count == arguments.count ? .known(.choice(Choice(name, known))) : .choice(name, arguments)
  }
}
