/// One panel of a plot in characters: axes, labels and the drawing.
struct TextPanel {
  private let panel: Panel
  private let context: RenderingContext
  private let dataColumns: Int
  private let dataRows: Int
  /// Columns of the vertical axis' labels and the line.
  private let left: Int
  private let right: Int
  private let yTicks: [Tick]
  /// The numbers of cells find no room.
  let hidesNumbers: Bool

  private static let usualRows = 14
  private static let smallestData = 8
  private static let longestBand = 24
  /// The most lines that a panel may have.
  private static let mostRows = 60

  /// - Parameters:
  ///   - columns: The width that the panel may take.
  ///   - rows: Lines of the data area; nil for the usual.
  init(_ panel: Panel, columns: Int, rows: Int?, context: RenderingContext) {
    self.panel = panel
    self.context = context
    let drawing = panel.drawing
    let rowsWanted = rows ?? Self.usualRows
    let isBands = drawing.y.bands != nil
    let fixedRows: Int? =
      if case .places = drawing.y.domain { nil } else { drawing.y.bands.map { $0 * drawing.linesPerBand } }
    yTicks = drawing.y.ticks(about: max(2, rowsWanted / 2 - 1)).map { tick in
      let limit = isBands ? max(4, min(Self.longestBand, columns / 3)) : columns
      return Tick(value: tick.value, label: Self.clip(tick.label, limit, context))
    }
    left = drawing.isBare ? 0 : (yTicks.map { DisplayWidth.of($0.label) }.max() ?? 0) + 2
    let labels = drawing.shapes.compactMap { shape -> Int? in
      if case .label(let text, _, .right) = shape {
        return DisplayWidth.of(PlainText.line(text, unicode: context.unicode)) + 2
      }
      return nil
    }
    // A last label of the horizontal axis may reach beyond it.
    right = drawing.isBare ? 0 : max(2, min(columns / 3, labels.max() ?? 0))
    let available = max(Self.smallestData, columns - left - right)
    if let bands = drawing.x.bands, drawing.hasCells {
      dataColumns = max(1, bands) * max(1, min(Self.cellColumns(drawing, context), available / max(1, bands)))
    } else {
      dataColumns = available
    }
    hidesNumbers = Self.hidesNumbers(drawing, cellColumns: dataColumns / max(1, drawing.x.bands ?? 1))
    if drawing.isBare, let across = drawing.x.bands, let down = drawing.y.bands {
      let lines = Double(dataColumns / max(1, across) - 1) / 2 * drawing.pictureProportion
      dataRows = max(1, down) * (max(2, min(24, Int(lines.rounded(.up)))) + 2)
    } else {
      dataRows = max(1, min(Self.mostRows, fixedRows ?? rowsWanted))
    }
  }

  private static func hidesNumbers(_ drawing: Drawing, cellColumns: Int) -> Bool {
    drawing.shapes.contains { shape in
      if case .cell(_, _, _, let label) = shape { DisplayWidth.of(label) + 2 > cellColumns } else { false }
    }
  }

  /// The width at which the cells of a drawing show all their numbers and names.
  static func naturalColumns(_ drawing: Drawing, context: RenderingContext) -> Int {
    let names = drawing.y.ticks(about: 2).map {
      min(longestBand, DisplayWidth.of(PlainText.line($0.label, unicode: context.unicode)))
    }
    return (names.max() ?? 0) + 4 + max(1, drawing.x.bands ?? 1) * cellColumns(drawing, context)
  }

  /// Columns that a cell's label and shade, or the name of its column, take.
  private static func cellColumns(_ drawing: Drawing, _ context: RenderingContext) -> Int {
    let label =
      drawing.shapes.map { shape in if case .cell(_, _, _, let label) = shape { DisplayWidth.of(label) } else { 0 } }
      .max() ?? 0
    let name =
      drawing.x.ticks(about: 1).map { DisplayWidth.of(PlainText.line($0.label, unicode: context.unicode)) }.max() ?? 0
    return max(label == 0 ? 2 : label + 4, min(name, 12) + 1)
  }

  private static func clip(_ text: String, _ width: Int, _ context: RenderingContext) -> String {
    PlainText.clip(PlainText.line(text, unicode: context.unicode), to: width, unicode: context.unicode)
  }

  var grid: CharacterGrid {
    let drawing = panel.drawing
    var head: [(String, CharacterGrid.Style)] = []
    if !panel.title.isEmpty { head.append((panel.title, .bold)) }
    if !drawing.isBare, !drawing.y.title.isEmpty { head.append((drawing.y.title, .plain)) }
    let foot = drawing.isBare ? 0 : (drawing.hasCells ? 1 : 2) + (drawing.x.title.isEmpty ? 0 : 1)
    let width = left + dataColumns + right
    var grid = CharacterGrid(columns: width, rows: head.count + dataRows + foot)
    for (row, line) in head.enumerated() {
      grid.write(Self.clip(line.0, width, context), column: 0, row: row, style: line.1)
    }
    let scales = self.scales
    if !drawing.isBare { drawAxes(on: &grid, top: head.count, scales: scales) }
    var canvas = BrailleCanvas(columns: dataColumns, rows: dataRows, context: context)
    scales.draw(fittingShapes, on: &canvas)
    grid.paste(canvas.characters, column: left, row: head.count)
    drawLabels(on: &grid, top: head.count, scales: scales)
    return grid
  }

  private var scales: PanelScales {
    let drawing = panel.drawing
    let width = Double(dataColumns * BrailleCanvas.dotsAcross), height = Double(dataRows * BrailleCanvas.dotsDown)
    return PanelScales(
      x: Scale(domain: drawing.x.domain, start: 0, end: width),
      y: drawing.y.bands == nil
        ? Scale(domain: drawing.y.domain, start: height, end: 0)
        : Scale(domain: drawing.y.domain, start: 0, end: height))
  }

  /// Labels at the right may lie beyond the data area; labels of cells that are too narrow are left out.
  private var fittingShapes: [Shape] {
    panel.drawing.shapes.compactMap { shape in
      switch shape {
      case .label(_, _, .right): nil
      case .cell(let column, let row, let level, _) where hidesNumbers:
        .cell(column: column, row: row, level: level, label: "")
      default: shape
      }
    }
  }

  private func drawLabels(on grid: inout CharacterGrid, top: Int, scales: PanelScales) {
    for case .label(let text, let point, .right) in panel.drawing.shapes {
      let x = Int((scales.x(point.x) / Double(BrailleCanvas.dotsAcross)).rounded(.up))
      let y = Int((scales.y(point.y) / Double(BrailleCanvas.dotsDown) + 1e-6).rounded(.down))
      guard (0..<dataRows).contains(y) else { continue }
      grid.write(
        Self.clip(text, max(1, grid.columns - left - x - 1), context), column: left + max(0, min(x, dataColumns)) + 1,
        row: top + y)
    }
  }

  private func drawAxes(on grid: inout CharacterGrid, top: Int, scales: PanelScales) {
    let isBands = panel.drawing.y.bands != nil
    let unicode = context.unicode
    for row in 0..<dataRows { grid.put(unicode ? "│" : "|", column: left - 1, row: top + row, style: .faint) }
    for tick in yTicks {
      let row = Int((scales.y(tick.value) / Double(BrailleCanvas.dotsDown)).rounded(.down))
      let place = top + max(0, min(dataRows - 1, row))
      grid.write(tick.label, column: left - 2 - DisplayWidth.of(tick.label), row: place)
      if !isBands { grid.put(unicode ? "┤" : "+", column: left - 1, row: place, style: .faint) }
    }
    var row = top + dataRows
    let ticks = xTicks(scales)
    if !panel.drawing.hasCells {
      grid.put(unicode ? "└" : "+", column: left - 1, row: row, style: .faint)
      for column in 0..<dataColumns { grid.put(unicode ? "─" : "-", column: left + column, row: row, style: .faint) }
      for (_, column) in ticks { grid.put(unicode ? "┬" : "+", column: left + column, row: row, style: .faint) }
      row += 1
    }
    var free = 0
    for (label, column) in ticks {
      let width = DisplayWidth.of(label)
      let start = max(0, min(grid.columns - width, left + column - width / 2))
      guard start >= free, start + width <= grid.columns else { continue }
      grid.write(label, column: start, row: row)
      free = start + width + 1
    }
    let title = Self.clip(panel.drawing.x.title, grid.columns, context)
    let titleStart = left + (dataColumns - DisplayWidth.of(title)) / 2
    grid.write(title, column: max(0, min(titleStart, grid.columns - DisplayWidth.of(title))), row: row + 1)
  }

  /// Labels with their columns in the data area.
  private func xTicks(_ scales: PanelScales) -> [(label: String, column: Int)] {
    let ticks = panel.drawing.x.ticks(about: max(2, dataColumns / 10))
    func column(_ tick: Tick) -> Int {
      max(0, min(dataColumns - 1, Int((scales.x(tick.value) / Double(BrailleCanvas.dotsAcross)).rounded(.down))))
    }
    guard panel.drawing.x.bands != nil else { return ticks.map { ($0.label, column($0)) } }
    let band = max(1, dataColumns / max(1, ticks.count))
    let widest = min(12, ticks.map { DisplayWidth.of($0.label) }.max() ?? 1)
    let every = band >= 5 || band > widest ? 1 : (widest + band) / band
    return stride(from: 0, to: ticks.count, by: every).map {
      (Self.clip(ticks[$0].label, max(1, band * every - 1), context), column(ticks[$0]))
    }
  }
}

extension Axis {
  /// The number of bands, nil where the axis is divided by numbers.
  var bands: Int? {
    switch domain {
    case .numbers, .logarithmic: nil
    case .categories(let names): names.count
    case .places(let count): count
    }
  }
}

extension Drawing {
  /// Without axes: a grid of pictures.
  var isBare: Bool { if case .places = x.domain { true } else { false } }

  var hasCells: Bool { shapes.contains { if case .cell = $0 { true } else { false } } }

  /// Height of the highest picture over its width.
  var pictureProportion: Double {
    shapes.map { shape in
      if case .picture(_, _, let picture, _) = shape, picture.width > 0 {
        Double(picture.height) / Double(picture.width)
      } else {
        0
      }
    }.max().map { $0 == 0 ? 1 : min(4, $0) } ?? 1
  }
}
