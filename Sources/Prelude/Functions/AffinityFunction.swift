import Catalog
import Data
import Display
import Language
import Multitask
import Training

extension Function {
  static let affinity = Function(
    "affinity", "What the tasks of a run do to each other, where they conflict, and what to do about it.",
    parameters: [
      Parameter("run", .object(["run"]), "A model trained on several tasks."),
      Parameter("on", .object(["dataset"]), "Rows with labels, such as data.validation."),
      Parameter(
        "method", .choice(catalogue: "affinity method"), default: .choice(Choice("cosine")), "How it is found out."),
      .whole(
        "epochs", 0...10_000, default: 0,
        "Epochs to train anew from the run's seed, measuring after each, for the mean over training; 0 measures the run as it is."
      ),
    ], result: "report", group: "learning",
    example: """
      let data = generate(.tabularTasks(rows: 200, tasks: 3)) |> split(test: 0.3)
      let run = train(model(data, tasks: { kin1: .regress, kin2: .classify, rival1: .regress }), epochs: 2)
      affinity(run, on: data.test)
      """
  ) { call in
    let method = try placed(at: "method") {
      try Catalogue<AffinityMethod>.affinity.make(call.choice("method") ?? Choice("cosine"))
    }
    var display = TrainingDisplay(call.environment, title: "affinity"), hasTrained = false
    let report = try call.run("run").affinity(
      on: try call.dataset("on"), method: method, epochs: call.whole("epochs")
    ) { event in
      // A method that trains several models shows each in its turn.
      if case .step(let step) = event, step.epoch == 1, step.step == 1, hasTrained {
        display = TrainingDisplay(call.environment, title: "affinity")
      }
      if case .epoch = event { hasTrained = true }
      try display.observe(event)
    }
    return .object(ReportObject(report))
  }
}

extension ReportObject {
  init(_ report: AffinityReport) {
    let names = report.matrix.tasks, unit = report.method.unit
    @Sendable func cell(_ i: Int, _ j: Int) -> Display.Cell {
      report.matrix.values[i][j].isFinite ? .number(report.matrix.values[i][j]) : .none
    }
    let found = report.batches > 0 ? "\(report.rows) rows in \(report.batches) batches" : "\(report.rows) rows"
    table = Table(
      [Display.Column("effect of ↓ on →", texts: names)]
        + names.indices.map { j in Display.Column(names[j], names.indices.map { cell($0, j) }) },
      title: "affinity (\(unit)) on \(found)", notes: report.advice.sentences)
    values = names.enumerated().map { i, name in
      (
        name,
        Record(
          names.enumerated().map { j, other in
            (other, report.matrix.values[i][j].isFinite ? .number(report.matrix.values[i][j]) : .none)
          })
      )
    }
    let layers = Self.layers(report), training = Self.training(report)
    if let layers { more.append(layers) }
    let advice = report.advice
    members =
      [
        ("groups", Value.list(advice.groups.map { .list($0.map { .text($0) }) })),
        ("advice", .list(advice.sentences.map { .text($0) })),
        ("conflict", report.layers.first?.conflictRate.map { .number($0) } ?? .none),
        ("drop", .list(advice.dropped.map { .text($0) })), ("split", advice.layer.map { .text($0) } ?? .none),
        ("pairs", .table(Self.pairs(report))), ("layers", layers.map { .table($0) } ?? .none),
        ("training", training.map { .table($0) } ?? .none),
        ("conflicts", Self.conflicts(report).map { .table($0) } ?? .none),
      ].filter { member in !names.contains(member.0) }
    plot = {
      let cells = names.indices.flatMap { i in names.indices.map { (i, $0) } }
      let data = Table([
        Display.Column("effect of", texts: cells.map { names[$0.0] }),
        Display.Column("on", texts: cells.map { names[$0.1] }),
        Display.Column(unit, cells.map { cell($0.0, $0.1) }),
      ])
      return try Display.Plot(
        kind: Choice("heatmap"), data: data, x: "on", y: ["effect of"], title: "affinity (\(unit))")
    }
  }

  /// A row for each effect, with its interval of two standard errors.
  private static func pairs(_ report: AffinityReport) -> Table {
    let names = report.matrix.tasks
    let places = names.indices.flatMap { i in
      names.indices.filter { $0 != i && report.matrix.values[i][$0].isFinite }.map { (i, $0) }
    }
    return Table([
      Display.Column("effect of", texts: places.map { names[$0.0] }),
      Display.Column("on", texts: places.map { names[$0.1] }),
      Display.Column(
        "affinity",
        places.map { i, j in
          let value = report.matrix.values[i][j], error = report.matrix.errors[i][j]
          return error.isFinite ? .interval(value, low: value - 2 * error, high: value + 2 * error) : .number(value)
        }),
    ])
  }

  /// Where in the network gradients meet, the whole first.
  private static func layers(_ report: AffinityReport) -> Table? {
    guard !report.layers.isEmpty else { return nil }
    let names = report.matrix.tasks
    func number(_ value: Double?) -> Display.Cell { value.map { .number($0) } ?? .none }
    return Table(
      [
        Display.Column("layer", texts: report.layers.map(\.name)),
        Display.Column("parameters", numbers: report.layers.map { Double($0.parameters) }),
        Display.Column("cosine", report.layers.map { number($0.meanCosine) }),
        Display.Column("conflict", report.layers.map { number($0.conflictRate.map { 100 * $0 }) }, unit: "%"),
        Display.Column(
          "most between",
          texts: report.layers.map { layer in
            layer.worstPair.map { pair in
              "\(names[pair.first]) and \(names[pair.second]), \(Int((100 * pair.rate).rounded())) %"
            } ?? ""
          }),
      ], title: "where gradients of tasks conflict")
  }

  /// A row for each epoch and part of the network.
  private static func conflicts(_ report: AffinityReport) -> Table? {
    guard !report.training.isEmpty else { return nil }
    let rows = report.training.flatMap { moment in moment.layers.map { (moment.epoch, $0) } }
    return Table([
      Display.Column("epoch", numbers: rows.map { Double($0.0) }), Display.Column("layer", texts: rows.map(\.1.name)),
      Display.Column("conflict", rows.map { $0.1.conflictRate.map { .number(100 * $0) } ?? .none }, unit: "%"),
    ])
  }

  /// A row for each epoch and pair.
  private static func training(_ report: AffinityReport) -> Table? {
    guard !report.training.isEmpty else { return nil }
    let names = report.matrix.tasks
    let rows = report.training.flatMap { moment in
      names.indices.flatMap { i in
        names.indices.filter { $0 != i && (report.method != .cosine || $0 > i) }.map { (moment, i, $0) }
      }
    }
    return Table([
      Display.Column("epoch", numbers: rows.map { Double($0.0.epoch) }),
      Display.Column(
        "pair", texts: rows.map { "\(names[$0.1]) \(report.method == .cosine ? "and" : "on") \(names[$0.2])" }),
      Display.Column("affinity", numbers: rows.map { $0.0.matrix.values[$0.1][$0.2] }),
      Display.Column("conflict", rows.map { $0.0.conflictRate.map { .number(100 * $0) } ?? .none }, unit: "%"),
    ])
  }
}
