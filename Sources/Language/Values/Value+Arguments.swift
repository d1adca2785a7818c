import Catalog

extension Value {
  /// The same as a catalogue takes it, or nil where a part is a table, a condition or an object.
  public var argument: Argument? {
    switch self {
    case .none: return Argument.none
    case .flag(let flag): return .flag(flag)
    case .number(let number): return .number(number)
    case .text(let text): return .text(text)
    case .choice(let choice): return .choice(choice)
    case .range(let range): return range.count > Self.mostElements ? nil : .list(range.map { .number($0) })
    case .list(let items):
      var arguments: [Argument] = []
      arguments.reserveCapacity(items.count)
      for item in items {
        guard let argument = item.argument else { return nil }
        arguments.append(argument)
      }
      return .list(arguments)
    case .record(let record):
      var fields: [Argument.Field] = []
      for field in record.fields {
        guard let argument = field.value.argument else { return nil }
        fields.append(Argument.Field(field.label, argument))
      }
      return .record(fields)
    case .expression, .table, .object: return nil
    }
  }

  /// A catalogue's plain value as one of the language.
  public init(_ argument: Argument) {
    switch argument {
    case .none: self = .none
    case .flag(let flag): self = .flag(flag)
    case .number(let number): self = .number(number)
    case .text(let text): self = .text(text)
    case .list(let items): self = .list(items.map { Value($0) })
    case .record(let fields): self = .record(Record(fields.map { ($0.label, Value($0.value)) }))
    case .choice(let choice): self = .choice(choice)
    }
  }

  /// Elements that a list made by a loop, a sum of lists or a range may have: about half a gigabyte.
  static let mostElements = 10_000_000

  /// Number of elements of what can be indexed or looped over; nil for everything else.
  public var count: Int? {
    switch self {
    case .list(let items): items.count
    case .range(let range): range.count
    case .text(let text): text.count
    case .record(let record): record.fields.count
    case .table(let table): table.rowCount
    case .object(let object): object.count
    default: nil
    }
  }

  /// The numbers of a list or range, or nil where an element is none.
  public var numbers: [Double]? {
    switch self {
    case .range(let range) where range.count <= Self.mostElements: return range.map { $0 }
    case .list(let items):
      var numbers: [Double] = []
      numbers.reserveCapacity(items.count)
      for item in items {
        guard case .number(let number) = item else { return nil }
        numbers.append(number)
      }
      return numbers
    default: return nil
    }
  }
}

extension NumberRange: Sequence {
  public func makeIterator() -> AnyIterator<Double> {
    var index = 0
    return AnyIterator {
      guard index < count else { return nil }
      index += 1
      return element(at: index - 1)
    }
  }
}
