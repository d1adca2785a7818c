import Glibc

/// From data coordinates along one axis to positions on a canvas.
struct Scale: Sendable {
  let domain: Axis.Domain
  /// Canvas positions of the domain's ends; the first may be the greater.
  let start: Double
  let end: Double

  /// A position; numbers outside the domain lie outside the canvas range, those that are not finite at its start.
  func callAsFunction(_ value: Double) -> Double {
    let share = share(of: value)
    return share.isFinite ? start + max(-4, min(5, share)) * (end - start) : start
  }

  private func share(of value: Double) -> Double {
    switch domain {
    case .numbers(let range):
      // Halved, so that the span of extreme numbers does not overflow.
      let span = range.upperBound / 2 - range.lowerBound / 2
      return span > 0 ? (value / 2 - range.lowerBound / 2) / span : 0.5
    case .logarithmic(let range):
      let low = log10(range.lowerBound), high = log10(range.upperBound)
      return high > low && value > 0 ? (log10(value) - low) / (high - low) : 0
    case .categories(let names): return (value + 0.5) / Double(max(1, names.count))
    case .places(let count): return (value + 0.5) / Double(max(1, count))
    }
  }

  /// Canvas length of one band, or of the whole axis where there are none.
  var band: Double {
    switch domain {
    case .numbers, .logarithmic: abs(end - start)
    case .categories(let names): abs(end - start) / Double(max(1, names.count))
    case .places(let count): abs(end - start) / Double(max(1, count))
    }
  }
}

/// A labelled place on an axis.
struct Tick: Sendable, Equatable {
  /// In data coordinates.
  let value: Double
  let label: String
}

extension Axis {
  /// About `count` round numbers within the domain, or the names of its bands.
  func ticks(about count: Int) -> [Tick] {
    switch domain {
    case .numbers(let range): linearTicks(range, about: max(2, count))
    case .logarithmic(let range): logarithmicTicks(range, about: max(2, count))
    case .categories(let names): names.enumerated().map { Tick(value: Double($0), label: $1) }
    case .places: []
    }
  }

  private func linearTicks(_ range: ClosedRange<Double>, about count: Int) -> [Tick] {
    let span = range.upperBound / 2 - range.lowerBound / 2
    guard span > 0 else { return [Tick(value: range.lowerBound, label: NumberFormat.text(range.lowerBound))] }
    let (step, decimals) = Self.niceStep(span / Double(count) * 2, isWhole: isWhole)
    let first = (range.lowerBound / step).rounded(.up)
    // Neighbouring doubles far from zero have no round numbers between them.
    guard step.isFinite, step > 0, abs(first) < 1e14, first * step + step > first * step else {
      return [range.lowerBound, range.upperBound].map { Tick(value: $0, label: NumberFormat.text($0)) }
    }
    let tolerance = step * 1e-6
    let values = (0...(2 * count + 4)).map { (first + Double($0)) * step }.filter { $0 <= range.upperBound + tolerance }
    let isLarge = values.contains { abs($0) >= 1e6 } || decimals > 5
    return values.map { value in
      let clean = abs(value) < tolerance ? 0 : value
      return Tick(
        value: value, label: isLarge ? NumberFormat.exponential(clean) : NumberFormat.fixed(clean, decimals: decimals))
    }
  }

  /// 1, 2 or 5 times a power of ten, not below `rough`, and the decimals that its multiples need.
  private static func niceStep(_ rough: Double, isWhole: Bool) -> (step: Double, decimals: Int) {
    let rough = max(isWhole ? 1 : 0, max(rough, 1e-300))
    let exponent = floor(log10(rough))
    let power = pow(10, exponent)
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? 10 * power
    guard step.isFinite else { return (power, 0) }
    return (step, max(0, -Int(floor(log10(step) + 1e-9))))
  }

  /// The next round number from a positive one on, at which an axis from zero may end.
  static func ceiling(_ high: Double) -> Double {
    let (step, _) = niceStep(high / 5, isWhole: false)
    let end = ((high / step) - 1e-9).rounded(.up) * step
    return end.isFinite ? end : high
  }

  private func logarithmicTicks(_ range: ClosedRange<Double>, about count: Int) -> [Tick] {
    let low = Int(floor(log10(range.lowerBound))), high = Int(ceil(log10(range.upperBound)))
    func tick(_ value: Double) -> Tick {
      Tick(
        value: value, label: value >= 1e-4 && value < 1e5 ? NumberFormat.text(value) : NumberFormat.exponential(value))
    }
    let inside = { (value: Double) in value >= range.lowerBound * 0.999 && value <= range.upperBound * 1.001 }
    let stride = max(1, (high - low + count - 1) / count)
    let decades = (low...high).map { pow(10, Double($0)) }.filter(inside)
    if decades.count >= 3 { return Swift.stride(from: 0, to: decades.count, by: stride).map { tick(decades[$0]) } }
    let finer = (low...high).flatMap { exponent in [1.0, 2, 5].map { $0 * pow(10, Double(exponent)) } }.filter(inside)
    return finer.count >= 2 ? finer.map(tick) : [range.lowerBound, range.upperBound].map(tick)
  }
}
