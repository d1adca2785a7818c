import Catalog

/// The columns of a plot: what stands where, for one facet.
public struct Channels: Sendable {
  /// The facet's rows.
  public let table: Table
  /// The horizontal axis; nil where none was asked for.
  public let x: Column?
  /// Several are one series each.
  public let y: [Column]
  /// Its values are series.
  public let by: Column?
  /// Names of the series over all facets, in order of first appearance.
  let seriesNames: [String]
  /// Values of a category axis over all facets, by column name, so that panels share their bands.
  private let whole: Table

  private init(table: Table, x: Column?, y: [Column], by: Column?, seriesNames: [String], whole: Table) {
    self.table = table
    self.x = x
    self.y = y
    self.by = by
    self.seriesNames = seriesNames
    self.whole = whole
  }

  /// The same with columns of these names where no x and y are given and the table has both.
  func named(x xName: String, y yName: String) -> Channels {
    guard x == nil, y.isEmpty, let xColumn = table.column(xName), let yColumn = table.column(yName) else { return self }
    return Channels(table: table, x: xColumn, y: [yColumn], by: by, seriesNames: seriesNames, whole: whole)
  }

  /// One set of channels a facet.
  ///
  /// - Throws: `Complaint` with code `unknown-column` at `x`, `y`, `by` or `facet`.
  static func facets(
    of data: Table, x: String?, y: [String], by: String?, facet: String?
  ) throws -> [(title: String, channels: Channels)] {
    func column(_ name: String, at step: Complaint.Step...) throws -> Column {
      do { return try data.requireColumn(name) } catch let complaint as Complaint {
        throw step.reversed().reduce(complaint) { $0.within($1) }
      }
    }
    let xColumn = try x.map { try column($0, at: .argument("x")) }
    let yColumns = try y.enumerated().map { index, name in
      try y.count == 1 ? column(name, at: .argument("y")) : column(name, at: .argument("y"), .index(index))
    }
    let byColumn = try by.map { try column($0, at: .argument("by")) }
    let names = seriesNames(by: byColumn, y: yColumns)
    func channels(_ table: Table) -> Channels {
      Channels(
        table: table, x: xColumn.flatMap { table.column($0.name) }, y: yColumns.compactMap { table.column($0.name) },
        by: byColumn.flatMap { table.column($0.name) }, seriesNames: names, whole: data)
    }
    guard let facet else { return [("", channels(data))] }
    let name = try column(facet, at: .argument("facet")).name
    let groups = try data.groups(by: name).filter { !$0.key.isMissing }
    return groups.isEmpty
      ? [("", channels(data))] : groups.map { ("\(name): \($0.key.text)", channels(data.rows($0.rows))) }
  }

  /// The values of `by`, or the columns of y where they are several, or every pair of both.
  private static func seriesNames(by: Column?, y: [Column]) -> [String] {
    guard let by else { return y.count > 1 ? y.map(\.name) : [] }
    let values = distinctTexts(by.cells)
    return y.count > 1 ? y.flatMap { column in values.map { "\($0), \(column.name)" } } : values
  }

  /// Texts of the cells that are present, each once, in order of first appearance.
  static func distinctTexts(_ cells: [Cell]) -> [String] {
    var seen: Set<String> = []
    return cells.compactMap { cell in
      guard !cell.isMissing else { return nil }
      let text = cell.text
      return seen.insert(text).inserted ? text : nil
    }
  }

  /// The bands of a category axis: the column's values over all facets, numbers in their order.
  func categories(of column: Column) -> [String] {
    let cells = (whole.column(column.name) ?? column).cells
    return Self.distinctTexts(column.isNumeric ? cells.sorted { Cell.isOrdered($0, before: $1) } : cells)
  }
}
