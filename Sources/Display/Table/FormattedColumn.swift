/// A column as texts: what both the text and the HTML of a table show.
struct FormattedColumn {
  let header: String
  /// The value of each row on one line, numbers of the column with common decimals; nil for missing values.
  let texts: [String?]
  /// The interval behind the value, empty where there is none.
  let intervals: [String]
  let best: Set<Int>
  let isRight: Bool

  /// - Parameter rows: The rows that are shown; `best` speaks of positions among them.
  init(_ column: Column, rows: Range<Int>) {
    let cells = Array(column.cells[rows])
    let numbers = cells.map { cell -> Double? in
      switch cell {
      case .number(let number), .interval(let number, _, _): number
      default: nil
      }
    }
    var formatted = NumberFormat.column(numbers.compactMap { $0 }).makeIterator()
    var texts: [String?] = [], intervals: [String] = []
    for (cell, number) in zip(cells, numbers) {
      let text = number == nil ? nil : formatted.next()
      intervals.append(Self.interval(cell, as: text ?? ""))
      texts.append(text ?? Self.text(cell))
    }
    self.texts = texts
    self.intervals = intervals
    header = column.unit.isEmpty ? column.name : "\(column.name) (\(column.unit))"
    best = Set(column.bestRows.filter(rows.contains).map { $0 - rows.lowerBound })
    switch column.alignment {
    case .left: isRight = false
    case .right: isRight = true
    case .natural:
      isRight =
        cells.contains { if case .none = $0 { false } else { true } }
        && cells.allSatisfy { cell in
          switch cell {
          case .none, .number, .interval, .duration: true
          default: false
          }
        }
    }
  }

  private static func text(_ cell: Cell) -> String? {
    if case .none = cell { return nil }
    return cell.text
  }

  /// `[0.915, 0.945]` with the decimals of the value.
  private static func interval(_ cell: Cell, as text: String) -> String {
    guard case .interval(_, let low, let high) = cell else { return "" }
    let decimals = text.contains("e") ? nil : text.firstIndex(of: ".").map { text[$0...].utf8.count - 1 } ?? 0
    func bound(_ number: Double) -> String {
      decimals.map { NumberFormat.fixed(number, decimals: max($0, 0)) } ?? NumberFormat.text(number)
    }
    return "[\(bound(low)), \(bound(high))]"
  }
}
