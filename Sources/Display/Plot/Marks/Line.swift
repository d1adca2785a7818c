import Catalog

extension Entry where Make == any Mark {
  static let line = Entry(
    "line", "Values in the order of x, with a band where cells have intervals.",
    example: "plot(run, x: .epoch, y: .loss, kind: .line(yScale: .log))",
    parameters: [.xScale, .yScale],
    make: { Line(xIsLogarithmic: $0.isLogarithmic("xScale"), yIsLogarithmic: $0.isLogarithmic("yScale")) })
}

/// Values in the order of x.
private struct Line: Mark {
  let xIsLogarithmic: Bool
  let yIsLogarithmic: Bool

  /// A series of at most this many points has a marker on each.
  private static let markedPoints = 25
  /// Markers of a longer series that stands beside others.
  private static let sparseMarkers = 5
  /// Longer series are thinned to the lowest and highest of equal stretches.
  private static let stretches = 1000

  func drawing(_ channels: Channels) throws -> Drawing {
    let columns = try channels.numericY(for: "line")
    let observations = Observations(channels, x: channels.x, y: columns)
    let positions = Positions(channels.x, in: channels)
    var drawn: [(points: [Point], lower: [Point], upper: [Point], series: Int)] = []
    var leftOut = 0
    for (series, rows) in observations.bySeries.enumerated() {
      var points: [Point] = [], lower: [Point] = [], upper: [Point] = []
      for row in rows {
        guard let x = positions[observations.x[row]], let y = observations.y[row].number, x.isFinite, y.isFinite,
          !xIsLogarithmic || x > 0, !yIsLogarithmic || y > 0
        else {
          leftOut += observations.y[row] == .none ? 0 : 1
          continue
        }
        points.append(Point(x: x, y: y))
        if case .interval(_, let low, let high) = observations.y[row], low.isFinite, high.isFinite,
          !yIsLogarithmic || low > 0
        {
          lower.append(Point(x: x, y: low))
          upper.append(Point(x: x, y: high))
        }
      }
      func ordered(_ points: [Point]) -> [Point] { points.sorted { $0.x < $1.x } }
      if !points.isEmpty {
        drawn.append(
          (Thinning.extremes(ordered(points), stretches: Self.stretches), ordered(lower), ordered(upper), series))
      }
    }
    var shapes: [Shape] = drawn.filter { $0.lower.count > 1 }.map {
      .band(lower: $0.lower, upper: $0.upper, series: $0.series)
    }
    shapes += drawn.map { .line($0.points, series: $0.series) }
    for line in drawn { shapes += markers(line.points, series: line.series, alone: drawn.count == 1) }
    let ys = drawn.flatMap { $0.points.map(\.y) + $0.lower.map(\.y) + $0.upper.map(\.y) }
    return Drawing(
      x: Axis(
        title: AxisTitle.of(channels.x, else: "row"),
        domain: positions.domain(drawn.flatMap { $0.points.map(\.x) }, isLogarithmic: xIsLogarithmic),
        isWhole: positions.isWhole),
      y: Axis(title: AxisTitle.of(columns), domain: .spanning(ys, isLogarithmic: yIsLogarithmic)),
      shapes: shapes, series: observations.seriesNames, notes: Notes.leftOut(leftOut))
  }

  private func markers(_ points: [Point], series: Int, alone: Bool) -> [Shape] {
    if points.count <= Self.markedPoints { return points.map { .marker($0, series: series) } }
    guard !alone else { return [] }
    // Shifted from series to series, so that lines that coincide do not hide each other's markers.
    return (0..<Self.sparseMarkers).map { index in
      let share = (Double(index) + 0.25 + 0.2 * Double(series % 4)) / Double(Self.sparseMarkers)
      return .marker(points[min(points.count - 1, Int(share * Double(points.count)))], series: series)
    }
  }
}
