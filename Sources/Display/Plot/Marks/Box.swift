import Catalog

extension Entry where Make == any Mark {
  static let box = Entry(
    "box", "Median, quartiles and whiskers of a column's values, by category.",
    source: "Tukey 1977, Exploratory Data Analysis", example: "plot(rows, x: .kin1, y: .x1, kind: .box)",
    make: { _ in Box() as any Mark })
}

/// Box plots: whiskers reach to the last values within 1.5 interquartile ranges, others are drawn as points.
private struct Box: Mark {
  private static let whiskerReach = 1.5
  private static let mostOutliers = 200
  private static let mostCategories = 40

  func drawing(_ channels: Channels) throws -> Drawing {
    let columns = try channels.numericY(for: "box")
    // Columns side by side are categories where nothing else is.
    let isByColumn = channels.x == nil && channels.by == nil && columns.count > 1
    let observations = Observations(channels, x: channels.x, y: columns)
    let names = isByColumn ? columns.map(\.name) : channels.x.map(channels.categories) ?? [AxisTitle.of(columns)]
    let shown = Array(names.prefix(Self.mostCategories))
    let positions = Dictionary(shown.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let count = isByColumn ? 1 : max(1, observations.seriesNames.count)
    var groups = Array(repeating: Array(repeating: [Double](), count: count), count: shown.count)
    var leftOut = 0
    for row in observations.x.indices {
      guard let value = observations.y[row].number, value.isFinite else {
        leftOut += observations.y[row] == .none ? 0 : 1
        continue
      }
      let place: Int? =
        isByColumn ? observations.series[row] : channels.x == nil ? 0 : positions[observations.x[row].text]
      guard let place, shown.indices.contains(place) else { continue }
      groups[place][isByColumn ? 0 : observations.series[row]].append(value)
    }
    var boxes: [Shape] = [], outliers: [Shape] = []
    for (place, series, values) in groups.enumerated().flatMap({ place, all in all.enumerated().map { (place, $0, $1) }
    }) {
      guard let (summary, beyond) = Self.summary(values) else { continue }
      let centre = Double(place) + (count == 1 ? 0 : (Double(series) - Double(count - 1) / 2) / Double(count + 1))
      boxes.append(.box(row: centre, height: count == 1 ? 0.6 : 0.8 / Double(count + 1), summary, series: series))
      outliers += Thinning.sample(beyond.count, limit: Self.mostOutliers).map {
        .marker(Point(x: beyond[$0], y: centre), series: series)
      }
    }
    return Drawing(
      x: Axis(title: AxisTitle.of(columns), domain: .spanning(groups.flatMap { $0.flatMap { $0 } })),
      y: Axis(title: AxisTitle.of(channels.x), domain: .categories(shown)), shapes: boxes + outliers,
      series: isByColumn ? [] : observations.seriesNames, notes: Notes.leftOut(leftOut), key: .fill,
      linesPerBand: count == 1 ? 2 : count + 1)
  }

  private static func summary(_ values: [Double]) -> (BoxSummary, beyond: [Double])? {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    func quantile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1), below = Int(place)
      let above = min(sorted.count - 1, below + 1), weight = place - Double(below)
      return sorted[below] * (1 - weight) + sorted[above] * weight
    }
    let (lower, median, upper) = (quantile(0.25), quantile(0.5), quantile(0.75))
    let reach = (upper / 2 - lower / 2) * 2 * whiskerReach
    let low = sorted.first { $0 >= lower - reach } ?? first, high = sorted.last { $0 <= upper + reach } ?? last
    return (
      BoxSummary(
        low: min(low, lower), lowerQuartile: lower, median: median, upperQuartile: upper, high: max(high, upper)),
      sorted.filter { $0 < low || $0 > high }
    )
  }
}
