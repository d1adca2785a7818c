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
  /// Further members, such as tables of parts of the report.
  var members: [(label: String, value: Value)] = []
  /// What `plot(report, x: …)` draws of: one row a run or task; the table where nil.
  var source: Table?
  /// What `plot(report)` draws.
  let plot: @Sendable () throws -> Display.Plot
  let kindName = "report"

  var memberNames: [String] { values.map(\.label) + members.map(\.label) + ["table"] }

  func member(_ name: String) throws -> Value? {
    if let found = values.first(where: { $0.label == name }) { return .record(found.record) }
    if let found = members.first(where: { $0.label == name }) { return found.value }
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
            estimate.interval.map { NumberFormat.range($0.lower, $0.upper) } ?? ""
          }),
        Display.Column("n", numbers: estimates.map { Double($0.count) }),
      ], title: "evaluated on \(report.rows) rows", notes: report.findings.map(\.note))
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
      columns.append(
        Display.Column("\(task.task) verdict", texts: report.lines.map { result($0)?.verdict.rawValue ?? "" }))
    }
    columns.append(
      Display.Column("Δm", report.lines.map(Self.gain), unit: "%", direction: .higher))
    columns.append(Display.Column("parameters", numbers: report.lines.map { Double($0.parameters) }))
    columns.append(Display.Column("seconds", report.lines.map { .duration($0.seconds) }))
    table = Table(columns, title: "compared on \(report.rows) rows", notes: [Self.verdict(report)])
    let differences = Self.differences(report)
    if report.lines.contains(where: { $0.seeds > 1 }), differences.rowCount > 0 { more = [differences] }
    members = [("differences", .table(differences))]
    source = Self.source(report)
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

  private static func gain(_ line: ComparisonReport.Line) -> Display.Cell {
    guard let gain = line.gain else { return .none }
    return line.gainInterval.map { .interval(gain, low: $0.lower, high: $0.upper) } ?? .number(gain)
  }

  /// Every paired test, a row each.
  private static func differences(_ report: ComparisonReport) -> Table {
    let rows = report.lines.flatMap { line in
      line.results.compactMap { result in result.difference.map { (line.name, result, $0) } }
    }
    var columns = [
      Display.Column("run", texts: rows.map(\.0)),
      Display.Column("task", texts: rows.map { "\($0.1.task) \($0.1.metric)" }),
      Display.Column(
        "difference", rows.map { .interval($0.2.value, low: $0.2.interval.lower, high: $0.2.interval.upper) }),
    ]
    if rows.contains(where: { $0.2.probability != nil }) {
      columns.append(Display.Column("p", rows.map { $0.2.probability.map { .number($0) } ?? .none }))
    }
    columns.append(Display.Column("verdict", texts: rows.map(\.1.verdict.rawValue)))
    return Table(columns, title: "paired with \(report.lines.first?.name ?? "the baseline")")
  }

  /// One row a run and one column a task, for plots of runs against each other.
  private static func source(_ report: ComparisonReport) -> Table {
    let tasks = report.lines.first?.results ?? []
    let columns = tasks.map { task in
      Display.Column(
        task.task,
        report.lines.map { line in
          line.results.first { $0.task == task.task }.map { .number($0.value) } ?? .none
        }, unit: task.metric, direction: task.isHigherBetter ? .higher : .lower)
    }
    return Table(
      [Display.Column("run", texts: report.lines.map(\.name))] + columns + [
        Display.Column("gain", report.lines.map { $0.gain.map { .number($0) } ?? .none }, unit: "%"),
        Display.Column("parameters", numbers: report.lines.map { Double($0.parameters) }),
        Display.Column("seconds", report.lines.map { .duration($0.seconds) }),
      ])
  }

  /// The comparison in a sentence: runs with the same outcome together.
  private static func verdict(_ report: ComparisonReport) -> String {
    guard let base = report.lines.first, report.lines.count > 1 else { return "" }
    var outcomes: [(words: String, names: [String])] = []
    for line in report.lines.dropFirst() {
      let better = line.results.filter { $0.verdict == .better }.map(\.task),
        worse = line.results.filter { $0.verdict == .worse }.map(\.task)
      var parts: [String] = []
      if !better.isEmpty { parts.append("better on \(better.joined(separator: ", "))") }
      if !worse.isEmpty { parts.append("worse on \(worse.joined(separator: ", "))") }
      let words = parts.isEmpty ? "tied with it" : parts.joined(separator: " and ")
      if let place = outcomes.firstIndex(where: { $0.words == words }) {
        outcomes[place].names.append(line.name)
      } else {
        outcomes.append((words, [line.name]))
      }
    }
    let sentences = outcomes.map { words, names in
      names.count == 1
        ? "\(names[0]) is \(words)"
        : "\(names.dropLast().joined(separator: ", ")) and \(names[names.count - 1]) are \(words)"
    }
    return "against \(base.name): " + sentences.joined(separator: "; ")
  }
}
