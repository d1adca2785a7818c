import Catalog
import Data
import NeuralNet

/// Runs set against a baseline, task by task; those that differ only in seed are taken together.
public struct ComparisonReport: Sendable, Equatable {
  /// How a task did.
  public struct Result: Sendable, Equatable {
    public let task: String
    public let metric: String
    public let isHigherBetter: Bool
    /// Mean over seeds.
    public let value: Double
    /// Over rows and seeds.
    public let interval: ConfidenceInterval?
    /// Against the baseline.
    public let verdict: Verdict
  }

  /// What a paired test says; `tied` is an answer.
  public enum Verdict: String, Sendable, Equatable {
    case baseline
    case better
    case tied
    case worse
  }

  /// One line.
  public struct Line: Sendable, Equatable {
    public let name: String
    public let seeds: Int
    public let results: [Result]
    /// Mean over tasks of the relative gain over the baseline, in percent (Vandenhende 2021, equation 1); nil for the baseline.
    public let gain: Double?
    public let parameters: Int
    public let seconds: Double
  }

  public let lines: [Line]
  public let rows: Int
}

/// One entry of a comparison: equal runs but for their seeds.
public struct ComparedRuns: Sendable {
  public let name: String
  public let runs: [Run]

  public init(name: String, runs: [Run]) {
    self.name = name
    self.runs = runs
  }
}

extension ComparisonReport {
  /// Compares on the same rows, each task by its first metric; the first entry is the baseline.
  ///
  /// The difference of each task is tested by a paired bootstrap over rows, pooled over seeds: it is tied when the interval holds zero.
  public init(_ entries: [ComparedRuns], on rows: Dataset, level: Double = 0.95) throws {
    guard let first = entries.first, let model = first.runs.first else {
      throw Complaint("no-runs", "there are no runs to compare", at: [.argument("runs")])
    }
    let tasks = model.blueprint.tasks.map(\.name)
    let evidence = try entries.map { entry in
      try entry.runs.map { run in
        Dictionary(zip(run.blueprint.tasks.map(\.name), try run.evidence(on: rows)), uniquingKeysWith: { a, _ in a })
      }
    }
    let metrics = tasks.indices.map { model.blueprint.network.heads[$0].metrics[0] }
    self.rows = rows.count
    lines = entries.indices.map { index in
      let results = tasks.indices.compactMap { task -> Result? in
        let metric = metrics[task]
        let own = evidence[index].compactMap { $0[tasks[task]] }
        let values = own.compactMap { metric.value(of: $0) }
        guard !values.isEmpty else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        let base = evidence[0].compactMap { $0[tasks[task]] }
        return Result(
          task: tasks[task], metric: metric.name, isHigherBetter: metric.isHigherBetter, value: mean,
          interval: Self.interval(metric, own, values, level: level),
          verdict: index == 0 ? .baseline : Self.verdict(metric, own, base, level: level))
      }
      let gains = index == 0 ? [] : Self.gains(results, of: evidence[0], tasks: tasks, metrics: metrics)
      return Line(
        name: entries[index].name, seeds: entries[index].runs.count, results: results,
        gain: gains.isEmpty ? nil : gains.reduce(0, +) / Double(gains.count),
        parameters: entries[index].runs[0].blueprint.parameterCount,
        seconds: entries[index].runs.reduce(0) { $0 + $1.seconds } / Double(entries[index].runs.count))
    }
  }

  private static func interval(_ metric: Metric, _ evidence: [Evidence], _ values: [Double], level: Double)
    -> ConfidenceInterval?
  {
    if values.count > 1,
      let spread = Comparison.pairedT(values, [Double](repeating: 0, count: values.count), level: level)
    {
      return spread.interval
    }
    return evidence.first.flatMap { metric.estimate(of: $0, level: level, resamples: resamples)?.interval }
  }

  private static func verdict(_ metric: Metric, _ own: [Evidence], _ base: [Evidence], level: Double) -> Verdict {
    var low = 0.0, high = 0.0, mean = 0.0, pairs = 0.0
    for (index, evidence) in own.enumerated() {
      let partner = base[index % max(1, base.count)]
      guard
        let test = Comparison.pairedBootstrap(
          metric, first: evidence, second: partner, level: level, resamples: resamples, seed: UInt64(index))
      else { continue }
      low += test.interval.lower
      high += test.interval.upper
      mean += test.difference
      pairs += 1
    }
    guard pairs > 0 else { return .tied }
    // With several seeds the difference must also exceed what seeds do.
    let differences = own.indices.compactMap { index -> Double? in
      guard let a = metric.value(of: own[index]), let b = metric.value(of: base[index % max(1, base.count)]) else {
        return nil
      }
      return a - b
    }
    if differences.count > 1, let test = Comparison.pairedT(differences, differences.map { _ in 0 }, level: level),
      test.interval.lower <= 0,
      test.interval.upper >= 0
    {
      return .tied
    }
    if low / pairs <= 0 && high / pairs >= 0 { return .tied }
    return (mean > 0) == metric.isHigherBetter ? .better : .worse
  }

  /// Relative gain of each task over the baseline, percent, positive is better.
  private static func gains(_ results: [Result], of base: [[String: Evidence]], tasks: [String], metrics: [Metric])
    -> [Double]
  {
    results.compactMap { result in
      guard let task = tasks.firstIndex(of: result.task) else { return nil }
      let values = base.compactMap { $0[result.task] }.compactMap { metrics[task].value(of: $0) }
      guard !values.isEmpty else { return nil }
      let reference = values.reduce(0, +) / Double(values.count)
      guard abs(reference) > 1e-12 else { return nil }
      return (result.isHigherBetter ? 1 : -1) * 100 * (result.value - reference) / abs(reference)
    }
  }

  private static let resamples = 400
}
