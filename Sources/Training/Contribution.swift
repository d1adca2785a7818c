import Catalog
import Data
import NeuralNet

/// What each input of a run adds to each task: exact Shapley values (Shapley 1953) of hiding inputs.
///
/// A value is the gain in the task's first metric that an input brings, averaged over all orders in which inputs could be
/// revealed; gains are positive where the metric gets better, and add up to what all inputs bring over none.
///
/// An input that only repeats what the others say has a value too, for the orders in which it comes first. What is lost when
/// it alone is hidden is told apart, as its gain beyond the others.
public struct ContributionReport: Sendable, Equatable {
  /// A difference with its interval over rows.
  public struct Gain: Sendable, Equatable {
    public let value: Double
    /// Nil where the rows do not allow one.
    public let interval: ConfidenceInterval?
  }

  /// What one input does for one task.
  public struct Share: Sendable, Equatable {
    public let input: String
    /// The Shapley value.
    public let gain: Gain
    /// The metric with all inputs, less that with this one hidden: what the others do not say.
    public let beyond: Gain
    /// Whether it is better to have the input beside all others.
    public let verdict: Verdict
    /// The metric with all other inputs hidden.
    public let alone: Double
  }

  /// Whether inputs that are added to others make the metric better.
  public enum Verdict: String, Sendable, Equatable {
    case helped
    /// The interval of the gain holds zero.
    case didNotHelp
    case hurt
    /// The task reads one input only.
    case single
  }

  /// A task's shares.
  public struct Task: Sendable, Equatable {
    public let task: String
    public let metric: String
    public let isHigherBetter: Bool
    /// The metric with every input hidden.
    public let none: Double
    /// The metric with every input.
    public let all: Double
    public let shares: [Share]
    /// All inputs against the best one alone.
    public let fusion: Gain
    /// Whether all inputs are better than the best of them.
    public let verdict: Verdict

    /// The input that does best alone.
    public var best: Share? {
      shares.max { isHigherBetter ? $0.alone < $1.alone : $0.alone > $1.alone }
    }
  }

  public let rows: Int
  /// Level of the intervals.
  public let level: Double
  public let tasks: [Task]
  /// Tasks whose metric is not defined when inputs are hidden.
  public let omitted: [String]
  /// Inputs that were never absent in training, so that the model has not learned to do without them.
  public let unpractised: [String]
}

extension ContributionReport {
  /// Inputs at most: their subsets double with each.
  public static let mostInputs = 10

  private static let resamples = 300

  /// - Parameter progress: Called before each subset of inputs with its number and how many there are.
  /// - Throws: `Complaint` for no rows, missing labels, or more than `mostInputs` inputs; what `progress` throws.
  public init(
    _ run: Run, on rows: Dataset, level: Double = 0.95, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    let blueprint = run.blueprint
    try run.requireLabels(in: rows)
    let targets = Set(blueprint.tasks.map(\.column))
    // Hiding a column that is a target too would hide the truth.
    let players = blueprint.inputs.indices.filter { !targets.contains(blueprint.inputs[$0].name) }
    guard (1...Self.mostInputs).contains(players.count) else {
      throw Complaint(
        "out-of-range", "contribution takes 1 to \(Self.mostInputs) inputs that are no targets, not \(players.count)",
        at: [.argument("run")], hint: "put numbers into one .vector column, or train on fewer inputs")
    }
    let metrics = blueprint.network.heads.map { $0.metrics[0] }
    let read = blueprint.tasks.map { task in players.indices.filter { task.inputs.contains(players[$0]) } }
    let masks = Set(read.flatMap { Coalitions.masks(of: $0) }).sorted()
    let prepared = try run.prepared(rows)
    try prepared.decode()
    // Labels are the same whatever is hidden.
    var measures = [[Int: Metric.Measurement]](repeating: [:], count: metrics.count)
    var isLabelled = [[Bool]](repeating: [], count: metrics.count)
    for (number, mask) in masks.enumerated() {
      try progress(number, masks.count)
      let hidden = players.indices.filter { mask & (1 << $0) == 0 }.map { blueprint.inputs[players[$0]].name }
      let ledgers = try Evaluator.ledgers(
        blueprint, parameters: run.parameters, rows: prepared, hidden: Set(hidden))
      for (task, head) in blueprint.network.heads.enumerated() {
        let evidence = head.evidence(outputs: ledgers[task].outputs, targets: ledgers[task].targets)
        measures[task][mask] = metrics[task].prepared(for: evidence)
        isLabelled[task] = evidence.isLabelled
      }
    }
    var tasks: [Task] = [], omitted: [String] = []
    for (index, plan) in blueprint.tasks.enumerated() {
      let game = Coalitions(
        players: read[index], measures: measures[index], isLabelled: isLabelled[index],
        sign: metrics[index].isHigherBetter ? 1 : -1, resamples: Self.resamples, level: level)
      if let task = game.task(
        plan.name, metric: metrics[index], names: read[index].map { blueprint.inputs[players[$0]].name })
      {
        tasks.append(task)
      } else {
        omitted.append(plan.name)
      }
    }
    guard !tasks.isEmpty else {
      throw Complaint(
        "no-labels", "no task has labels to measure contributions with", at: [.argument("on")],
        hint: "use rows with labels")
    }
    self.rows = rows.count
    self.level = level
    self.tasks = tasks
    self.omitted = omitted
    unpractised =
      run.arguments.absent > 0
      ? [] : players.map { blueprint.inputs[$0] }.filter { !$0.learnsAbsence }.map(\.name)
  }
}

extension Run {
  /// - Throws: `Complaint` where there are no rows or a task's column is not there to compare with.
  func requireLabels(in rows: Dataset) throws {
    guard !rows.isEmpty else {
      throw Complaint(
        "no-rows", "there are no rows to evaluate on", at: [.argument("on")], hint: "check split(…) and where(…)")
    }
    for task in blueprint.tasks where rows[task.column] == nil && blueprint.preprocessing[task.column] != nil {
      throw Complaint(
        "unknown-column", "the rows have no column '\(task.column)' to compare with", at: [.argument("on")],
        hint: "use predict(…) for rows without labels")
    }
  }
}
