import Display

extension Value {
  /// What a cell shows of the value: a list of records as a table, objects as they say, everything else as it is typed.
  public func rendering(_ context: RenderingContext) -> Rendering {
    switch self {
    case .object(let object): return object.rendering(context)
    case .table(let table): return table.rendering(context)
    case .list(let items):
      if let records { return Table(records: records).rendering(context) }
      if let table = summaryTable(of: items) { return table.rendering(context) }
    default: break
    }
    return Rendering(text: shownText)
  }

  /// Objects in a list, such as runs, as the table of what they say of themselves in a row.
  private func summaryTable(of items: [Value]) -> Table? {
    guard !items.isEmpty else { return nil }
    var records: [Record] = []
    for item in items {
      guard case .object(let object) = item, let record = object.summary else { return nil }
      records.append(record)
    }
    return Table(records: records)
  }
}
