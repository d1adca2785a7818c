import Catalog
import Display
import Language
import NeuralNet
import Training

extension ReportObject {
  init(_ report: ContributionReport) {
    let inputs = report.tasks.flatMap(\.shares).map(\.input).reduce(into: [String]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    @Sendable func share(_ task: ContributionReport.Task, _ input: String) -> ContributionReport.Share? {
      task.shares.first { $0.input == input }
    }
    table = Table(
      [Display.Column("input", texts: inputs + ["all over none"])]
        + report.tasks.map { task in
          Display.Column(
            "gain in \(task.task) \(task.metric)",
            inputs.map { share(task, $0).map { Self.cell($0.gain.value, $0.gain.interval) } ?? .none }
              + [.number((task.isHigherBetter ? 1 : -1) * (task.all - task.none))],
            direction: .higher)
        },
      title: "contributions on \(report.rows) rows",
      notes: report.tasks.flatMap { [$0.sentence] + $0.superfluous } + Self.notes(report))
    more = [
      Table(
        [Display.Column("input", texts: inputs)]
          + report.tasks.map { task in
            Display.Column(
              "gain in \(task.task) \(task.metric)",
              inputs.map { share(task, $0).map { Self.cell($0.beyond.value, $0.beyond.interval) } ?? .none },
              direction: .higher)
          }, title: "beyond all other inputs"),
      Table(
        [
          Display.Column("present", texts: ["nothing"] + inputs.map { "\($0) alone" } + ["everything"])
        ]
          + report.tasks.map { task in
            Display.Column(
              "\(task.task) \(task.metric)",
              [.number(task.none)] + inputs.map { share(task, $0).map { .number($0.alone) } ?? .none }
                + [.number(task.all)],
              direction: task.isHigherBetter ? .higher : .lower)
          }, title: "by the inputs that are present"),
    ]
    values = report.tasks.map { task in
      let gains = task.shares.map { ($0.input, Value.number($0.gain.value)) }
      let beyond = Record(task.shares.map { ($0.input, .number($0.beyond.value)) })
      return (task.task, Record(gains + [("beyond", .record(beyond))]))
    }
    plot = {
      // Gains in different metrics can only be shaded together as shares of what all inputs bring.
      let isOneMetric = Set(report.tasks.map(\.metric)).count == 1
      let data = Table(
        [Display.Column("input", texts: inputs)]
          + report.tasks.map { task in
            let whole = task.shares.reduce(0) { $0 + $1.gain.value }
            return Display.Column(
              task.task,
              inputs.map { input in
                guard let gain = share(task, input)?.gain.value else { return .none }
                if isOneMetric { return .number(gain) }
                return abs(whole) > 1e-12 ? .number(100 * gain / whole) : .none
              })
          })
      let unit = isOneMetric ? report.tasks.first?.metric ?? "" : "% of what all inputs bring"
      return try Display.Plot(kind: Choice("heatmap"), data: data, title: "contributions: \(unit)")
    }
  }

  private static func notes(_ report: ContributionReport) -> [String] {
    var notes: [String] = []
    if !report.omitted.isEmpty {
      notes.append("left out, having no value when inputs are hidden: \(report.omitted.joined(separator: ", "))")
    }
    if !report.unpractised.isEmpty {
      notes.append(
        "trained without absent: this run never learned to do without \(report.unpractised.joined(separator: ", ")); "
          + "train(…, absent: 0.3) makes it a fair test")
    }
    return notes
  }

  init(_ report: StressReport, against baseline: StressReport? = nil) {
    let tasks = report.lines.first?.results ?? []
    func result(_ line: StressReport.Line, _ task: String) -> StressReport.Result? {
      line.results.first { $0.task == task }
    }
    table = Table(
      [
        Display.Column("input", texts: report.lines.map { $0.input.isEmpty ? "all" : $0.input }),
        Display.Column("damage", texts: report.lines.map { $0.damage.isEmpty ? "none" : $0.damage }),
        Display.Column("severity", numbers: report.lines.map(\.severity)),
      ]
        + tasks.map { task in
          Display.Column(
            "\(task.task) \(task.metric)",
            report.lines.map { line in result(line, task.task).map { Self.cell($0.value, $0.interval) } ?? .none },
            direction: task.isHigherBetter ? .higher : .lower)
        }, title: "stressed on \(report.rows) rows")
    let robustness = report.robustness(against: baseline)
    more = robustness.isEmpty ? [] : [Self.table(robustness)]
    values = tasks.map { task in
      var fields: [(String, Value)] = []
      for line in report.lines {
        guard let value = result(line, task.task)?.value else { continue }
        let name = line.damage.isEmpty ? "none" : "\(line.input) \(line.damage) \(NumberFormat.text(line.severity))"
        fields.append((name, .number(value)))
      }
      return (task.task, Record(fields))
    }
    plot = {
      let clean = report.lines[0]
      var points: [(damage: String, severity: Double, result: StressReport.Result)] = []
      var curves: [String] = []
      for line in report.lines.dropFirst() {
        let name = "\(line.input) \(line.damage)"
        if !curves.contains(name) {
          curves.append(name)
          points += clean.results.map { (name, 0, $0) }
        }
        points += line.results.map { (name, line.severity, $0) }
      }
      let data = Table([
        Display.Column("severity", numbers: points.map(\.severity)),
        Display.Column("value", numbers: points.map(\.result.value)),
        Display.Column("damage", texts: points.map(\.damage)),
        Display.Column("task", texts: points.map { "\($0.result.task) \($0.result.metric)" }),
      ])
      return try Display.Plot(
        kind: Choice("line"), data: data, x: "severity", y: ["value"], by: "damage", facet: "task", title: "robustness")
    }
  }

  /// Relative robustness, and effective where there is a baseline.
  private static func table(_ robustness: [Robustness]) -> Table {
    var columns = [
      Display.Column("input", texts: robustness.map(\.input)),
      Display.Column("damage", texts: robustness.map(\.damage)),
      Display.Column("task", texts: robustness.map { "\($0.task) \($0.metric)" }),
      Display.Column("relative", numbers: robustness.map(\.relative), direction: .higher),
    ]
    if robustness.contains(where: { $0.effective != nil }) {
      columns.append(
        Display.Column(
          "effective", robustness.map { $0.effective.map { .number($0) } ?? .none }, direction: .higher))
    }
    return Table(
      columns, title: "robustness over severities",
      notes: ["relative: the mean over severities as a share of the clean value"]
        + (columns.count > 4 ? ["effective: what remains more than the baseline's, from equal clean values"] : []))
  }

  private static func cell(_ value: Double, _ interval: ConfidenceInterval?) -> Display.Cell {
    interval.map { .interval(value, low: $0.lower, high: $0.upper) } ?? .number(value)
  }
}

extension ContributionReport.Task {
  /// Whether fusion helped, in a sentence.
  var sentence: String {
    guard let best else { return "" }
    let range =
      fusion.interval.map { " (\(NumberFormat.range($0.lower, $0.upper)))" } ?? ""
    let numbers =
      "\(metric) \(NumberFormat.text(all)) with all inputs, \(NumberFormat.text(best.alone)) with \(best.input) alone, "
      + "a gain of \(NumberFormat.text(fusion.value))\(range)"
    switch verdict {
    case .helped: return "\(task): fusion helped: \(numbers)"
    case .didNotHelp: return "\(task): fusion did not help measurably: \(numbers)"
    case .hurt: return "\(task): fusion did not help, it hurt: \(numbers)"
    case .single: return "\(task): there is nothing to fuse, it reads \(best.input) only"
    }
  }

  /// A sentence for each input that the task could do without.
  var superfluous: [String] {
    shares.compactMap { share in
      guard share.verdict == .didNotHelp || share.verdict == .hurt else { return nil }
      let others = shares.map(\.input).filter { $0 != share.input }.joined(separator: ", ")
      let range =
        share.beyond.interval.map { " (\(NumberFormat.range($0.lower, $0.upper)))" } ?? ""
      let verb = share.verdict == .hurt ? "takes away from" : "adds nothing measurable beyond"
      return "\(task): \(share.input) \(verb) \(others): \(NumberFormat.text(share.beyond.value))\(range)"
    }
  }
}
