import Catalog
import Display
import Language
import Training

/// A report in the language: a table of its own, and a record of numbers by task and metric.
struct ReportObject: Object {
  let table: Table
  /// Further tables below the first.
  var more: [Table] = []
  /// Numbers by member, then by member of that: `report.digit.accuracy`.
  let values: [(label: String, record: Record)]
  /// What `plot(report)` draws.
  let plot: @Sendable () throws -> Display.Plot
  let kindName = "report"

  var memberNames: [String] { values.map(\.label) + ["table"] }

  func member(_ name: String) throws -> Value? {
    if let found = values.first(where: { $0.label == name }) { return .record(found.record) }
    return name == "table" ? .table(table) : nil
  }

  func rendering(_ context: RenderingContext) -> Rendering {
    let parts = ([table] + more).map { $0.rendering(context) }
    return Rendering(
      text: parts.map(\.text).joined(separator: "\n\n"), html: context.rich ? parts.compactMap(\.html).joined() : nil)
  }

  func isEqual(to other: any Object) -> Bool { (other as? ReportObject)?.table == table }
}

extension ReportObject {
  init(_ report: EvaluationReport) {
    let estimates = report.estimates
    table = Table(
      [
        Display.Column("task", texts: estimates.map(\.task)),
        Display.Column(
          "metric",
          texts: estimates.map {
            "\($0.metric) \($0.isHigherBetter ? "↑" : "↓")\($0.unit.isEmpty ? "" : " (\($0.unit))")"
          }),
        Display.Column("value", estimates.map { .number($0.value) }),
        Display.Column(
          "\(NumberFormat.text(100 * report.level)) % interval",
          texts: estimates.map { estimate in
            estimate.interval.map { "\(NumberFormat.text($0.lower)) … \(NumberFormat.text($0.upper))" } ?? ""
          }),
        Display.Column("n", numbers: estimates.map { Double($0.count) }),
      ], title: "evaluated on \(report.rows) rows")
    var tasks: [String] = []
    for estimate in estimates where !tasks.contains(estimate.task) { tasks.append(estimate.task) }
    values = tasks.map { task in
      (task, Record(estimates.filter { $0.task == task }.map { ($0.metric, .number($0.value)) }))
    }
    if !report.patterns.isEmpty {
      let names = report.patterns.first?.estimates.map { "\($0.task) \($0.metric)" } ?? []
      more = [
        Table(
          [
            Display.Column(
              "present",
              texts: report.patterns.map { $0.present.isEmpty ? "nothing" : $0.present.joined(separator: " + ") }),
            Display.Column("rows", numbers: report.patterns.map { Double($0.rows) }),
          ]
            + names.map { name in
              Display.Column(
                name,
                report.patterns.map { pattern in
                  pattern.estimates.first { "\($0.task) \($0.metric)" == name }.map { estimate in
                    estimate.interval.map { .interval(estimate.value, low: $0.lower, high: $0.upper) }
                      ?? .number(estimate.value)
                  } ?? .none
                })
            }, title: "by the inputs that rows have")
      ]
    }
    plot = {
      let data = Table([
        Display.Column("metric", texts: estimates.map { "\($0.task) \($0.metric)" }),
        Display.Column(
          "value",
          estimates.map { estimate in
            estimate.interval.map { .interval(estimate.value, low: $0.lower, high: $0.upper) }
              ?? .number(estimate.value)
          }),
      ])
      return try Display.Plot(kind: Choice("bar"), data: data, x: "metric", y: ["value"], title: "evaluation")
    }
  }

  init(_ report: ComparisonReport) {
    var columns = [Display.Column("run", texts: report.lines.map(\.name))]
    if report.lines.contains(where: { $0.seeds > 1 }) {
      columns.append(Display.Column("seeds", numbers: report.lines.map { Double($0.seeds) }))
    }
    let tasks = report.lines.first?.results ?? []
    for task in tasks {
      func result(_ line: ComparisonReport.Line) -> ComparisonReport.Result? {
        line.results.first { $0.task == task.task }
      }
      columns.append(
        Display.Column(
          "\(task.task) \(task.metric)",
          report.lines.map { line in
            guard let result = result(line) else { return .none }
            return result.interval.map { .interval(result.value, low: $0.lower, high: $0.upper) }
              ?? .number(result.value)
          }, direction: task.isHigherBetter ? .higher : .lower))
      columns.append(Display.Column("", texts: report.lines.map { result($0)?.verdict.rawValue ?? "" }))
    }
    columns.append(
      Display.Column("Δm", report.lines.map { $0.gain.map { .number($0) } ?? .none }, unit: "%", direction: .higher))
    columns.append(Display.Column("parameters", numbers: report.lines.map { Double($0.parameters) }))
    columns.append(Display.Column("seconds", report.lines.map { .duration($0.seconds) }))
    table = Table(columns, title: "compared on \(report.rows) rows", notes: [Self.verdict(report)])
    values = report.lines.map { line in
      (
        line.name,
        Record(line.results.map { ($0.task, .number($0.value)) } + [("gain", line.gain.map { .number($0) } ?? .none)])
      )
    }
    plot = {
      let rows = report.lines.flatMap { line in line.results.map { (line.name, $0) } }
      let data = Table([
        Display.Column("run", texts: rows.map(\.0)),
        Display.Column("task", texts: rows.map { "\($0.1.task) \($0.1.metric)" }),
        Display.Column(
          "value",
          rows.map { row in
            row.1.interval.map { .interval(row.1.value, low: $0.lower, high: $0.upper) } ?? .number(row.1.value)
          }),
      ])
      return try Display.Plot(kind: Choice("bar"), data: data, x: "run", y: ["value"], by: "task", title: "comparison")
    }
  }

  /// The comparison in a sentence.
  private static func verdict(_ report: ComparisonReport) -> String {
    guard let base = report.lines.first, report.lines.count > 1 else { return "" }
    let words = report.lines.dropFirst().map { line -> String in
      let better = line.results.filter { $0.verdict == .better }.map(\.task),
        worse = line.results.filter { $0.verdict == .worse }.map(\.task)
      if better.isEmpty && worse.isEmpty { return "\(line.name) is tied with it" }
      var parts: [String] = []
      if !better.isEmpty { parts.append("better on \(better.joined(separator: ", "))") }
      if !worse.isEmpty { parts.append("worse on \(worse.joined(separator: ", "))") }
      return "\(line.name) is \(parts.joined(separator: " and "))"
    }
    return "against \(base.name): " + words.joined(separator: "; ")
  }
}
