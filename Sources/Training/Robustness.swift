/// How much of a task's metric remains under growing damage to an input (Taori 2020; over severities as in MultiBench, Liang 2021).
public struct Robustness: Sendable, Equatable {
  public let input: String
  public let damage: String
  public let task: String
  public let metric: String
  /// The mean of the metric over severities from 0 to 1 as a share of its clean value; where less is better, the inverse.
  public let relative: Double
  /// The mean over severities less the baseline's, after equal clean values, in the metric's unit; nil without a baseline.
  public let effective: Double?
}

extension StressReport {
  /// A line for each damage and task; damages measured at no severity but 0 have none.
  ///
  /// - Parameter baseline: The same stress of another run.
  public func robustness(against baseline: StressReport? = nil) -> [Robustness] {
    curves.flatMap { curve in
      curve.results.compactMap { clean in
        guard let mean = meanOverSeverities(curve.input, curve.damage, clean.task), clean.value != 0 else { return nil }
        let other = baseline.flatMap { baseline -> Double? in
          guard let start = baseline.lines.first?.results.first(where: { $0.task == clean.task }),
            let mean = baseline.meanOverSeverities(curve.input, curve.damage, clean.task)
          else { return nil }
          return mean - start.value
        }
        let sign = clean.isHigherBetter ? 1.0 : -1.0
        return Robustness(
          input: curve.input, damage: curve.damage, task: clean.task, metric: clean.metric,
          relative: clean.isHigherBetter ? mean / clean.value : clean.value / mean,
          effective: other.map { sign * (mean - clean.value - $0) })
      }
    }
  }

  /// Input, damage and clean results of each kind of damage, in the order of the lines.
  private var curves: [Line] {
    var seen: [Line] = []
    for line in lines.dropFirst()
    where !seen.contains(where: { $0.input == line.input && $0.damage == line.damage }) {
      seen.append(Line(input: line.input, damage: line.damage, severity: 0, results: lines[0].results))
    }
    return seen
  }

  /// The area under the curve by trapezoids from severity 0 to the greatest, over its width.
  private func meanOverSeverities(_ input: String, _ damage: String, _ task: String) -> Double? {
    let points = lines.filter { ($0.input == input && $0.damage == damage) || $0.damage.isEmpty }.compactMap { line in
      line.results.first { $0.task == task }.map { (severity: line.severity, value: $0.value) }
    }
    guard let last = points.last, points.count > 1, last.severity > 0 else { return nil }
    let area = zip(points, points.dropFirst()).reduce(0) {
      $0 + ($1.1.severity - $1.0.severity) * ($1.0.value + $1.1.value) / 2
    }
    return area / last.severity
  }
}
