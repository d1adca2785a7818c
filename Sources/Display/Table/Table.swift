import Catalog

/// Rows and named columns: every report, history and summary is one, and plots read them.
public struct Table: Sendable, Equatable {
  /// All of `rowCount` cells, their names distinct.
  public private(set) var columns: [Column]
  /// The number of cells of every column.
  public private(set) var rowCount: Int
  /// Shown above the table; empty for none.
  public var title: String
  /// Lines below the table, such as what was tied or left out.
  public var notes: [String]

  /// Columns shorter than the longest are filled up with none; of two that share a name the later wins.
  public init(_ columns: [Column] = [], title: String = "", notes: [String] = []) {
    self.title = title
    self.notes = notes
    rowCount = columns.map(\.cells.count).max() ?? 0
    self.columns = []
    for column in columns { set(column) }
  }

  /// A table from records: its columns are the labels in order of first appearance, absent ones none.
  public init(records: [[(label: String, cell: Cell)]], title: String = "", notes: [String] = []) {
    var names: [String] = []
    var positions: [String: Int] = [:]
    var cells: [[Cell]] = []
    for (row, record) in records.enumerated() {
      for (label, cell) in record {
        let position = positions[label] ?? names.count
        if position == names.count {
          positions[label] = position
          names.append(label)
          cells.append([])
        }
        while cells[position].count < row { cells[position].append(.none) }
        if cells[position].count == row { cells[position].append(cell) } else { cells[position][row] = cell }
      }
    }
    self.init(zip(names, cells).map { Column($0, $1) }, title: title, notes: notes)
    if records.count > rowCount { resize(to: records.count) }
  }

  /// Names in the order of the columns.
  public var columnNames: [String] { columns.map(\.name) }

  /// The column of this name, or nil.
  public func column(_ name: String) -> Column? { columns.first { $0.name == name } }

  /// The column of this name.
  ///
  /// - Throws: `Complaint` with code `unknown-column`, a suggestion and the names there are.
  public func requireColumn(_ name: String) throws -> Column {
    if let column = column(name) { return column }
    throw Complaint(
      "unknown-column", "the table has no column '\(name)'", label: Suggestion.words(for: name, among: columnNames),
      notes: [columns.isEmpty ? "the table has no columns" : "its columns are " + columnNames.joined(separator: ", ")])
  }

  /// The cell of a row and column; none where there is no such column or row.
  public subscript(row: Int, name: String) -> Cell {
    guard let column = column(name), column.cells.indices.contains(row) else { return .none }
    return column.cells[row]
  }

  /// The cells of a row in column order.
  public func record(at row: Int) -> [(label: String, cell: Cell)] {
    columns.map { ($0.name, $0.cells.indices.contains(row) ? $0.cells[row] : .none) }
  }

  /// Adds a column, or replaces the one of its name in place.
  public mutating func set(_ column: Column) {
    if column.cells.count > rowCount { resize(to: column.cells.count) }
    var column = column
    column.cells.append(contentsOf: repeatElement(.none, count: rowCount - column.cells.count))
    if let position = columns.firstIndex(where: { $0.name == column.name }) {
      columns[position] = column
    } else {
      columns.append(column)
    }
  }

  private mutating func resize(to count: Int) {
    rowCount = count
    for position in columns.indices {
      columns[position].cells.append(contentsOf: repeatElement(.none, count: count - columns[position].cells.count))
    }
  }
}
