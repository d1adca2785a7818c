import Catalog

extension Entry where Make == any Mark {
  static let roc = Entry(
    "roc", "Hits over false alarms at every threshold, with the area under the curve; the diagonal is chance.",
    source: "Fawcett 2006, An introduction to ROC analysis", example: "plot(evaluate(run, on: data.test), kind: .roc)",
    make: { _ in ROC() as any Mark })
}

/// ROC curves from a score (`x`) and a label of true or false (`y`) a row, or from curves that were computed already.
private struct ROC: Mark {
  private static let stretches = 500

  func drawing(_ channels: Channels) throws -> Drawing {
    guard let x = channels.x else {
      throw Complaint(
        "missing-column", "a roc plot needs a column of scores", at: [.argument("x")], hint: "add x: .name")
    }
    try channels.requireNumeric(x, kind: "roc", at: [.argument("x")])
    let columns: [Column]
    if channels.y.isEmpty, let labels = channels.table.columns.first(where: Self.holdsLabels) {
      columns = [labels]
    } else {
      columns = try channels.numericY(for: "roc")
    }
    let areScores = columns.allSatisfy(Self.holdsLabels)
    let observations = Observations(channels, x: x, y: columns)
    var names = observations.seriesNames
    var shapes: [Shape] = [.guide(from: Point(x: 0, y: 0), to: Point(x: 1, y: 1))]
    var notes: [String] = []
    for (series, rows) in observations.bySeries.enumerated() {
      let pairs = rows.compactMap { row -> Point? in
        guard let x = observations.x[row].number, let y = observations.y[row].number, x.isFinite, y.isFinite else {
          return nil
        }
        return Point(x: x, y: y)
      }
      let curve = areScores ? Self.curve(pairs) : pairs.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
      guard curve.count > 1 else { continue }
      let area = zip(curve, curve.dropFirst()).reduce(0) { $0 + ($1.1.x - $1.0.x) * ($1.1.y + $1.0.y) / 2 }
      let words = "AUC \(NumberFormat.fixed(area, decimals: 3))"
      if names.indices.contains(series), names.count > 1 { names[series] += ", \(words)" } else { notes.append(words) }
      shapes.append(.line(Thinning.extremes(curve, stretches: Self.stretches), series: series))
      if names.count > 1 {
        let share = (0.3 + 0.2 * Double(series % 4))
        shapes.append(.marker(curve[Int(share * Double(curve.count - 1))], series: series))
      }
    }
    return Drawing(
      x: Axis(title: areScores ? "false positive rate" : AxisTitle.of(x), domain: .numbers(0...1)),
      y: Axis(title: areScores ? "true positive rate" : AxisTitle.of(columns), domain: .numbers(0...1)), shapes: shapes,
      series: names,
      notes: notes)
  }

  private static func holdsLabels(_ column: Column) -> Bool {
    let numbers = column.cells.compactMap(\.number)
    return !numbers.isEmpty && numbers.allSatisfy { $0 == 0 || $0 == 1 }
  }

  /// Rates of false and true positives from the highest score down, equal scores taken in one step.
  private static func curve(_ pairs: [Point]) -> [Point] {
    let positives = pairs.filter { $0.y == 1 }.count, negatives = pairs.count - positives
    guard positives > 0, negatives > 0 else { return [] }
    let sorted = pairs.sorted { $0.x > $1.x }
    var curve = [Point(x: 0, y: 0)], hits = 0, alarms = 0
    for (index, pair) in sorted.enumerated() {
      if pair.y == 1 { hits += 1 } else { alarms += 1 }
      if index + 1 < sorted.count, sorted[index + 1].x == pair.x { continue }
      curve.append(Point(x: Double(alarms) / Double(negatives), y: Double(hits) / Double(positives)))
    }
    return curve
  }
}
