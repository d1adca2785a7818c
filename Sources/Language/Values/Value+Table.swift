import Display

extension Table {
  /// A row as a record.
  func row(_ index: Int) -> Record { Record(record(at: index).map { ($0.label, Value($0.cell)) }) }

  /// A column as a list; nil where there is none of this name.
  func list(of name: String) -> Value? { column(name).map { .list($0.cells.map { Value($0) }) } }

  /// A table of records: what a list of them shows.
  public init(records: [Record]) {
    self.init(records: records.map { record in record.fields.map { (label: $0.label, cell: Cell($0.value)) } })
  }
}

extension Value {
  /// What a cell holds: the middle of an interval, the seconds of a duration, pictures and sounds as a word.
  public init(_ cell: Cell) {
    switch cell {
    case .none: self = .none
    case .flag(let flag): self = .flag(flag)
    case .number(let number), .interval(let number, _, _), .duration(let number): self = .number(number)
    case .text(let text): self = .text(text)
    case .series(let numbers): self = .list(numbers.map { .number($0) })
    case .picture, .sound: self = .text(cell.text)
    }
  }

  /// Records to be shown or used as the rows of a table; nil where an element is no record or there is none.
  public var records: [Record]? {
    guard case .list(let items) = self, !items.isEmpty else { return nil }
    var records: [Record] = []
    records.reserveCapacity(items.count)
    for item in items {
      guard case .record(let record) = item else { return nil }
      records.append(record)
    }
    return records
  }
}

extension Cell {
  /// A value as a cell shows it; lists of numbers become a sparkline.
  public init(_ value: Value) {
    switch value {
    case .none: self = .none
    case .flag(let flag): self = .flag(flag)
    case .number(let number): self = .number(number)
    case .text(let text): self = .text(text)
    case .list(let items) where !items.isEmpty: self = value.numbers.map { .series($0) } ?? .text(value.briefText)
    default: self = .text(value.briefText)
    }
  }
}
