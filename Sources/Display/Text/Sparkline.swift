/// Numbers as a row of small bars.
public enum Sparkline {
  private static let blocks = Array("▁▂▃▄▅▆▇█")
  private static let ascii = Array("_.-=+*%#")

  /// At most `width` bars; longer series are averaged over equal stretches, missing numbers are gaps.
  public static func text(_ numbers: [Double], width: Int = 16, unicode: Bool = true) -> String {
    guard width > 0, !numbers.isEmpty else { return "" }
    let means = stretches(numbers, count: width)
    let finite = means.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return String(repeating: " ", count: means.count) }
    let levels = unicode ? blocks : ascii
    return String(
      means.map { value -> Character in
        guard value.isFinite else { return " " }
        // Halved first, so that the span of extreme numbers does not overflow.
        let span = high / 2 - low / 2
        let share = span > 0 ? (value / 2 - low / 2) / span : 0
        return levels[max(0, min(levels.count - 1, Int(share * Double(levels.count))))]
      })
  }

  /// Means of `count` equal stretches, or the numbers themselves where there are fewer.
  static func stretches(_ numbers: [Double], count: Int) -> [Double] {
    guard numbers.count > count else { return numbers }
    return (0..<count).map { index in
      let finite = numbers[(index * numbers.count / count)..<((index + 1) * numbers.count / count)].filter(\.isFinite)
      return finite.isEmpty ? .nan : finite.reduce(0) { $0 + $1 / Double(finite.count) }
    }
  }
}
