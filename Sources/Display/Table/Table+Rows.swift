import Catalog

extension Table {
  /// The rows of these numbers in this order; numbers outside the table are left out.
  public func rows(_ numbers: some Sequence<Int>) -> Table {
    let kept = numbers.filter { (0..<rowCount).contains($0) }
    var result = Table(
      columns.map { column in column.replacing(kept.map { column.cells[$0] }) }, title: title, notes: notes)
    if columns.isEmpty { result = Table(title: title, notes: notes) }
    return result
  }

  /// The rows for which `isKept` holds.
  public func filter(_ isKept: (Int) throws -> Bool) rethrows -> Table { rows(try (0..<rowCount).filter(isKept)) }

  /// The first `count` rows, or the last `-count` when negative.
  public func take(_ count: Int) -> Table {
    count >= 0 ? rows(0..<min(count, rowCount)) : rows(max(0, rowCount - min(-count, rowCount))..<rowCount)
  }

  /// Rows in the order of a column, ties in their present order, missing values last either way.
  ///
  /// - Throws: `Complaint` with code `unknown-column`.
  public func sort(by name: String, descending: Bool = false) throws -> Table {
    let cells = try requireColumn(name).cells
    return rows(
      (0..<rowCount).sorted { a, b in
        if cells[a].isMissing || cells[b].isMissing {
          return (cells[a].isMissing ? 1 : 0, a) < (cells[b].isMissing ? 1 : 0, b)
        }
        if Cell.isOrdered(cells[a], before: cells[b]) { return !descending }
        if Cell.isOrdered(cells[b], before: cells[a]) { return descending }
        return a < b
      })
  }

  /// The columns of these names in this order, each under the name given for it or its own.
  ///
  /// - Throws: `Complaint` with code `unknown-column`.
  public func select(_ names: [String], as labels: [String]? = nil) throws -> Table {
    let chosen = try names.enumerated().map { index, name in
      let column = try requireColumn(name)
      return labels.map { column.renamed($0[index]) } ?? column
    }
    return Table(chosen, title: title, notes: notes)
  }

  /// The rows of both, below each other; columns that only one has are none in the other's rows.
  public func concatenate(_ other: Table) -> Table {
    let own = columns.map { column in
      let added = other.column(column.name)?.cells ?? Array(repeating: .none, count: other.rowCount)
      return column.replacing(column.cells + added)
    }
    let new = other.columns.filter { column($0.name) == nil }.map { column in
      column.replacing(Array(repeating: .none, count: rowCount) + column.cells)
    }
    return Table(own + new, title: title, notes: notes + other.notes)
  }

  /// Row numbers by the text of a column's cells, in order of first appearance.
  ///
  /// - Throws: `Complaint` with code `unknown-column`.
  public func groups(by name: String) throws -> [(key: Cell, rows: [Int])] {
    var positions: [String: Int] = [:]
    var result: [(key: Cell, rows: [Int])] = []
    for (row, cell) in try requireColumn(name).cells.enumerated() {
      let key = cell.text
      if let position = positions[key] {
        result[position].rows.append(row)
      } else {
        positions[key] = result.count
        result.append((cell, [row]))
      }
    }
    return result
  }
}
