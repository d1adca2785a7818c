/// One panel of a plot in pixels: axes, labels and the drawing.
struct SVGPanel {
  let panel: Panel
  /// Pixels of the whole panel.
  let width: Double
  let height: Double
  private let left: Double
  private let top: Double
  private let right: Double
  private let bottom: Double
  private let yTicks: [Tick]
  private let isTextured: Bool

  static let characterWidth = 6.3
  private static let longestBand = 24
  /// Names under narrower bands are turned further, so that they do not touch.
  private static let narrowBand = 25.0

  /// - Parameters:
  ///   - width: The room there is; panels of few cells or pictures take less.
  ///   - height: Of panels whose vertical axis is numbers; bands have heights of their own unless `isFixed`.
  init(_ panel: Panel, width: Double, height: Double, isFixed: Bool, isTextured: Bool) {
    self.panel = panel
    self.isTextured = isTextured
    let drawing = panel.drawing
    yTicks = drawing.y.ticks(about: max(2, Int(height / 45))).map {
      Tick(value: $0.value, label: PlainText.clip(PlainText.line($0.label), to: Self.longestBand))
    }
    func widest(_ texts: [String]) -> Double {
      Double(texts.map { DisplayWidth.of($0) }.max() ?? 0) * Self.characterWidth
    }
    let isBare = drawing.isBare
    left = isBare ? 4 : widest(yTicks.map(\.label)) + 14
    top = (panel.title.isEmpty ? 0 : 20) + (isBare || drawing.y.title.isEmpty ? 6 : 28)
    let labels = drawing.shapes.compactMap { shape -> String? in
      if case .label(let text, _, .right) = shape { PlainText.line(text) } else { nil }
    }
    right = isBare ? 4 : max(14, min(width / 3, widest(labels) + 12))
    let names =
      drawing.x.bands == nil
      ? [] : drawing.x.ticks(about: 2).map { PlainText.clip(PlainText.line($0.label), to: Self.longestBand) }
    let across = Double(max(1, drawing.x.bands ?? 1))
    var data = max(40, width - left - right)
    if isBare {
      data = min(data, across * 132)
    } else if drawing.hasCells {
      data = min(data, across * max(58, widest(names) + 8))
    }
    let isSlanted = !names.isEmpty && widest(names) + 4 > data / across
    bottom =
      isBare
      ? 4
      : 22 + (drawing.x.title.isEmpty ? 0 : 18)
        + (isSlanted ? widest(names) * (data / across < Self.narrowBand ? 0.7 : 0.5) : 0)
    self.width = left + data + right
    let down = Double(max(1, drawing.y.bands ?? 1))
    let usual: Double? =
      if isBare { down * (data / across * drawing.pictureProportion + Self.captions) } else if drawing.y.bands == nil {
        nil
      } else if drawing.hasCells {
        down * max(16, min(30, data / across))
      } else { down * (Double(drawing.linesPerBand) * (drawing.linesPerBand > 1 ? 15 : 24) + 4) }
    let wanted = (isFixed ? nil : usual) ?? max(40, height - top - bottom)
    self.height = top + min(2400, wanted) + bottom
  }

  private static let captions = SVGPlot.captionHeight + 6

  /// The elements, from the panel's own top left.
  var elements: String {
    let drawing = panel.drawing
    var result = ""
    if !panel.title.isEmpty {
      result += SVGPlot.text(PlainText.line(panel.title), x: 0, y: 14, anchor: .start, size: 12, isBold: true)
    }
    let scales = PanelScales(
      x: Scale(domain: drawing.x.domain, start: left, end: width - right),
      y: drawing.y.bands == nil
        ? Scale(domain: drawing.y.domain, start: height - bottom, end: top)
        : Scale(domain: drawing.y.domain, start: top, end: height - bottom))
    if !drawing.isBare { result += axes(scales) }
    let markers = drawing.shapes.reduce(0) { count, shape in if case .marker = shape { count + 1 } else { count } }
    var canvas = SVGCanvas(markerRadius: markers > 400 ? 2.2 : markers > 120 ? 3 : 4, isTextured: isTextured)
    scales.draw(drawing.shapes, on: &canvas)
    return result + canvas.elements
  }

  private func axes(_ scales: PanelScales) -> String {
    let drawing = panel.drawing
    let number = SVGText.number
    let isYBands = drawing.y.bands != nil
    var grid = "", result = ""
    for tick in yTicks {
      let y = scales.y(tick.value)
      if !isYBands { grid += "M\(number(left)) \(number(y))H\(number(width - right))" }
      result += SVGPlot.text(tick.label, x: left - 8, y: y + 4, anchor: .end, size: 11, isFaint: true)
    }
    let ticks = drawing.x.ticks(about: max(2, Int((width - left - right) / 80)))
    for tick in ticks where isYBands && drawing.x.bands == nil {
      grid += "M\(number(scales.x(tick.value))) \(number(top))V\(number(height - bottom))"
    }
    result += xLabels(ticks, scales)
    if !drawing.hasCells {
      result =
        "<path d=\"\(grid)\" stroke=\"currentColor\" stroke-opacity=\"0.13\"/>"
        + "<path d=\"M\(number(left)) \(number(top))V\(number(height - bottom))H\(number(width - right))\" fill=\"none\" "
        + "stroke=\"currentColor\" stroke-opacity=\"0.5\"/>" + result
    }
    if !drawing.x.title.isEmpty {
      result += SVGPlot.text(
        PlainText.line(drawing.x.title), x: (left + width - right) / 2, y: height - 5, anchor: .middle, size: 12)
    }
    if !drawing.y.title.isEmpty {
      result += SVGPlot.text(PlainText.line(drawing.y.title), x: 0, y: top - 13, anchor: .start, size: 12)
    }
    return result
  }

  private func xLabels(_ ticks: [Tick], _ scales: PanelScales) -> String {
    let y = height - bottom + 16
    guard let bands = panel.drawing.x.bands else {
      return ticks.map { SVGPlot.text($0.label, x: scales.x($0.value), y: y, anchor: .middle, size: 11, isFaint: true) }
        .joined()
    }
    let names = ticks.map { PlainText.clip(PlainText.line($0.label), to: Self.longestBand) }
    let widest = Double(names.map { DisplayWidth.of($0) }.max() ?? 0) * Self.characterWidth
    let isSlanted = widest + 4 > scales.x.band
    // Names of bands narrower than a line of text would lie over each other.
    let every = max(1, Int((13 / max(0.1, scales.x.band)).rounded(.up)))
    return stride(from: 0, to: bands, by: every).map { index in
      let x = scales.x(ticks[index].value)
      guard isSlanted else { return SVGPlot.text(names[index], x: x, y: y, anchor: .middle, size: 11, isFaint: true) }
      return SVGPlot.text(
        names[index], x: x + 4, y: y - 4, anchor: .end, size: 11, isFaint: true,
        turn: scales.x.band < Self.narrowBand ? -45 : -30)
    }.joined()
  }
}
