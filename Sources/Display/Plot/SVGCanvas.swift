/// Shapes as SVG elements in pixels; every colour is a series' or the text's own, so that light and dark pages both read.
struct SVGCanvas: Canvas {
  private(set) var elements = ""
  /// Pixels, half the size of a marker.
  private let markerRadius: Double
  /// Bars of several series get textures, so that they differ without colour.
  private let isTextured: Bool

  init(markerRadius: Double = 4, isTextured: Bool = false) {
    self.markerRadius = markerRadius
    self.isTextured = isTextured
  }

  private typealias Number = SVGText

  private static func path(_ points: some Sequence<Point>) -> String {
    var result = ""
    for point in points { result += "\(result.isEmpty ? "M" : "L")\(Number.number(point.x)) \(Number.number(point.y))" }
    return result
  }

  mutating func line(_ points: [Point], series: Int, isDashed: Bool) {
    guard !points.isEmpty else { return }
    let dashes = isDashed ? " stroke-dasharray=\"5 4\"" : ""
    elements +=
      "<path d=\"\(Self.path(points))\(points.count == 1 ? "h0.01" : "")\" fill=\"none\" stroke=\"\(Palette.hex(series))\" "
      + "stroke-width=\"2\" stroke-linejoin=\"round\" stroke-linecap=\"round\"\(dashes)/>"
  }

  mutating func band(lower: [Point], upper: [Point], series: Int) {
    elements +=
      "<path d=\"\(Self.path(upper + lower.reversed()))Z\" fill=\"\(Palette.hex(series))\" fill-opacity=\"0.2\"/>"
  }

  mutating func area(_ points: [Point], series: Int) {
    elements += "<path d=\"\(Self.path(points))Z\" fill=\"\(Palette.hex(series))\" fill-opacity=\"0.16\"/>"
  }

  mutating func guide(from: Point, to: Point) {
    elements +=
      "<path d=\"\(Self.path([from, to]))\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.45\" stroke-dasharray=\"4 4\"/>"
  }

  mutating func whisker(from: Point, to: Point, series: Int) {
    let isFlat = abs(from.x - to.x) >= abs(from.y - to.y)
    func cap(_ point: Point) -> String {
      isFlat
        ? "M\(Number.number(point.x)) \(Number.number(point.y - 4))v8"
        : "M\(Number.number(point.x - 4)) \(Number.number(point.y))h8"
    }
    elements +=
      "<path d=\"\(Self.path([from, to]))\(cap(from))\(cap(to))\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.8\" stroke-width=\"1.3\"/>"
  }

  mutating func bar(from: Point, to: Point, growsUp: Bool, series: Int) {
    let left = min(from.x, to.x), top = min(from.y, to.y), width = abs(to.x - from.x), height = abs(to.y - from.y)
    // A hair of space between bars of a histogram.
    let inset = growsUp && width > 3 ? 0.5 : 0
    elements += rectangle(left + inset, top, width - 2 * inset, height, "fill=\"\(Palette.hex(series))\"")
    if isTextured { elements += texture(left, top, width, height, series: series) }
  }

  private func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ attributes: String) -> String {
    "<rect x=\"\(Number.number(x))\" y=\"\(Number.number(y))\" width=\"\(Number.number(max(0, width)))\" "
      + "height=\"\(Number.number(max(0, height)))\" \(attributes)/>"
  }

  /// Strokes across a bar that differ from series to series: none, slanted, upright, slanted back.
  func texture(_ left: Double, _ top: Double, _ width: Double, _ height: Double, series: Int) -> String {
    let pattern = series % 4
    guard pattern > 0, width > 0, height > 0 else { return "" }
    let slope = pattern == 1 ? 1.0 : pattern == 3 ? -1.0 : 0
    let reach = height * abs(slope)
    var path = ""
    var start = left - reach + 3
    while start < left + width, path.utf8.count < 20_000 {
      // From (start, bottom) to (start + reach, top), or mirrored, cut at the bar's sides.
      let low = max(start, left), high = min(start + reach, left + width)
      if slope == 0 {
        path += "M\(Number.number(start)) \(Number.number(top))v\(Number.number(height))"
      } else if high > low {
        let lowY = slope > 0 ? top + height - (low - start) : top + (low - start)
        let highY = slope > 0 ? top + height - (high - start) : top + (high - start)
        path += "M\(Number.number(low)) \(Number.number(lowY))L\(Number.number(high)) \(Number.number(highY))"
      }
      start += 6
    }
    return "<path d=\"\(path)\" fill=\"none\" stroke=\"#fff\" stroke-opacity=\"0.5\" stroke-width=\"1.2\"/>"
  }

  mutating func marker(_ point: Point, series: Int, isStrong: Bool) {
    elements += Self.marker(
      point, series: series, radius: isStrong ? markerRadius * 1.5 : markerRadius, isStrong: isStrong)
  }

  /// Circle, triangle, square, diamond; then the same hollow.
  static func marker(_ point: Point, series: Int, radius r: Double, isStrong: Bool = false) -> String {
    let x = Number.number(point.x), y = point.y
    let paint =
      series % 8 < 4
      ? "fill=\"\(Palette.hex(series))\"" : "fill=\"none\" stroke=\"\(Palette.hex(series))\" stroke-width=\"1.6\""
    let edge = isStrong ? " stroke=\"currentColor\" stroke-width=\"1.6\"" : ""
    switch series % 4 {
    case 0: return "<circle cx=\"\(x)\" cy=\"\(Number.number(y))\" r=\"\(Number.number(r))\" \(paint)\(edge)/>"
    case 1:
      let path =
        "M\(x) \(Number.number(y - 1.2 * r))l\(Number.number(1.1 * r)) \(Number.number(2 * r))h\(Number.number(-2.2 * r))z"
      return "<path d=\"\(path)\" \(paint)\(edge)/>"
    case 2:
      let path =
        "M\(Number.number(point.x - 0.9 * r)) \(Number.number(y - 0.9 * r))h\(Number.number(1.8 * r))v\(Number.number(1.8 * r))h\(Number.number(-1.8 * r))z"
      return "<path d=\"\(path)\" \(paint)\(edge)/>"
    default:
      let d = Number.number(1.25 * r), minus = Number.number(-1.25 * r)
      return
        "<path d=\"M\(x) \(Number.number(y - 1.25 * r))l\(d) \(d)l\(minus) \(d)l\(minus) \(minus)z\" \(paint)\(edge)/>"
    }
  }

  mutating func cell(_ centre: Point, width: Double, height: Double, level: Double, label: String) {
    let shade = level.isFinite ? 0.06 + 0.8 * max(0, min(1, level)) : 0
    elements += rectangle(
      centre.x - width / 2 + 0.5, centre.y - height / 2 + 0.5, width - 1, height - 1,
      "rx=\"2\" fill=\"\(Palette.hex(0))\" fill-opacity=\"\(Number.number(shade))\"")
    guard !label.isEmpty, Double(DisplayWidth.of(label)) * 6.4 <= width, height >= 12 else { return }
    elements += SVGPlot.text(label, x: centre.x, y: centre.y + 4, anchor: .middle, size: 11)
  }

  mutating func box(_ summary: BoxSummary, y: Double, height: Double, series: Int) {
    let colour = Palette.hex(series)
    func at(_ x: Double, _ share: Double) -> String {
      "M\(Number.number(x)) \(Number.number(y - height * share))v\(Number.number(2 * height * share))"
    }
    elements +=
      "<path d=\"\(Self.path([Point(x: summary.low, y: y), Point(x: summary.high, y: y)]))\(at(summary.low, 0.25))\(at(summary.high, 0.25))\" "
      + "fill=\"none\" stroke=\"\(colour)\" stroke-width=\"1.5\"/>"
    let left = min(summary.lowerQuartile, summary.upperQuartile),
      width = abs(summary.upperQuartile - summary.lowerQuartile)
    elements += rectangle(
      left, y - height / 2, max(1, width), height, "rx=\"2\" fill=\"\(colour)\" fill-opacity=\"0.75\"")
    if isTextured { elements += texture(left, y - height / 2, width, height, series: series) }
    elements += "<path d=\"\(at(summary.median, 0.5))\" stroke=\"currentColor\" stroke-width=\"2.2\"/>"
  }

  mutating func picture(_ picture: Picture, centre: Point, width: Double, height: Double, caption: String) {
    let room = Point(x: width - 8, y: height - SVGPlot.captionHeight - 6)
    guard picture.width > 0, picture.height > 0, room.x > 0, room.y > 0 else { return }
    let scale = min(room.x / Double(picture.width), room.y / Double(picture.height))
    let size = Point(x: Double(picture.width) * scale, y: Double(picture.height) * scale)
    let top = centre.y - height / 2 + 2
    let sharp = scale > 1 ? " style=\"image-rendering:pixelated\"" : ""
    elements +=
      "<image x=\"\(Number.number(centre.x - size.x / 2))\" y=\"\(Number.number(top))\" width=\"\(Number.number(size.x))\" "
      + "height=\"\(Number.number(size.y))\" preserveAspectRatio=\"none\"\(sharp) href=\"\(Markup.dataURL(picture.png, type: "image/png"))\"/>"
    if !caption.isEmpty {
      let text = PlainText.clip(PlainText.line(caption), to: max(2, Int(width / 6.4)))
      elements += SVGPlot.text(
        text, x: centre.x, y: top + size.y + SVGPlot.captionHeight - 4, anchor: .middle, size: 11)
    }
  }

  mutating func label(_ text: String, at point: Point, side: LabelSide) {
    switch side {
    case .right:
      elements += SVGPlot.text(PlainText.line(text), x: point.x + 6, y: point.y + 4, anchor: .start, size: 11)
    case .above: elements += SVGPlot.text(PlainText.line(text), x: point.x, y: point.y - 6, anchor: .middle, size: 11)
    }
  }
}
