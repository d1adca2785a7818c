import Catalog
import Data
import NeuralNet

/// How a run bears damage to its inputs: each task's first metric by input, kind of damage and severity.
public struct StressReport: Sendable, Equatable {
  /// A task's metric under some damage.
  public struct Result: Sendable, Equatable {
    public let task: String
    public let metric: String
    public let isHigherBetter: Bool
    public let value: Double
    public let interval: ConfidenceInterval?
  }

  /// One damage and what it does.
  public struct Line: Sendable, Equatable {
    /// The damaged input; empty for rows as they are.
    public let input: String
    /// A name of the corruption catalogue, or `absent`; empty for rows as they are.
    public let damage: String
    /// From 0, none, to 1, hardly anything left; of `absent`, the share of rows.
    public let severity: Double
    public let results: [Result]
  }

  public let rows: Int
  /// The first is that of rows as they are.
  public let lines: [Line]
}

extension StressReport {
  private static let resamples = 300

  /// - Parameters:
  ///   - severities: From 0 to 1; 0 is rows as they are.
  ///   - absent: Inputs that are also left out, one at a time: in shares of the rows as large as the severities, and in all.
  ///   - progress: Called before each damage with its number and how many there are.
  /// - Throws: `Complaint` for no rows, missing labels or an input that is not there; what `progress` throws.
  public init(
    _ run: Run, on rows: Dataset, severities: [Double], absent: [String] = [], seed: UInt64 = 0, level: Double = 0.95,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    let blueprint = run.blueprint
    try run.requireLabels(in: rows)
    let names = blueprint.inputs.map(\.name)
    for (place, name) in absent.enumerated() where !names.contains(name) {
      throw Complaint(
        "unknown-column", "there is no input '\(name)'", at: [.argument("absent"), .index(place)],
        label: Suggestion.words(for: name, among: names), notes: ["the inputs are \(names.joined(separator: ", "))"])
    }
    func results(_ rows: Dataset, hidden: Set<String> = [], share: Double = 1) throws -> [Result] {
      zip(blueprint.tasks.indices, try run.evidence(on: rows, hidden: hidden, share: share, seed: seed)).compactMap {
        task, evidence in
        let metric = blueprint.network.heads[task].metrics[0]
        return metric.estimate(of: evidence, level: level, resamples: Self.resamples).map {
          Result(
            task: blueprint.tasks[task].name, metric: metric.name, isHigherBetter: metric.isHigherBetter,
            value: $0.value, interval: $0.interval)
        }
      }
    }
    let targets = Set(blueprint.tasks.map(\.column))
    var trials: [(input: String, grade: StressTest.Grade, severity: Double)] = []
    for name in names where !targets.contains(name) {
      for grade in rows[name].map({ StressTest.grades(for: $0.modality.name) }) ?? [] {
        trials += Set(severities).sorted().filter { $0 > 0 }.map { (name, grade, $0) }
      }
    }
    let shares = Set(severities + [1]).filter { $0 > 0 }.sorted()
    let count = trials.count + absent.count * shares.count + 1
    try progress(0, count)
    let clean = try results(rows)
    guard !clean.isEmpty else {
      throw Complaint(
        "no-labels", "none of the rows has a label for any task", at: [.argument("on")],
        hint: "use rows with labels")
    }
    var lines = [Line(input: "", damage: "", severity: 0, results: clean)]
    for trial in trials {
      try progress(lines.count, count)
      let damaged = try rows.corrupted(with: [(trial.input, trial.grade.make(trial.severity))], seed: seed)
      lines.append(
        Line(
          input: trial.input, damage: trial.grade.name, severity: trial.severity, results: try results(damaged)))
    }
    for name in absent {
      for share in shares {
        try progress(lines.count, count)
        lines.append(
          Line(
            input: name, damage: "absent", severity: share, results: try results(rows, hidden: [name], share: share)))
      }
    }
    self.rows = rows.count
    self.lines = lines
  }
}
