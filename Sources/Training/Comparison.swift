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
    /// Value less the baseline's, in the metric's own direction; nil for the baseline and where no test was possible.
    public let difference: Difference?
    /// Against the baseline.
    public let verdict: Verdict
  }

  /// A paired difference.
  public struct Difference: Sendable, Equatable {
    public let value: Double
    public let interval: ConfidenceInterval
    /// Over seeds by Student's paired t; nil for a single seed, where the interval is a bootstrap over rows.
    public let probability: Double?
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
    /// Of the gain, over seeds; nil for a single seed.
    public let gainInterval: ConfidenceInterval?
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
  /// Compares on the same rows, each task by the first of `metrics` that fits it, else by its own first; the first entry is
  /// the baseline.
  ///
  /// The difference of each task is tested by a paired bootstrap over rows, pooled over seeds: it is tied when the interval holds zero.
  public init(
    _ entries: [ComparedRuns], on rows: Dataset, metrics wanted: [Metric] = [], level: Double = 0.95
  ) throws {
    guard let first = entries.first, let model = first.runs.first else {
      throw Complaint("no-runs", "there are no runs to compare", at: [.argument("runs")])
    }
    let tasks = model.blueprint.tasks.map(\.name)
    let evidence = try entries.map { entry in
      try entry.runs.map { run in
        Dictionary(zip(run.blueprint.tasks.map(\.name), try run.evidence(on: rows)), uniquingKeysWith: { a, _ in a })
      }
    }
    let metrics = tasks.indices.map { task in
      wanted.first { metric in
        evidence[0].first?[tasks[task]].map { metric.prepared(for: $0) != nil } ?? false
      } ?? model.blueprint.network.heads[task].metrics[0]
    }
    self.rows = rows.count
    lines = entries.indices.map { index in
      let results = tasks.indices.compactMap { task -> Result? in
        let metric = metrics[task]
        let own = evidence[index].compactMap { $0[tasks[task]] }
        let values = own.compactMap { metric.value(of: $0) }
        guard !values.isEmpty else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        let base = evidence[0].compactMap { $0[tasks[task]] }
        let difference = index == 0 ? nil : Self.difference(metric, own, base, level: level)
        return Result(
          task: tasks[task], metric: metric.name, isHigherBetter: metric.isHigherBetter, value: mean,
          interval: Self.interval(metric, own, values, level: level), difference: difference,
          verdict: index == 0 ? .baseline : Self.verdict(metric, difference))
      }
      let gains = index == 0 ? [] : Self.gains(evidence[index], evidence[0], tasks: tasks, metrics: metrics)
      let spread = Comparison.pairedT(gains, gains.map { _ in 0 }, level: level)
      return Line(
        name: entries[index].name, seeds: entries[index].runs.count, results: results,
        gain: gains.isEmpty ? nil : gains.reduce(0, +) / Double(gains.count), gainInterval: spread?.interval,
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
      guard metric.isProportion else { return spread.interval }
      return ConfidenceInterval(lower: max(0, spread.interval.lower), upper: min(1, spread.interval.upper))
    }
    return evidence.first.flatMap { metric.estimate(of: $0, level: level, resamples: resamples)?.interval }
  }

  /// The difference of a metric, seed by seed with the baseline's run of the same place.
  ///
  /// A bootstrap over the rows, the same rows for both, averaged over seeds; with several seeds the wider of that and of the
  /// paired t interval over seeds, so that a difference must stand out from both kinds of chance.
  private static func difference(_ metric: Metric, _ own: [Evidence], _ base: [Evidence], level: Double) -> Difference?
  {
    guard !base.isEmpty else { return nil }
    let tests = own.indices.compactMap { index in
      Comparison.pairedBootstrap(
        metric, first: own[index], second: base[index % base.count], level: level, resamples: resamples,
        seed: UInt64(index))
    }
    guard !tests.isEmpty else { return nil }
    let count = Double(tests.count)
    let mean = tests.reduce(0) { $0 + $1.difference } / count
    let rows = ConfidenceInterval(
      lower: tests.reduce(0) { $0 + $1.interval.lower } / count,
      upper: tests.reduce(0) { $0 + $1.interval.upper } / count)
    let differences = tests.map(\.difference)
    guard let spread = Comparison.pairedT(differences, differences.map { _ in 0 }, level: level) else {
      return Difference(value: mean, interval: rows, probability: nil)
    }
    let interval = ConfidenceInterval(
      lower: min(rows.lower, spread.interval.lower), upper: max(rows.upper, spread.interval.upper))
    return Difference(value: mean, interval: interval, probability: spread.probability)
  }

  /// Tied where the interval of the difference holds zero, or nothing could be tested.
  private static func verdict(_ metric: Metric, _ difference: Difference?) -> Verdict {
    guard let difference, difference.interval.lower > 0 || difference.interval.upper < 0 else { return .tied }
    return (difference.value > 0) == metric.isHigherBetter ? .better : .worse
  }

  /// Mean over tasks of the relative gain, percent, positive is better; one for each run, against the baseline's of its place.
  private static func gains(
    _ own: [[String: Evidence]], _ base: [[String: Evidence]], tasks: [String], metrics: [Metric]
  ) -> [Double] {
    guard !base.isEmpty else { return [] }
    return own.indices.compactMap { index in
      let gains = zip(tasks, metrics).compactMap { task, metric -> Double? in
        guard let evidence = own[index][task], let value = metric.value(of: evidence),
          let partner = base[index % base.count][task], let reference = metric.value(of: partner),
          abs(reference) > 1e-12
        else { return nil }
        return (metric.isHigherBetter ? 1 : -1) * 100 * (value - reference) / abs(reference)
      }
      return gains.isEmpty ? nil : gains.reduce(0, +) / Double(gains.count)
    }
  }

  private static let resamples = 400
}
