import Catalog
import Data
import NeuralNet

/// How well a run does each task on some rows.
public struct EvaluationReport: Sendable, Equatable {
  /// Rows looked at.
  public let rows: Int
  /// Level of the intervals.
  public let level: Double
  public let estimates: [Estimate]
  /// The first metric of each task for each set of inputs that rows have, where there are several.
  public let patterns: [Pattern]
  /// Files that could not be read; they count as absent.
  public let findings: [DataFinding]

  /// A metric of a task with its interval.
  public struct Estimate: Sendable, Equatable {
    public let task: String
    public let metric: String
    public let value: Double
    /// Nil where the rows do not allow one.
    public let interval: ConfidenceInterval?
    /// Labelled rows.
    public let count: Int
    public let isHigherBetter: Bool
    /// Empty for a pure number.
    public let unit: String
  }

  /// Rows that have the same inputs.
  public struct Pattern: Sendable, Equatable {
    public let present: [String]
    public let rows: Int
    public let estimates: [Estimate]
  }
}

extension Run {
  /// Evaluates every task on `rows`.
  ///
  /// - Parameters:
  ///   - metrics: Instead of the tasks' own; each is computed for the tasks that it fits.
  ///   - level: Of the intervals, below 1.
  /// - Throws: `Complaint` for no rows, or rows that lack a task's column.
  public func evaluate(on rows: Dataset, metrics: [Metric] = [], level: Double = 0.95) throws -> EvaluationReport {
    guard !rows.isEmpty else {
      throw Complaint(
        "no-rows", "there are no rows to evaluate on", at: [.argument("on")], hint: "check split(…) and where(…)")
    }
    for task in blueprint.tasks where rows[task.column] == nil && blueprint.preprocessing[task.column] != nil {
      throw Complaint(
        "unknown-column", "the rows have no column '\(task.column)' to compare with", at: [.argument("on")],
        hint: "use predict(…) for rows without labels")
    }
    let evidence = try evidence(on: rows, listens: true)
    let estimates = blueprint.tasks.indices.flatMap { estimate($0, evidence[$0], metrics: metrics, level: level) }
    guard !estimates.isEmpty else {
      throw Complaint(
        "no-labels", "none of the rows has a label for any task", at: [.argument("on")],
        hint: "evaluate on rows with labels")
    }
    return EvaluationReport(
      rows: rows.count, level: level, estimates: estimates, patterns: try patterns(rows, level: level),
      findings: try prepared(rows).decode())
  }

  private func estimate(_ task: Int, _ evidence: Evidence, metrics: [Metric], level: Double) -> [EvaluationReport
    .Estimate]
  {
    let wanted = metrics.isEmpty ? blueprint.network.heads[task].metrics : metrics
    return wanted.compactMap { metric in
      guard let estimate = metric.estimate(of: evidence, level: level, resamples: Self.resamples) else { return nil }
      return EvaluationReport.Estimate(
        task: blueprint.tasks[task].name, metric: metric.name, value: estimate.value, interval: estimate.interval,
        count: estimate.count,
        isHigherBetter: metric.isHigherBetter, unit: metric.unit ?? "")
    }
  }

  /// Draws of a bootstrap.
  private static let resamples = 400

  /// Rows grouped by the inputs that they have; empty where all have the same.
  private func patterns(_ rows: Dataset, level: Double) throws -> [EvaluationReport.Pattern] {
    let columns = blueprint.inputs.map { rows[$0.name] }
    var groups: [[Bool]: [Int]] = [:]
    for row in rows.rows {
      groups[columns.map { $0.map { !$0.isMissing(row) } ?? false }, default: []].append(row)
    }
    guard groups.count > 1 else { return [] }
    return try groups.sorted { $0.value.count > $1.value.count }.map { present, members in
      let evidence = try evidence(on: rows.with(rows: members))
      return EvaluationReport.Pattern(
        present: zip(blueprint.inputs, present).filter(\.1).map(\.0.name), rows: members.count,
        estimates: blueprint.tasks.indices.flatMap { task in
          estimate(task, evidence[task], metrics: Array(blueprint.network.heads[task].metrics.prefix(1)), level: level)
        })
    }
  }
}
