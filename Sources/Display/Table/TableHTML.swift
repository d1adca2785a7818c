/// A table as HTML that takes its colours from the page, so that it reads in light and dark themes alike.
struct TableHTML {
  private let table: Table
  private let rows: Range<Int>

  /// Characters of a text that are shown in a cell.
  private static let clippedText = 200
  /// Pixels; small pictures grow by whole factors so that their samples stay sharp.
  private static let pictureSize = 64

  init(_ table: Table) {
    self.table = table
    rows = 0..<min(table.rowCount, Table.shownRows)
  }

  var html: String {
    let formatted = table.columns.map { FormattedColumn($0, rows: rows) }
    var result = "<div class=\"heddle-table\" style=\"overflow-x:auto;max-width:100%\">"
    if !table.title.isEmpty {
      result += "<div style=\"\(Theme.title)\" dir=\"auto\">\(Markup.escape(table.title))</div>"
    }
    result += "<table style=\"\(Theme.table)\"><thead><tr>"
    for (column, format) in zip(table.columns, formatted) {
      let arrow =
        switch column.direction {
        case .none: ""
        case .higher: " <span title=\"higher is better\" aria-label=\"higher is better\">↑</span>"
        case .lower: " <span title=\"lower is better\" aria-label=\"lower is better\">↓</span>"
        }
      let unit = column.unit.isEmpty ? "" : " <span style=\"\(Theme.faint)\">\(Markup.escape(column.unit))</span>"
      result +=
        "<th scope=\"col\" style=\"\(Theme.headerCell)\(align(format))\"><bdi>\(Markup.escape(column.name))</bdi>\(unit)\(arrow)</th>"
    }
    result += "</tr></thead><tbody>"
    for row in rows {
      result += "<tr>"
      for (column, format) in zip(table.columns, formatted) {
        result += "<td style=\"\(Theme.cell)\(align(format))\">\(content(column.cells[row], format, row: row))</td>"
      }
      result += "</tr>"
    }
    result += "</tbody></table>"
    for line in footer { result += "<div style=\"\(Theme.footer)\" dir=\"auto\">\(Markup.escape(line))</div>" }
    return result + "</div>"
  }

  private func align(_ format: FormattedColumn) -> String {
    format.isRight ? "text-align:right;font-variant-numeric:tabular-nums" : "text-align:left"
  }

  private var footer: [String] {
    var lines: [String] = []
    let hidden = table.rowCount - rows.count
    if table.columns.isEmpty {
      lines.append("empty table: no columns")
    } else if table.rowCount == 0 {
      lines.append("no rows")
    }
    if hidden > 0 { lines.append("… \(hidden) more row\(hidden == 1 ? "" : "s")") }
    return lines + table.notes
  }

  private func content(_ cell: Cell, _ format: FormattedColumn, row: Int) -> String {
    let text: String
    switch cell {
    case .none: text = "<span style=\"\(Theme.faint)\" title=\"missing\">–</span>"
    case .picture(let picture): text = MediaHTML.picture(picture, within: Self.pictureSize)
    case .sound(let clip): text = MediaHTML.player(clip)
    case .series(let numbers): text = MediaHTML.sparkline(numbers)
    case .duration: text = "<span class=\"heddle-duration\">\(Markup.escape(format.texts[row] ?? ""))</span>"
    case .text(let value): text = "<bdi>\(Markup.escape(PlainText.block(value), clippedTo: Self.clippedText))</bdi>"
    case .flag, .number, .interval: text = Markup.escape(format.texts[row] ?? "")
    }
    let marked = format.best.contains(row) ? "<strong title=\"best\">\(text)&#8239;★</strong>" : text
    guard !format.intervals[row].isEmpty else { return marked }
    return "\(marked) <span style=\"\(Theme.faint)\">\(Markup.escape(format.intervals[row]))</span>"
  }
}
