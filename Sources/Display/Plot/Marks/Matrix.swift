import Catalog

/// Numbers at the crossings of two columns' values: what heatmaps and confusion matrices draw.
struct Matrix {
  private(set) var rows: [String]
  private(set) var columns: [String]
  /// `[row][column]`; nil where there is none.
  private(set) var values: [[Double?]]
  private(set) var rowTitle = ""
  private(set) var columnTitle = ""
  private(set) var notes: [String] = []

  /// Rows and columns beyond this are left out and counted.
  static let most = 50

  /// From long form (`x` and `y` name columns and rows, a number each, or rows counted) or, without them, from a table whose first
  /// column of texts names the rows and whose columns of numbers are the columns.
  ///
  /// - Throws: `Complaint` at `y` where the columns do not make a matrix.
  init(_ channels: Channels, kind: String) throws {
    if let x = channels.x, let y = channels.y.first {
      rows = channels.categories(of: y)
      columns = channels.categories(of: x)
      (rowTitle, columnTitle) = (AxisTitle.of(y), AxisTitle.of(x))
      let taken = [x.name, y.name] + [channels.by?.name].compactMap { $0 }
      let value = channels.table.columns.first { $0.isNumeric && !taken.contains($0.name) }
      values = Array(repeating: Array(repeating: nil, count: columns.count), count: rows.count)
      fill(x: x, y: y, value: value)
    } else {
      let numeric = channels.table.columns.filter(\.isNumeric)
      guard channels.x == nil, channels.y.isEmpty, !numeric.isEmpty else {
        throw Complaint(
          "missing-column", "a \(kind) plot needs a column for either side",
          at: [.argument(channels.x == nil ? "x" : "y")],
          hint: channels.x == nil ? "add x: .name" : "add y: .name")
      }
      let names = channels.table.columns.first { !$0.isNumeric }
      rows = (0..<channels.table.rowCount).map { names?.cells[$0].text ?? String($0) }
      columns = numeric.map(\.name)
      rowTitle = names?.name ?? ""
      values = (0..<channels.table.rowCount).map { row in numeric.map { $0.cells[row].number } }
    }
    limit()
  }

  private mutating func fill(x: Column, y: Column, value: Column?) {
    let rowPlaces = Dictionary(rows.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let columnPlaces = Dictionary(columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    for index in x.cells.indices {
      guard !x.cells[index].isMissing, !y.cells[index].isMissing, let row = rowPlaces[y.cells[index].text],
        let column = columnPlaces[x.cells[index].text]
      else { continue }
      if let value {
        if let number = value.cells[index].number { values[row][column] = number }
      } else {
        values[row][column] = (values[row][column] ?? 0) + 1
      }
    }
  }

  /// The same with rows and columns in one common order, for two columns with the same kind of values.
  mutating func makeSquare() {
    let names = rows + columns.filter { !rows.contains($0) }
    let ordered =
      names.allSatisfy { Double($0) != nil } ? names.sorted { (Double($0) ?? 0) < (Double($1) ?? 0) } : names
    let rowPlaces = ordered.map { rows.firstIndex(of: $0) }, columnPlaces = ordered.map { columns.firstIndex(of: $0) }
    values = rowPlaces.map { row in
      columnPlaces.map { column in row.flatMap { row in column.flatMap { values[row][$0] } } }
    }
    (rows, columns) = (ordered, ordered)
  }

  private mutating func limit() {
    let (hiddenRows, hiddenColumns) = (rows.count - Self.most, columns.count - Self.most)
    if hiddenRows > 0 {
      notes.append("\(hiddenRows) more rows left out")
      (rows, values) = (Array(rows.prefix(Self.most)), Array(values.prefix(Self.most)))
    }
    if hiddenColumns > 0 {
      notes.append("\(hiddenColumns) more columns left out")
      (columns, values) = (Array(columns.prefix(Self.most)), values.map { Array($0.prefix(Self.most)) })
    }
  }

  /// Cells with a level each, given for every row.
  func drawing(level: (_ value: Double, _ row: [Double?]) -> Double, label: (Double) -> String) -> Drawing {
    var shapes: [Shape] = []
    for (row, numbers) in values.enumerated() {
      for (column, value) in numbers.enumerated() {
        guard let value else { continue }
        shapes.append(
          .cell(column: column, row: row, level: value.isFinite ? level(value, numbers) : .nan, label: label(value)))
      }
    }
    return Drawing(
      x: Axis(title: columnTitle, domain: .categories(columns)), y: Axis(title: rowTitle, domain: .categories(rows)),
      shapes: shapes,
      notes: notes)
  }
}
