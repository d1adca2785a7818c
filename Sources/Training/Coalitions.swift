import NeuralNet

/// The cooperative game that inputs play for a task: a metric for every subset of them.
struct Coalitions {
  /// Bits of the inputs that the task reads.
  let players: [Int]
  /// By set of revealed inputs, one bit each.
  let measures: [Int: Metric.Measurement]
  let isLabelled: [Bool]
  /// 1 where more is better, -1 where less is.
  let sign: Double
  let resamples: Int
  let level: Double

  /// All subsets of `players`, as bits.
  static func masks(of players: [Int]) -> [Int] {
    players.reduce([0]) { masks, player in masks + masks.map { $0 | 1 << player } }
  }

  /// The gain of `player` over all orders: Σ |S|! (n - |S| - 1)! / n! (v(S ∪ i) - v(S)).
  static func shapley(_ player: Int, of players: [Int], value: (Int) -> Double) -> Double {
    let others = players.filter { $0 != player }
    // 1 / (n · C(n - 1, size)).
    var weights = [1 / Double(players.count)]
    for size in 0..<others.count { weights.append(weights[size] * Double(size + 1) / Double(others.count - size)) }
    return masks(of: others).reduce(0) { sum, mask in
      sum + weights[mask.nonzeroBitCount] * (value(mask | 1 << player) - value(mask))
    }
  }

  /// What the inputs called `names` do for a task; nil where a subset has no value.
  func task(_ name: String, metric: Metric, names: [String]) -> ContributionReport.Task? {
    let masks = Self.masks(of: players)
    guard !players.isEmpty, let values = values([Double](repeating: 1, count: isLabelled.count), masks) else {
      return nil
    }
    // One drawing of rows serves all differences, so that they are paired.
    var draws: [[Int: Double]?] = []
    _ = ConfidenceInterval.bootstrap(isLabelled: isLabelled, resamples: resamples, level: level, seed: 0) { weights in
      draws.append(self.values(weights, masks))
      return nil
    }
    func gain(_ measure: ([Int: Double]) -> Double) -> ContributionReport.Gain {
      var next = draws.makeIterator()
      let interval = ConfidenceInterval.bootstrap(
        isLabelled: isLabelled, resamples: resamples, level: level, seed: 0
      ) { _ in next.next().flatMap { $0 }.map(measure) }
      return ContributionReport.Gain(value: measure(values), interval: interval)
    }
    let all = masks.max() ?? 0
    let shares = zip(players, names).map { player, name in
      let beyond = gain { sign * (($0[all] ?? 0) - ($0[all & ~(1 << player)] ?? 0)) }
      return ContributionReport.Share(
        input: name,
        gain: gain { values in sign * Self.shapley(player, of: players) { values[$0] ?? 0 } },
        beyond: beyond, verdict: verdict(beyond), alone: values[1 << player] ?? 0)
    }
    let best = players.max { sign * (values[1 << $0] ?? 0) < sign * (values[1 << $1] ?? 0) } ?? players[0]
    let fusion = gain { sign * (($0[all] ?? 0) - ($0[1 << best] ?? 0)) }
    return ContributionReport.Task(
      task: name, metric: metric.name, isHigherBetter: metric.isHigherBetter, none: values[0] ?? 0,
      all: values[all] ?? 0, shares: shares, fusion: fusion, verdict: verdict(fusion))
  }

  private func verdict(_ gain: ContributionReport.Gain) -> ContributionReport.Verdict {
    guard players.count > 1 else { return .single }
    guard let interval = gain.interval else { return .didNotHelp }
    return interval.lower > 0 ? .helped : interval.upper < 0 ? .hurt : .didNotHelp
  }

  /// The metric of each subset over weighted rows; nil unless all are numbers.
  private func values(_ weights: [Double], _ masks: [Int]) -> [Int: Double]? {
    var values: [Int: Double] = [:]
    for mask in masks {
      guard let value = measures[mask]?(weights), value.isFinite else { return nil }
      values[mask] = value
    }
    return values
  }
}
