import Catalog
import Glibc

extension DataCheck {
  static let outliers = DataCheck(
    "outliers",
    "Numbers far from all others: typing errors, codes for missing such as -999, or a scale that wants a logarithm."
  ) { data in
    data.columns.compactMap { column in
      guard column.trait == nil, case .numbers(let numbers) = column.values else { return nil }
      let positions = data.rows.indices.filter { !numbers[data.rows[$0]].isNaN }
      let sorted = positions.map { numbers[data.rows[$0]] }.sorted()
      guard sorted.count >= fewest else { return nil }
      let low = sorted[sorted.count / 4]
      let high = sorted[sorted.count * 3 / 4]
      guard high > low else { return nil }
      let reach = (high - low) * distance
      let far = positions.filter { numbers[data.rows[$0]] < low - reach || numbers[data.rows[$0]] > high + reach }
      guard let first = far.first else { return nil }
      let isSkewed = (sorted.first ?? 0) >= 0 && far.count * 100 > sorted.count
      return DataFinding(
        "outliers", far.count * 1000 < sorted.count * 5 ? .warning : .note, columns: [column.name],
        "\(far.count) number\(far.count == 1 ? "" : "s") of column '\(column.name)' \(far.count == 1 ? "is" : "are") far from the others, which lie around \(rounded(low)) to \(rounded(high)); first: \(NumberText.plain(numbers[data.rows[first]]))",
        count: far.count, examples: Array(far.prefix(DataFinding.examplesShown)),
        advice: isSkewed
          ? "read it as .number(scale: .log)" : "correct them, or leave them empty where they stand for missing")
    }
  }

  /// Four significant digits.
  private static func rounded(_ number: Double) -> String {
    guard number != 0, number.isFinite else { return NumberText.plain(number) }
    let digits = 3 - Int(log10(abs(number)).rounded(.down))
    guard (0...300).contains(digits) else { return NumberText.plain(number.rounded()) }
    let scale = pow(10, Double(digits))
    return NumberText.plain((number * scale).rounded() / scale)
  }

  /// Rows below which nothing can be said.
  private static let fewest = 20
  /// Quartile distances beyond the quartiles: five times as far as Tukey's fences (1977), so that skew alone is no finding.
  private static let distance = 7.5
}
