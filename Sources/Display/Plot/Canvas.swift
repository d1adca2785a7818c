/// Where shapes are drawn, in its own units from the top left.
protocol Canvas {
  mutating func line(_ points: [Point], series: Int, isDashed: Bool)
  mutating func band(lower: [Point], upper: [Point], series: Int)
  /// Under a line that begins and ends on its base.
  mutating func area(_ points: [Point], series: Int)
  mutating func bar(from: Point, to: Point, growsUp: Bool, series: Int)
  mutating func whisker(from: Point, to: Point, series: Int)
  mutating func guide(from: Point, to: Point)
  mutating func marker(_ point: Point, series: Int, isStrong: Bool)
  /// A place of a heatmap centred on a point.
  mutating func cell(_ centre: Point, width: Double, height: Double, level: Double, label: String)
  /// The summary's numbers are canvas positions along x.
  mutating func box(_ summary: BoxSummary, y: Double, height: Double, series: Int)
  mutating func picture(_ picture: Picture, centre: Point, width: Double, height: Double, caption: String)
  mutating func label(_ text: String, at point: Point, side: LabelSide)
}

/// Where a label stands beside its point.
enum LabelSide: Sendable, Equatable { case above, right }

/// The scales of one panel.
struct PanelScales: Sendable {
  let x: Scale
  let y: Scale

  func draw(_ shapes: [Shape], on canvas: inout some Canvas) {
    for shape in shapes {
      switch shape {
      case .line(let points, let series, let isDashed):
        canvas.line(points.map(place), series: series, isDashed: isDashed)
      case .band(let lower, let upper, let series):
        canvas.band(lower: lower.map(place), upper: upper.map(place), series: series)
      case .area(let points, let series): canvas.area(points.map(place), series: series)
      case .bar(let from, let to, let growsUp, let series):
        canvas.bar(from: place(from), to: place(to), growsUp: growsUp, series: series)
      case .whisker(let from, let to, let series): canvas.whisker(from: place(from), to: place(to), series: series)
      case .guide(let from, let to): canvas.guide(from: place(from), to: place(to))
      case .marker(let point, let series, let isStrong): canvas.marker(place(point), series: series, isStrong: isStrong)
      case .cell(let column, let row, let level, let label):
        canvas.cell(
          place(Point(x: Double(column), y: Double(row))), width: x.band, height: y.band, level: level, label: label)
      case .box(let row, let height, let summary, let series):
        let placed = BoxSummary(
          low: x(summary.low), lowerQuartile: x(summary.lowerQuartile), median: x(summary.median),
          upperQuartile: x(summary.upperQuartile), high: x(summary.high))
        canvas.box(placed, y: y(row), height: height * y.band, series: series)
      case .picture(let column, let row, let picture, let caption):
        canvas.picture(
          picture, centre: place(Point(x: Double(column), y: Double(row))), width: x.band, height: y.band,
          caption: caption)
      case .label(let text, let point, let side): canvas.label(text, at: place(point), side: side)
      }
    }
  }

  private func place(_ point: Point) -> Point { Point(x: x(point.x), y: y(point.y)) }
}
