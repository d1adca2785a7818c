/// A plot as SVG: its title, legend, panels side by side and notes.
struct SVGPlot {
  private let plot: Plot

  private static let usual = (width: 640.0, height: 360.0)
  private static let facets = (width: 780.0, height: 230.0, across: 3)
  private static let margin = 12.0
  private static let gap = 16.0
  /// Pixels below a picture.
  static let captionHeight = 18.0
  private static let font = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif"

  init(_ plot: Plot) { self.plot = plot }

  enum Anchor: String { case start, middle, end }

  static func text(
    _ text: String, x: Double, y: Double, anchor: Anchor, size: Int, isBold: Bool = false, isFaint: Bool = false,
    turn: Double = 0
  ) -> String {
    "<text x=\"\(SVGText.number(x))\" y=\"\(SVGText.number(y))\""
      + (anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\"")
      + " font-size=\"\(size)\"" + (isBold ? " font-weight=\"600\"" : "") + (isFaint ? " fill-opacity=\"0.78\"" : "")
      + (turn == 0 ? "" : " transform=\"rotate(\(SVGText.number(turn)) \(SVGText.number(x)) \(SVGText.number(y)))\"")
      + ">\(Markup.escape(text))</text>"
  }

  /// For a page that gives it its colours.
  var inline: String { document(isStandalone: false) }

  /// With a ground of its own, light or dark as the reader prefers.
  var standalone: String { document(isStandalone: true) }

  private func document(isStandalone: Bool) -> String {
    let isTextured = plot.panels.first?.drawing.key == .fill && plot.series.count > 1
    let isFaceted = plot.panels.count > 1
    let total = plot.size.map { Double($0.width) } ?? (isFaceted ? Self.facets.width : Self.usual.width)
    let across = isFaceted ? min(plot.panels.count, max(1, Int(total / 230)), Self.facets.across) : 1
    let room = (total - 2 * Self.margin - Self.gap * Double(across - 1)) / Double(across)
    var y = Self.margin
    var body = ""
    if !plot.title.isEmpty {
      body += Self.text(PlainText.line(plot.title), x: Self.margin, y: y + 14, anchor: .start, size: 15, isBold: true)
      y += 26
    }
    let (legend, legendHeight) = legend(width: total - 2 * Self.margin, y: y, isTextured: isTextured)
    body += legend
    y += legendHeight
    let rows = Double((plot.panels.count + across - 1) / across)
    let height =
      plot.size.map { (Double($0.height) - y - Self.margin) / rows }
      ?? (isFaceted ? Self.facets.height : Self.usual.height - y)
    let panels = plot.panels.map {
      SVGPanel($0, width: room, height: height, isFixed: plot.size != nil, isTextured: isTextured)
    }
    var width = 0.0
    for start in stride(from: 0, to: panels.count, by: across) {
      let row = panels[start..<min(panels.count, start + across)]
      for (index, panel) in row.enumerated() {
        let x = Self.margin + Double(index) * (room + Self.gap)
        body += "<g transform=\"translate(\(SVGText.number(x)) \(SVGText.number(y)))\">\(panel.elements)</g>"
        width = max(width, x + panel.width + Self.margin)
      }
      y += (row.map(\.height).max() ?? 0) + (start + across < panels.count ? Self.gap : 0)
    }
    for note in plot.notes {
      body += Self.text(PlainText.line(note), x: Self.margin, y: y + 14, anchor: .start, size: 11, isFaint: true)
      y += 16
      width = max(width, 2 * Self.margin + Double(DisplayWidth.of(note)) * SVGPanel.characterWidth)
    }
    y += Self.margin
    width = max(width, 2 * Self.margin + Double(DisplayWidth.of(plot.title)) * 8.6)
    width = plot.size == nil ? max(width, legend.isEmpty ? 0 : min(total, 320)) : total
    return wrap(body, width: min(total, width.rounded(.up)), height: y.rounded(.up), isStandalone: isStandalone)
  }

  private func wrap(_ body: String, width: Double, height: Double, isStandalone: Bool) -> String {
    let (w, h) = (SVGText.number(width), SVGText.number(height))
    let label = Markup.escape(plot.title.isEmpty ? "\(plot.kind.name) plot" : plot.title, clippedTo: 200)
    var style = "max-width:100%;height:auto"
    var ground = ""
    if isStandalone {
      ground =
        "<style>.heddle-drawing{color:#1f2328}.heddle-ground{fill:#fff}@media (prefers-color-scheme:dark){.heddle-drawing{color:#e4e7eb}"
        + ".heddle-ground{fill:#15181d}}</style><rect class=\"heddle-ground\" width=\"\(w)\" height=\"\(h)\"/>"
    } else {
      style += ";color:inherit"
    }
    return
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"heddle-drawing\" role=\"img\" aria-label=\"\(label)\" width=\"\(w)\" height=\"\(h)\" "
      + "viewBox=\"0 0 \(w) \(h)\" style=\"\(style)\">\(ground)<g fill=\"currentColor\" font-family=\"\(Self.font)\">\(body)</g></svg>"
  }

  private func legend(width: Double, y: Double, isTextured: Bool) -> (elements: String, height: Double) {
    guard plot.series.count > 1, let drawing = plot.panels.first?.drawing else { return ("", 0) }
    let start = y
    var elements = "", x = Self.margin, y = y
    for (series, name) in plot.series.enumerated() {
      let label = PlainText.clip(PlainText.line(name), to: 32)
      let size = 28 + Double(DisplayWidth.of(label)) * 6.9 + 14
      if x > Self.margin, x + size > width + Self.margin {
        x = Self.margin
        y += 20
      }
      elements += key(drawing.key, series: series, x: x, y: y + 8, isTextured: isTextured)
      elements += Self.text(label, x: x + 28, y: y + 12, anchor: .start, size: 12)
      x += size
    }
    return (elements, y - start + 26)
  }

  private func key(_ key: Drawing.LegendKey, series: Int, x: Double, y: Double, isTextured: Bool) -> String {
    var canvas = SVGCanvas(isTextured: isTextured)
    switch key {
    case .fill:
      canvas.bar(from: Point(x: x + 2, y: y - 6), to: Point(x: x + 20, y: y + 6), growsUp: false, series: series)
    case .line:
      canvas.line([Point(x: x, y: y), Point(x: x + 22, y: y)], series: series, isDashed: false)
      canvas.marker(Point(x: x + 11, y: y), series: series, isStrong: false)
    case .marker: canvas.marker(Point(x: x + 12, y: y), series: series, isStrong: false)
    }
    return canvas.elements
  }
}
