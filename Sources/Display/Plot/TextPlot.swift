/// A plot in characters: its title, panels side by side, the legend and the notes.
struct TextPlot {
  private let plot: Plot
  private let context: RenderingContext

  private static let usualColumns = 80
  /// A panel is not narrower than this while several stand side by side.
  private static let narrowestPanel = 32
  private static let gap = 2

  init(_ plot: Plot, context: RenderingContext) {
    self.plot = plot
    self.context = context
  }

  /// Rows of equal display width.
  var text: String {
    let limit = max(20, context.columns)
    let columns = min(limit, plot.size.map { max(20, $0.width / 8) } ?? (isWide ? limit : Self.usualColumns))
    let across = across(columns)
    let panelColumns = (columns - Self.gap * (across - 1)) / across
    let rows = plot.size.map { max(4, $0.height / 16 - 4) } ?? (plot.panels.count > across ? 8 : nil)
    let panels = plot.panels.map { TextPanel($0, columns: panelColumns, rows: rows, context: context) }
    let grids = panels.map(\.grid)
    var lines: [String] = []
    var width = columns
    for start in stride(from: 0, to: grids.count, by: across) {
      let row = grids[start..<min(grids.count, start + across)]
      if start > 0 { lines.append("") }
      var whole = CharacterGrid(
        columns: row.map(\.columns).reduce(0, +) + Self.gap * (row.count - 1), rows: row.map(\.rows).max() ?? 1)
      var column = 0
      for grid in row {
        whole.paste(grid, column: column, row: 0)
        column += grid.columns + Self.gap
      }
      width = max(width, whole.columns)
      lines += whole.lines(colour: context.colour)
      while let last = lines.last, last.allSatisfy({ $0 == " " }), !last.isEmpty { lines.removeLast() }
    }
    let title = clip(plot.title, width)
    if !title.isEmpty { lines.insert(Ansi.paint(title, .bold, if: context.colour), at: 0) }
    lines += legend(width: width)
    if let words = panels.first(where: \.hidesNumbers) != nil ? plot.panels.first?.drawing.shadeWords : nil {
      lines.append(clip("\(BrailleCanvas.shades(unicode: context.unicode)) \(words)", width))
    }
    for note in plot.notes { lines.append(clip(note, width)) }
    return lines.map { line in
      line + String(repeating: " ", count: max(0, width - DisplayWidth.of(context.colour ? Ansi.plain(line) : line)))
    }.joined(separator: "\n")
  }

  /// Panels side by side; fewer where cells would else lose their numbers.
  private func across(_ columns: Int) -> Int {
    let narrowest =
      plot.panels.map { panel in
        panel.drawing.hasCells ? TextPanel.naturalColumns(panel.drawing, context: context) : Self.narrowestPanel
      }.max() ?? Self.narrowestPanel
    return max(1, min(plot.panels.count, (columns + Self.gap) / (max(1, narrowest) + Self.gap)))
  }

  /// Cells and pictures use all the width there is.
  private var isWide: Bool { plot.panels.contains { $0.drawing.hasCells || $0.drawing.isBare } }

  private func clip(_ text: String, _ width: Int) -> String {
    PlainText.isolated(
      PlainText.clip(PlainText.line(text, unicode: context.unicode), to: width, unicode: context.unicode))
  }

  private func legend(width: Int) -> [String] {
    guard let drawing = plot.panels.first?.drawing, plot.series.count > 1 else { return [] }
    var lines: [String] = [], used = 0
    for (series, name) in plot.series.enumerated() {
      let key =
        drawing.key == .fill
        ? BrailleCanvas.fill(series, unicode: context.unicode) : BrailleCanvas.marker(series, unicode: context.unicode)
      let label = clip(name, max(8, width / 2))
      let size = DisplayWidth.of(label) + 2
      let painted = Ansi.paint(String(key), Palette.ansi(series), if: context.colour) + " " + label
      if lines.isEmpty || used + size + 3 > width {
        lines.append(painted)
        used = size
      } else {
        lines[lines.count - 1] += "   " + painted
        used += size + 3
      }
    }
    return lines
  }
}

extension Plot {
  /// Names of the series, where a legend is needed.
  var series: [String] { panels.map(\.drawing.series).max { $0.count < $1.count } ?? [] }

  /// Notes of all panels, each once.
  var notes: [String] {
    panels.flatMap(\.drawing.notes).reduce(into: []) { notes, note in if !notes.contains(note) { notes.append(note) } }
  }
}
