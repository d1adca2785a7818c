/// Numbers and paths as SVG reads them.
enum SVGText {
  /// A coordinate to a hundredth of a pixel; what is no number or far outside is moved to the edge of what renderers take.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return value > 0 ? "99999" : value < 0 ? "-99999" : "0" }
    let hundredths = Int((max(-99999, min(99999, value)) * 100).rounded())
    let sign = hundredths < 0 ? "-" : "", size = abs(hundredths)
    let fraction = size % 100
    if fraction == 0 { return "\(sign)\(size / 100)" }
    return "\(sign)\(size / 100)."
      + (fraction % 10 == 0 ? "\(fraction / 10)" : fraction < 10 ? "0\(fraction)" : "\(fraction)")
  }

  /// A path through numbers spread evenly over the width, broken at missing ones; the lowest stands at the bottom.
  ///
  /// - Parameters:
  ///   - range: What the height spans; the numbers' own by default.
  ///   - places: How many numbers would fill the width; the numbers given by default.
  static func curve(
    _ numbers: [Double], width: Double, height: Double, inset: Double, range: ClosedRange<Double>? = nil,
    places: Int? = nil
  ) -> String {
    let means = Sparkline.stretches(numbers, count: 200)
    let finite = means.filter(\.isFinite)
    guard let low = range?.lowerBound ?? finite.min(), let high = range?.upperBound ?? finite.max() else { return "" }
    let span = high / 2 - low / 2
    let places = max(means.count, places.map { $0 * means.count / max(1, numbers.count) } ?? 0)
    var path = "", isDown = false
    for (index, value) in means.enumerated() {
      guard value.isFinite else {
        isDown = false
        continue
      }
      let x = inset + (places > 1 ? Double(index) / Double(places - 1) : 0.5) * (width - 2 * inset)
      let share = span > 0 ? (value / 2 - low / 2) / span : 0.5
      path += "\(isDown ? "L" : "M")\(number(x)) \(number(height - inset - share * (height - 2 * inset)))"
      if means.count == 1 { path += "h0.01" }
      isDown = true
    }
    return path
  }
}
