import Catalog

extension Entry where Make == any Mark {
  static let point = Entry(
    "point", "A point a row; the Pareto front where it is asked for.",
    example: "plot(rows, x: .x1, y: .x2, kind: .point)",
    parameters: [
      .flag("front", default: false, "Join the rows that no other row beats on both axes."), .xScale, .yScale,
    ],
    make: {
      Scatter(
        marksFront: $0.flag("front"), xIsLogarithmic: $0.isLogarithmic("xScale"),
        yIsLogarithmic: $0.isLogarithmic("yScale"))
    })
}

/// A scatter plot.
private struct Scatter: Mark {
  let marksFront: Bool
  let xIsLogarithmic: Bool
  let yIsLogarithmic: Bool

  /// More points than this are sampled evenly.
  private static let mostPoints = 4000

  func drawing(_ channels: Channels) throws -> Drawing {
    let columns = try channels.numericY(for: "point")
    let observations = Observations(channels, x: channels.x, y: columns)
    let positions = Positions(channels.x, in: channels)
    var points: [(point: Point, series: Int, cell: Cell)] = []
    var leftOut = 0
    for row in observations.x.indices {
      guard let x = positions[observations.x[row]], let y = observations.y[row].number, x.isFinite, y.isFinite,
        !xIsLogarithmic || x > 0, !yIsLogarithmic || y > 0
      else {
        leftOut += observations.y[row] == .none || observations.x[row] == .none ? 0 : 1
        continue
      }
      points.append((Point(x: x, y: y), observations.series[row], observations.y[row]))
    }
    let front = marksFront ? Self.front(points.map(\.point), x: channels.x?.direction, y: columns.first?.direction) : []
    let kept = Thinning.sample(points.count, limit: Self.mostPoints)
    var shapes: [Shape] = []
    if front.count > 1 {
      shapes += zip(front, front.dropFirst()).map { .guide(from: points[$0].point, to: points[$1].point) }
    }
    for index in kept {
      let (point, series, cell) = points[index]
      if case .interval(_, let low, let high) = cell, low.isFinite, high.isFinite, !yIsLogarithmic || low > 0 {
        shapes.append(.whisker(from: Point(x: point.x, y: low), to: Point(x: point.x, y: high), series: series))
      }
    }
    let onFront = Set(front)
    shapes += kept.filter { !onFront.contains($0) }.map { .marker(points[$0].point, series: points[$0].series) }
    shapes += front.map { .marker(points[$0].point, series: points[$0].series, isStrong: true) }
    var notes = Notes.leftOut(leftOut)
    if kept.count < points.count { notes.append("\(kept.count) of \(points.count) points drawn") }
    return Drawing(
      x: Axis(
        title: AxisTitle.of(channels.x, else: "row"),
        domain: positions.domain(points.map(\.point.x), isLogarithmic: xIsLogarithmic, isTight: false),
        isWhole: positions.isWhole),
      y: Axis(title: AxisTitle.of(columns), domain: .spanning(points.map(\.point.y), isLogarithmic: yIsLogarithmic)),
      shapes: shapes,
      series: observations.seriesNames, notes: notes, key: .marker)
  }

  /// Indices of the points that no other point beats on both axes, in order of x; without a direction higher is better.
  private static func front(_ points: [Point], x: Column.Direction?, y: Column.Direction?) -> [Int] {
    let xSign: Double = x == .lower ? -1 : 1, ySign: Double = y == .lower ? -1 : 1
    let order = points.indices.sorted { a, b in
      (xSign * points[a].x, ySign * points[a].y) > (xSign * points[b].x, ySign * points[b].y)
    }
    var best = -Double.infinity
    var front: [Int] = []
    for index in order where ySign * points[index].y > best {
      best = ySign * points[index].y
      front.append(index)
    }
    return front.sorted { points[$0].x < points[$1].x }
  }
}
