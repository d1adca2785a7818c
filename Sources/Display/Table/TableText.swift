/// A table as text: clean columns under a light rule, never wider than the context.
struct TableText {
  private let table: Table
  private let context: RenderingContext
  private let rows: Range<Int>
  private var columns: [TextColumn] = []

  /// A column that cannot be shown in at least this many cells is left out and counted.
  private static let narrowest = 6
  /// A text column gives way down to this width before columns are left out.
  private static let comfortable = 12
  /// Texts longer than this are clipped even where there is room.
  private static let widest = 60
  private static let gap = 2
  /// Wide enough for every duration below a thousand hours, so that masking one moves nothing.
  private static let durationWidth = 10

  private struct TextColumn {
    var header: String
    var cells: [String]
    var width: Int
    var isRight: Bool
    var canShrink: Bool
    var wraps = false
  }

  init(_ table: Table, context: RenderingContext) {
    self.table = table
    self.context = context
    rows = 0..<min(table.rowCount, Table.shownRows)
    columns = table.columns.map(textColumn)
  }

  var text: String {
    var lines: [String] = []
    let limit = max(Self.narrowest, context.columns)
    if !table.title.isEmpty { lines.append(PlainText.isolated(clip(table.title, to: limit))) }
    let (shown, left) = fitted(to: limit)
    if shown.isEmpty {
      lines.append(table.columns.isEmpty ? "empty table: no columns" : "empty table")
    } else {
      let rule = context.unicode ? "─" : "-"
      lines.append(line(shown.map { ($0, $0.header) }, bold: true))
      lines.append(
        shown.map { String(repeating: rule, count: $0.width) }.joined(
          separator: String(repeating: rule, count: Self.gap)))
      for row in rows { lines.append(contentsOf: self.lines(of: shown, row: row)) }
      if rows.isEmpty { lines.append("no rows") }
    }
    lines.append(contentsOf: cuts(columns: left).map { PlainText.isolated(clip($0, to: limit)) })
    if !context.unicode, let legend = legend(of: shown.count) { lines.append(clip(legend, to: limit)) }
    lines.append(contentsOf: table.notes.flatMap { wrap($0, to: limit) }.map(PlainText.isolated))
    return lines.joined(separator: "\n")
  }

  private func clip(_ text: String, to width: Int) -> String {
    PlainText.clip(PlainText.line(text, unicode: context.unicode), to: width, unicode: context.unicode)
  }

  private func wrap(_ text: String, to width: Int) -> [String] {
    PlainText.wrap(PlainText.line(text, unicode: context.unicode), to: width).map { clip($0, to: width) }
  }

  private func lines(of columns: [TextColumn], row: Int) -> [String] {
    let cells = columns.map { $0.wraps ? wrap($0.cells[row], to: $0.width) : [$0.cells[row]] }
    return (0..<(cells.map(\.count).max() ?? 1)).map { part in
      line(zip(columns, cells).map { ($0, part < $1.count ? $1[part] : "") }, bold: false)
    }
  }

  private func line(_ cells: [(TextColumn, String)], bold: Bool) -> String {
    cells.map { column, text in
      let padded = PlainText.pad(
        clip(text, to: column.width), to: column.width, alignment: column.isRight ? .right : .left)
      return bold ? Ansi.paint(padded, .bold, if: context.colour) : padded
    }.joined(separator: String(repeating: " ", count: Self.gap))
  }

  private func cuts(columns left: [String]) -> [String] {
    let dots = context.unicode ? "…" : "..."
    var lines: [String] = []
    let hidden = table.rowCount - rows.count
    if hidden > 0 { lines.append("\(dots) \(hidden) more row\(hidden == 1 ? "" : "s")") }
    if !left.isEmpty {
      lines.append("\(dots) \(left.count) more column\(left.count == 1 ? "" : "s"): \(left.joined(separator: ", "))")
    }
    return lines
  }

  /// What the marks mean where they are not arrows.
  private func legend(of shown: Int) -> String? {
    let columns = table.columns.prefix(shown)
    var parts: [String] = []
    if columns.contains(where: { $0.direction == .higher }) { parts.append("^ higher is better") }
    if columns.contains(where: { $0.direction == .lower }) { parts.append("v lower is better") }
    if columns.contains(where: { !$0.bestRows.isEmpty }) { parts.append("* best") }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private func textColumn(_ column: Column) -> TextColumn {
    let formatted = FormattedColumn(column, rows: rows)
    let missing = context.unicode ? "–" : "-"
    var texts = rows.map { row in cellText(column.cells[row], formatted.texts[row] ?? missing) }
    if formatted.isRight { alignPoints(&texts, of: column) }
    if !formatted.best.isEmpty {
      for row in rows { texts[row] += formatted.best.contains(row) ? (context.unicode ? " ★" : " *") : "  " }
    }
    if formatted.intervals.contains(where: { !$0.isEmpty }) {
      let width = formatted.intervals.map(\.utf8.count).max() ?? 0
      for row in rows { texts[row] += " " + PlainText.pad(formatted.intervals[row], to: width, alignment: .right) }
    }
    let arrow =
      switch column.direction {
      case .none: ""
      case .higher: context.unicode ? " ↑" : " ^"
      case .lower: context.unicode ? " ↓" : " v"
      }
    let header = PlainText.line(formatted.header, unicode: context.unicode) + arrow
    var width = max(DisplayWidth.of(header), texts.map { DisplayWidth.of($0) }.max() ?? 0)
    if column.cells.contains(where: { if case .duration = $0 { true } else { false } }) {
      width = max(width, Self.durationWidth)
    }
    return TextColumn(
      header: header, cells: texts, width: max(1, formatted.isRight ? width : min(width, Self.widest)),
      isRight: formatted.isRight,
      canShrink: !formatted.isRight, wraps: column.wraps)
  }

  private func cellText(_ cell: Cell, _ text: String) -> String {
    if case .series(let numbers) = cell { return Sparkline.text(numbers, unicode: context.unicode) }
    return PlainText.line(text, unicode: context.unicode)
  }

  /// Fills numbers up on the right so that their points stand below each other.
  private func alignPoints(_ texts: inout [String], of column: Column) {
    let tails = texts.indices.map { row -> Int in
      switch column.cells[rows.lowerBound + row] {
      case .number, .interval: texts[row].lastIndex(of: ".").map { texts[row][$0...].utf8.count } ?? 0
      default: 0
      }
    }
    // A number with an exponent has its own shape.
    guard let longest = tails.max(), longest > 0, !texts.contains(where: { $0.contains("e-") || $0.contains("e1") })
    else { return }
    for row in texts.indices where texts[row].utf8.first.map({ $0 == 45 || (48...57).contains($0) }) ?? false {
      texts[row] += String(repeating: " ", count: longest - tails[row])
    }
  }

  /// Columns that fit in `limit` cells, texts shrunk first, and the names of those left out.
  private func fitted(to limit: Int) -> (shown: [TextColumn], left: [String]) {
    var shown = columns
    func total() -> Int { shown.map(\.width).reduce(0, +) + Self.gap * max(0, shown.count - 1) }
    while !shown.isEmpty {
      while total() > limit,
        let widest = shown.indices.filter({ shown[$0].canShrink }).max(by: { shown[$0].width < shown[$1].width }),
        shown[widest].width > Self.comfortable
      {
        shown[widest].width -= 1
      }
      if total() <= limit { break }
      if shown.count == 1 {
        shown[0].width = limit
        break
      }
      shown.removeLast()
      for index in shown.indices { shown[index].width = columns[index].width }
    }
    return (shown, table.columns.dropFirst(shown.count).map { PlainText.line($0.name, unicode: context.unicode) })
  }
}
