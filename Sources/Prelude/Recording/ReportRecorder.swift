import Experiments
import FileSystem
import JSON
import Language
import Training

/// Records evaluations and comparisons.
enum ReportRecorder {
  /// Runs `body` and records the report that it gives, with the seconds that it took.
  static func evaluation(
    _ environment: CallEnvironment, _ run: Run, rows: String, _ body: () throws -> EvaluationReport
  ) rethrows -> EvaluationReport {
    let start = Environment.monotonicSeconds
    let report = try body()
    let seconds = Environment.monotonicSeconds - start
    Recording.attempt(environment) { store in
      var experiment = Experiment(.evaluate)
      experiment.describe(environment, run.blueprint)
      experiment.weights = run.weightsHash
      experiment.settings = ["rows": .integer(report.rows)]
      if let training = try store.training(weights: run.weightsHash) {
        experiment.settings.append("of", .integer(training.id))
      }
      let id = try store.begin(experiment)
      try store.add(
        report.estimates.map {
          Measurement(epoch: nil, task: $0.task, split: rows, metric: $0.metric, value: $0.value)
        }, to: id)
      try store.finish(
        id, outcome: "completed", seconds: seconds,
        summary: JSON.Object(
          report.estimates.filter(\.value.isFinite).map { ("\($0.task) \($0.metric)", .double($0.value)) }))
    }
    return report
  }

  /// As `evaluation`, for a comparison.
  static func comparison(
    _ environment: CallEnvironment, _ run: Run?, rows: String, _ body: () throws -> ComparisonReport
  ) rethrows -> ComparisonReport {
    let start = Environment.monotonicSeconds
    let report = try body()
    let seconds = Environment.monotonicSeconds - start
    Recording.attempt(environment) { store in
      var experiment = Experiment(.compare)
      if let run { experiment.describe(environment, run.blueprint) } else { experiment.describe(environment) }
      experiment.settings = [
        "rows": .integer(report.rows), "runs": .string(report.lines.map(\.name).joined(separator: " | ")),
      ]
      let id = try store.begin(experiment)
      try store.add(
        report.lines.flatMap { line in
          line.results.map {
            Measurement(epoch: nil, task: $0.task, split: line.name, metric: $0.metric, value: $0.value)
          }
        }, to: id)
      try store.finish(id, outcome: "completed", seconds: seconds)
    }
    return report
  }
}
