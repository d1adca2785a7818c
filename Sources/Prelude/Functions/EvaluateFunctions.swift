import Catalog
import Data
import Display
import Language
import Multitask
import NeuralNet
import Training

extension Function {
  static let evaluate = Function(
    "evaluate", "How well a run does each task on some rows, with intervals.",
    parameters: [
      Parameter("run", .object(["run"]), "A trained model."),
      Parameter("on", .object(["dataset"]), "Rows with labels, such as data.test."),
      Parameter(
        "metrics", .list(of: .choice(catalogue: "metric")), default: .list([]), "Other metrics than the tasks' own."),
      .number("interval", 0.5...0.999, default: 0.95, "Level of the confidence intervals."),
    ], result: "report", group: "learning",
    example: """
      let data = generate(.captionedShapes(rows: 60)) |> split(test: 0.3)
      evaluate(train(model(data, tasks: { shape: .classify }), epochs: 1), on: data.test)
      """, facts: { ModelChecks.facts(of: $0["run"]) }
  ) { call in
    let metrics = try placed(at: "metrics") {
      try call.choices("metrics").map { try Catalogue<Metric>.metric.make($0) }
    }
    let run = try call.run("run"), rows = try call.dataset("on")
    let report = try ReportRecorder.evaluation(call.environment, run, rows: rows.name) {
      try run.evaluate(on: rows, metrics: metrics, level: call.number("interval") ?? 0.95)
    }
    return .object(ReportObject(report))
  }

  static let predict = Function(
    "predict", "What a run says of rows, or of a record whose modalities may be left out.",
    parameters: [
      Parameter("run", .object(["run"]), "A trained model."),
      Parameter(
        "on", .either([.object(["dataset", "sample"]), .record(of: .any)]), "Rows, a sample, or a record of inputs."),
    ], result: "any", group: "learning",
    example: """
      let data = generate(.captionedShapes(rows: 60)) |> split(test: 0.3)
      let run = train(model(data, tasks: { shape: .classify }), epochs: 1)
      predict(run, on: data.test) |> take(count: 3)
      """
  ) { call in
    let run = try call.run("run")
    switch call["on"] {
    case .object(let object as DatasetObject): return .table(try Predictions.table(run, object.data))
    case .object(let object as SampleObject):
      return try Predictions.record(run, object.data.with(rows: [object.data.rows[object.position]]))
    case .record(let record):
      return try Predictions.record(
        run, try placed(at: "on") { try RecordRows.dataset(record, for: run, folder: call.environment.folder) })
    default: return .none
    }
  }

  static let compare = Function(
    "compare",
    "Runs against each other on the same rows: metrics with intervals, Δm, and a paired verdict that may be \"tied\".",
    parameters: [
      Parameter(
        "runs",
        .either([
          .list(of: .either([.object(["run"]), .list(of: .object(["run"]))])),
          .record(of: .either([.object(["run"]), .list(of: .object(["run"]))])),
        ]),
        "Runs in a list, or by name in a record, seeds of one plan in a list; the first is what others are set against."
      ),
      Parameter("on", .object(["dataset"]), "Rows with labels, such as data.test."),
      Parameter(
        "baseline", .either([.oneOf(["singleTask"]), .object(["run"])]),
        "A run to set all against; .singleTask trains each task alone, once for equal data, plan and seed."
      ).optional,
      Parameter(
        "metrics", .list(of: .choice(catalogue: "metric")), default: .list([]),
        "What tasks are compared by, the first that fits each; by default the tasks' own first."),
    ], result: "report", group: "learning",
    example: """
      let data = generate(.captionedShapes(rows: 60)) |> split(test: 0.3)
      let m = model(data, tasks: { shape: .classify })
      compare([train(m, epochs: 1), train(m, epochs: 2)], on: data.test)
      """
  ) { call in
    var entries = try RunNames.entries(call["runs"])
    if case .object(let object as RunObject) = call["baseline"] {
      entries.insert(ComparedRuns(name: "baseline", runs: [object.run]), at: 0)
    } else if call.choice("baseline") != nil, let first = entries.first {
      // One for each seed, so that runs meet a baseline of their own seed.
      let most = entries.max { $0.runs.count < $1.runs.count } ?? first
      let alone = try most.runs.map { run in
        let display = TrainingDisplay(call.environment, title: "single-task baseline, seed \(run.arguments.seed)")
        return try run.trainedAlone(observer: display.observe)
      }
      entries.insert(ComparedRuns(name: "singleTask", runs: alone), at: 0)
    }
    let metrics = try placed(at: "metrics") {
      try call.choices("metrics").map { try Catalogue<Metric>.metric.make($0) }
    }
    let rows = try call.dataset("on"), compared = entries
    let report = try ReportRecorder.comparison(call.environment, entries.first?.runs.first, rows: rows.name) {
      try ComparisonReport(compared, on: rows, metrics: metrics)
    }
    return .object(ReportObject(report))
  }

  static let confusion = Function(
    "confusion", "Which classes are taken for which, for one task.",
    parameters: [
      Parameter("run", .object(["run"]), "A trained model."),
      Parameter("on", .object(["dataset"]), "Rows with labels."),
      Parameter("task", .column, "The task; the first classification by default.").optional,
    ], result: "report", group: "learning",
    example: """
      let data = generate(.captionedShapes(rows: 60)) |> split(test: 0.3)
      confusion(train(model(data, tasks: { shape: .classify }), epochs: 1), on: data.test, task: .shape)
      """,
    check: { ModelChecks.task($0, argument: "task", run: "run") }
  ) { call in
    let run = try call.run("run")
    let names = run.blueprint.tasks.map(\.name)
    if let wanted = call.choice("task")?.name, !names.contains(wanted) {
      throw ModelChecks.unknownTask(wanted, names, argument: "task")
    }
    let evidence = try run.evidence(on: try call.dataset("on"))
    for (index, task) in run.blueprint.tasks.enumerated()
    where call.choice("task").map({ $0.name == task.name }) ?? true {
      guard case .classes(let classes) = task.target, case .classes(let probabilities, _, let labels) = evidence[index]
      else { continue }
      return .object(ReportObject(confusion: classes, probabilities: probabilities, labels: labels, task: task.name))
    }
    throw Complaint(
      "wrong-task", "confusion needs a classification", at: [.argument(call.choice("task") == nil ? "run" : "task")],
      hint: "give it a task that was learned by .classify")
  }
}

extension ReportObject {
  init(confusion classes: [String], probabilities: [Float], labels: [Int], task: String) {
    let count = classes.count
    let predicted = labels.indices.map { row in
      (0..<count).max { probabilities[row * count + $0] < probabilities[row * count + $1] } ?? 0
    }
    let counts = ConfusionCounts(predicted: predicted, actual: labels, classes: count)
    table = Table(
      [Display.Column("actual ↓ predicted →", texts: classes)]
        + classes.enumerated().map { place, name in
          Display.Column(name, numbers: classes.indices.map { counts[$0, place] })
        } + [Display.Column("recall", classes.indices.map { counts.recall(of: $0).map { .number($0) } ?? .none })],
      title: "confusion of \(task)")
    values = classes.enumerated().map { actual, name in
      (name, Record(classes.enumerated().map { ($1, .number(counts[actual, $0])) }))
    }
    plot = {
      let cells = classes.indices.flatMap { actual in classes.indices.map { (actual, $0) } }
      let data = Table([
        Display.Column("actual", texts: cells.map { classes[$0.0] }),
        Display.Column("predicted", texts: cells.map { classes[$0.1] }),
        Display.Column("count", numbers: cells.map { counts[$0.0, $0.1] }),
      ])
      return try Display.Plot(kind: Choice("confusion"), data: data, title: "confusion of \(task)")
    }
  }
}
