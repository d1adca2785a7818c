import Catalog

/// The x and y of every drawn row with its series: several y columns, or the values of `by`, made one long list.
struct Observations {
  var x: [Cell] = []
  var y: [Cell] = []
  var series: [Int] = []
  let seriesNames: [String]

  /// - Parameters:
  ///   - x: Nil numbers the rows from 0.
  init(_ channels: Channels, x xColumn: Column?, y yColumns: [Column]) {
    seriesNames = channels.seriesNames
    let positions = Dictionary(seriesNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    for (index, column) in yColumns.enumerated() {
      for row in 0..<channels.table.rowCount {
        var series = index
        if let by = channels.by {
          let name = by.cells[row].text
          guard !by.cells[row].isMissing,
            let position = positions[yColumns.count > 1 ? "\(name), \(column.name)" : name]
          else { continue }
          series = position
        }
        x.append(xColumn?.cells[row] ?? .number(Double(row)))
        y.append(column.cells[row])
        self.series.append(series)
      }
    }
  }

  /// Positions of the rows of each series, in their order.
  var bySeries: [[Int]] {
    var result = Array(repeating: [Int](), count: max(1, seriesNames.count))
    for (index, series) in series.enumerated() { result[series].append(index) }
    return result
  }
}

extension Channels {
  /// The columns of `y`, or where none is given the first numeric one that is nothing else.
  ///
  /// - Throws: `Complaint` at `y` where one is not numeric or none is left.
  func numericY(for kind: String) throws -> [Column] {
    if y.isEmpty {
      let taken = [x?.name, by?.name].compactMap { $0 }
      if let first = table.columns.first(where: { $0.isNumeric && !taken.contains($0.name) }) { return [first] }
      if table.rowCount == 0, let first = table.columns.first(where: { !taken.contains($0.name) }) { return [first] }
      throw Complaint(
        "missing-column", "a \(kind) plot needs a column of numbers", at: [.argument("y")], hint: "add y: .name")
    }
    for (index, column) in y.enumerated() {
      try requireNumeric(column, kind: kind, at: y.count == 1 ? [.argument("y")] : [.argument("y"), .index(index)])
    }
    return y
  }

  /// - Throws: `Complaint` with code `wrong-column` where the column holds something else than numbers.
  func requireNumeric(_ column: Column, kind: String, at path: [Complaint.Step]) throws {
    guard let other = column.cells.first(where: { $0 != .none && $0.number == nil }) else { return }
    let words: String
    switch other {
    case .text(let text): words = "holds texts such as \(Label.quoted(String(text.prefix(20))))"
    case .picture: words = "holds pictures"
    case .sound: words = "holds sounds"
    default: words = "holds series"
    }
    let others = table.columns.filter(\.isNumeric).map(\.name)
    throw Complaint(
      "wrong-column", "a \(kind) plot needs numbers, and column '\(column.name)' \(words)", at: path,
      label: "expected numbers",
      notes: others.isEmpty ? [] : ["columns of numbers are " + others.joined(separator: ", ")])
  }

  /// The kind that a practitioner would expect of these columns.
  var usualKind: Choice {
    let numeric = y.isEmpty ? table.columns.first(where: { $0.isNumeric && $0.name != x?.name }) : y.first
    if let first = y.first ?? table.columns.first,
      first.cells.contains(where: { if case .picture = $0 { true } else { false } })
    {
      return Choice("image")
    }
    guard let x else { return Choice(numeric == nil || y.isEmpty ? "histogram" : "line") }
    if y.isEmpty { return Choice(x.isNumeric ? "histogram" : "bar") }
    guard x.isNumeric else { return Choice(y.allSatisfy(\.isNumeric) ? "bar" : "heatmap") }
    // In order, x is something that passes: an epoch, a step, a level of noise.
    let numbers = x.cells.compactMap(\.number)
    let groups = by.map { by in Set(by.cells.map(\.text)).count } ?? 1
    let rises = zip(numbers, numbers.dropFirst()).filter { $0 <= $1 }.count
    return Choice(rises + groups >= numbers.count - 1 ? "line" : "point")
  }
}
