import Catalog
import Glibc

extension Entry where Make == any Mark {
  static let histogram = Entry(
    "histogram", "How many values fall into each of equal intervals.",
    example: "plot(rows, x: .x1, kind: .histogram(bins: 20))",
    parameters: [
      Parameter.whole("bins", 1...500, "How many intervals; by default from the spread of the values.").optional
    ],
    make: { Histogram(bins: $0.isGiven("bins") ? $0.whole("bins") : nil) })
}

/// Counts of values in bins; several series as outlines over each other.
private struct Histogram: Mark {
  let bins: Int?

  private static let fewest = 5
  private static let most = 40

  func drawing(_ channels: Channels) throws -> Drawing {
    // One column of numbers: a histogram's x, though it may be given as y.
    let columns = try channels.x.map { [$0] } ?? channels.numericY(for: "histogram")
    if let x = channels.x { try channels.requireNumeric(x, kind: "histogram", at: [.argument("x")]) }
    let observations = Observations(channels, x: nil, y: columns)
    let numbers = observations.y.map { $0.number ?? .nan }
    let finite = numbers.filter(\.isFinite)
    let leftOut = zip(observations.y, numbers).filter { $0 != .none && !$1.isFinite }.count
    guard var low = finite.min(), var high = finite.max() else {
      return Drawing(
        x: Axis(title: AxisTitle.of(columns), domain: .numbers(0...1)),
        y: Axis(title: "count", domain: .numbers(0...1)), shapes: [],
        notes: ["no values"] + Notes.leftOut(leftOut))
    }
    if low == high { (low, high) = (low - max(0.5, abs(low) / 10), high + max(0.5, abs(high) / 10)) }
    (low, high) = (max(low, -.greatestFiniteMagnitude), min(high, .greatestFiniteMagnitude))
    let count = bins ?? Self.bins(finite, low: low, high: high)
    let groups = observations.bySeries.filter { !$0.isEmpty }.count
    var counts = Array(repeating: Array(repeating: 0, count: count), count: max(1, observations.seriesNames.count))
    for (row, value) in numbers.enumerated() where value.isFinite {
      let share = (value / 2 - low / 2) / (high / 2 - low / 2)
      counts[observations.series[row]][max(0, min(count - 1, Int(share * Double(count))))] += 1
    }
    func edge(_ index: Int) -> Double { low + (high / Double(count) - low / Double(count)) * Double(index) }
    var shapes: [Shape] = []
    for (series, counts) in counts.enumerated() {
      shapes +=
        groups > 1 ? Self.outline(counts, series: series, edge: edge) : Self.bars(counts, series: series, edge: edge)
    }
    let top = Double(counts.flatMap { $0 }.max() ?? 1)
    return Drawing(
      x: Axis(title: AxisTitle.of(columns), domain: .numbers(low...high)),
      y: Axis(title: "count", domain: .numbers(0...max(1, top * 1.05)), isWhole: true), shapes: shapes,
      series: observations.seriesNames, notes: Notes.leftOut(leftOut))
  }

  private static func bars(_ counts: [Int], series: Int, edge: (Int) -> Double) -> [Shape] {
    counts.enumerated().compactMap { bin, count in
      count == 0
        ? nil
        : .bar(
          from: Point(x: edge(bin), y: 0), to: Point(x: edge(bin + 1), y: Double(count)), growsUp: true, series: series)
    }
  }

  private static func outline(_ counts: [Int], series: Int, edge: (Int) -> Double) -> [Shape] {
    guard counts.contains(where: { $0 > 0 }) else { return [] }
    var upper = [Point(x: edge(0), y: 0)]
    for (bin, count) in counts.enumerated() {
      upper.append(Point(x: edge(bin), y: Double(count)))
      upper.append(Point(x: edge(bin + 1), y: Double(count)))
    }
    upper.append(Point(x: edge(counts.count), y: 0))
    let highest = counts.indices.max { counts[$0] < counts[$1] } ?? 0
    let middle = Point(x: edge(highest) / 2 + edge(highest + 1) / 2, y: Double(counts[highest]))
    return [.area(upper, series: series), .line(upper, series: series), .marker(middle, series: series)]
  }

  /// Freedman and Diaconis 1981: twice the interquartile range over the cube root of the count.
  private static func bins(_ values: [Double], low: Double, high: Double) -> Int {
    let sample = Thinning.sample(values.count, limit: 10_000).map { values[$0] }.sorted()
    let spread =
      sample[sample.count * 3 / 4 == sample.count ? sample.count - 1 : sample.count * 3 / 4] / 2 - sample[
        sample.count / 4] / 2
    let width = 4 * spread / cbrt(Double(values.count))
    guard width > 0, width.isFinite else { return Int(max(5, min(20, Double(values.count).squareRoot().rounded(.up)))) }
    let count = (high / 2 - low / 2) / (width / 2)
    return Int(max(Double(fewest), min(Double(most), count.isFinite ? count.rounded(.up) : Double(most))))
  }
}
