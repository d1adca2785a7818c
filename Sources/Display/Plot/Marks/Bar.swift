import Catalog

extension Entry where Make == any Mark {
  static let bar = Entry(
    "bar", "A bar a category from zero, with whiskers where cells have intervals.",
    example: "plot(table([{ name: \"a\", n: 3 }, { name: \"b\", n: 5 }]), x: .name, y: .n, kind: .bar)",
    make: { _ in Bar() as any Mark })
}

/// Horizontal bars, so that names are read without turning the head.
private struct Bar: Mark {
  /// More categories than this are left out and counted.
  private static let mostCategories = 40

  func drawing(_ channels: Channels) throws -> Drawing {
    let columns = try channels.numericY(for: "bar")
    let category =
      channels.x
      ?? channels.table.columns.first { column in
        !column.isNumeric && column.name != channels.by?.name && !columns.contains { $0.name == column.name }
      }
    let observations = Observations(channels, x: category, y: columns)
    let names = category.map(channels.categories) ?? (0..<channels.table.rowCount).map(String.init)
    let shown = Array(names.prefix(Self.mostCategories))
    let positions = Dictionary(shown.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let count = max(1, observations.seriesNames.count)
    var shapes: [Shape] = [], whiskers: [Shape] = [], labels: [Shape] = []
    var values: [Double] = []
    var seen: Set<[Int]> = []
    var repeated = 0
    for row in observations.x.indices {
      guard let place = positions[observations.x[row].text], let value = observations.y[row].number, value.isFinite
      else { continue }
      let series = observations.series[row]
      guard seen.insert([place, series]).inserted else {
        repeated += 1
        continue
      }
      // Bars of one category side by side, with the width of one between categories.
      let centre = Double(place) + (count == 1 ? 0 : (Double(series) - Double(count - 1) / 2) / Double(count + 1))
      let half = count == 1 ? 0.36 : 0.46 / Double(count + 1)
      shapes.append(
        .bar(from: Point(x: 0, y: centre - half), to: Point(x: value, y: centre + half), growsUp: false, series: series)
      )
      var end = max(0, value)
      values.append(value)
      if case .interval(_, let low, let high) = observations.y[row], low.isFinite, high.isFinite {
        whiskers.append(.whisker(from: Point(x: low, y: centre), to: Point(x: high, y: centre), series: series))
        end = max(end, high)
        values += [low, high]
      }
      labels.append(.label(NumberFormat.text(value), at: Point(x: end, y: centre), side: .right))
    }
    var notes: [String] = []
    if names.count > shown.count { notes.append("\(names.count - shown.count) more categories left out") }
    if repeated > 0 { notes.append("\(repeated) rows of a category that is drawn already left out: summarize first") }
    return Drawing(
      x: Axis(title: AxisTitle.of(columns), domain: Self.domain(values)),
      y: Axis(title: AxisTitle.of(category), domain: .categories(shown)), shapes: shapes + whiskers + labels,
      series: observations.seriesNames, notes: notes, key: .fill, linesPerBand: count == 1 ? 1 : count + 1)
  }

  /// From zero, on either side of it.
  private static func domain(_ values: [Double]) -> Axis.Domain {
    let low = min(0, values.min() ?? 0), high = max(0, values.max() ?? 0)
    if low == high { return .numbers(0...1) }
    return .numbers((low < 0 ? -Axis.ceiling(-low) : 0)...(high > 0 ? Axis.ceiling(high) : 0))
  }
}
