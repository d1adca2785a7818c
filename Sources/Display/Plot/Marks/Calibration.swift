import Catalog

extension Entry where Make == any Mark {
  static let calibration = Entry(
    "calibration", "Observed share of hits over predicted confidence; the diagonal is perfect.",
    source: "Guo 2017, On Calibration of Modern Neural Networks",
    example: "plot(evaluate(run, on: data.test), kind: .calibration)",
    make: { _ in Calibration() as any Mark })
}

/// A reliability diagram. Columns: x is the mean confidence of a bin, y the share of hits; by default `confidence` and `accuracy`.
private struct Calibration: Mark {
  func drawing(_ channels: Channels) throws -> Drawing {
    let x = try channels.x ?? channels.table.column("confidence") ?? channels.table.requireColumn("confidence")
    try channels.requireNumeric(x, kind: "calibration", at: [.argument("x")])
    let named = channels.y.isEmpty ? channels.table.column("accuracy").map { [$0] } : nil
    let columns = try named ?? channels.numericY(for: "calibration")
    let observations = Observations(channels, x: x, y: columns)
    var shapes: [Shape] = [.guide(from: Point(x: 0, y: 0), to: Point(x: 1, y: 1))]
    for (series, rows) in observations.bySeries.enumerated() {
      let points = rows.compactMap { row -> (point: Point, cell: Cell)? in
        guard let x = observations.x[row].number, let y = observations.y[row].number, x.isFinite, y.isFinite else {
          return nil
        }
        return (Point(x: x, y: y), observations.y[row])
      }.sorted { $0.point.x < $1.point.x }
      for (point, cell) in points {
        if case .interval(_, let low, let high) = cell, low.isFinite, high.isFinite {
          shapes.append(.whisker(from: Point(x: point.x, y: low), to: Point(x: point.x, y: high), series: series))
        }
      }
      if !points.isEmpty { shapes.append(.line(points.map(\.point), series: series)) }
      shapes += points.map { .marker($0.point, series: series) }
    }
    return Drawing(
      x: Axis(title: AxisTitle.of(x), domain: .numbers(0...1)),
      y: Axis(title: AxisTitle.of(columns), domain: .numbers(0...1)),
      shapes: shapes, series: observations.seriesNames)
  }
}
