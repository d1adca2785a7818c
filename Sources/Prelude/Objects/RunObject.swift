import Display
import Language
import Training

/// A trained model in the language.
struct RunObject: Object {
  let run: Run
  let kindName = "run"

  let memberNames = ["arguments", "best", "history", "model", "outcome", "seconds", "seed", "times"]

  func member(_ name: String) throws -> Value? {
    switch name {
    case "arguments": .record(Record(RunDescription.arguments(run)))
    case "best": run.best.map { .record(Record(RunDescription.epoch(run.history[$0]))) } ?? Value.none
    case "history": .table(RunDescription.history(run))
    case "model": .object(BlueprintObject(blueprint: run.blueprint))
    case "outcome": .text(run.outcome.text)
    case "seconds": .number(run.seconds)
    case "seed": .number(Double(run.arguments.seed))
    case "times": .record(Record(RunDescription.times(run)))
    default: nil
    }
  }

  var facts: (any Sendable)? {
    ModelFacts(schema: run.blueprint.data.schema, tasks: run.blueprint.tasks.map(\.name))
  }

  func rendering(_ context: RenderingContext) -> Rendering { RunDescription.summary(run).rendering(context) }

  func isEqual(to other: any Object) -> Bool { (other as? RunObject)?.run.parameters === run.parameters }
}

/// What a run says of itself.
enum RunDescription {
  static func arguments(_ run: Run) -> [(label: String, value: Value)] {
    let arguments = run.arguments
    return [
      ("epochs", .number(Double(arguments.epochs))), ("batch", .number(Double(arguments.batch))),
      ("optimizer", .choice(arguments.optimizer)), ("schedule", .choice(arguments.schedule)),
      ("balance", .choice(arguments.balance)),
      ("stop", arguments.stop.map { .choice($0) } ?? .none), ("absent", .number(arguments.absent)),
      ("seed", .number(Double(arguments.seed))),
    ]
  }

  /// Seconds by what they went into, and of each epoch.
  static func times(_ run: Run) -> [(label: String, value: Value)] {
    run.times.named.map { ($0.name, .number($0.seconds)) }
      + [("epochs", .list(run.history.map { .number($0.seconds) }))]
  }

  static func epoch(_ record: EpochRecord) -> [(label: String, value: Value)] {
    [("epoch", .number(Double(record.epoch)))]
      + record.tasks.map { task in
        let split = task.validation ?? task.train
        return (
          task.task,
          .record(Record([("loss", .number(split.loss))] + split.metrics.map { ($0.metric, .number($0.value)) }))
        )
      }
  }

  /// One row for each epoch, task and split; weights and gradient norms are those of training.
  static func history(_ run: Run) -> Table {
    var epochs: [Double] = [], tasks: [String] = [], splits: [String] = [], losses: [Double] = [],
      weights: [Double] = []
    var norms: [Double] = [], rates: [Double] = []
    var names: [String] = [], values: [[String: Double]] = []
    for record in run.history {
      for task in record.tasks {
        for (name, split) in [("train", Optional(task.train)), ("validation", task.validation)] {
          guard let split else { continue }
          epochs.append(Double(record.epoch))
          tasks.append(task.task)
          splits.append(name)
          losses.append(split.loss)
          weights.append(name == "train" ? task.weight : .nan)
          norms.append(name == "train" ? task.gradientNorm : .nan)
          rates.append(record.learningRate)
          values.append(
            Dictionary(split.metrics.map { ($0.metric, $0.value) }, uniquingKeysWith: { first, _ in first }))
          for metric in split.metrics where !names.contains(metric.metric) { names.append(metric.metric) }
        }
      }
    }
    var columns = [
      Display.Column("epoch", numbers: epochs), Display.Column("task", texts: tasks),
      Display.Column("split", texts: splits),
      Display.Column("loss", numbers: losses),
    ]
    columns += names.map { name in Display.Column(name, values.map { $0[name].map { .number($0) } ?? .none }) }
    func known(_ values: [Double]) -> [Display.Cell] { values.map { $0.isNaN ? .none : .number($0) } }
    columns.append(Display.Column("weight", known(weights)))
    if norms.contains(where: { !$0.isNaN }) { columns.append(Display.Column("gradientNorm", known(norms))) }
    columns.append(Display.Column("learningRate", numbers: rates))
    return Table(columns)
  }

  /// Final and best values for each task.
  static func summary(_ run: Run) -> Table {
    guard let last = run.history.last else {
      return Table(
        [Display.Column("task", texts: run.blueprint.tasks.map(\.name))], title: "run: \(run.outcome.text)",
        notes: footer(run))
    }
    let best = run.best.map { run.history[$0] } ?? last
    let hasValidation = last.tasks.contains { $0.validation != nil }
    var columns = [
      Display.Column("task", texts: last.tasks.map(\.task)),
      Display.Column("loss", numbers: last.tasks.map(\.train.loss)),
    ]
    if hasValidation {
      columns.append(Display.Column("validation loss", numbers: last.tasks.map { $0.validation?.loss ?? .nan }))
    }
    columns.append(Display.Column("metric", texts: last.tasks.map { $0.train.metrics.first?.metric ?? "" }))
    columns.append(Display.Column("final", last.tasks.map { cell($0) }))
    columns.append(Display.Column("best", last.tasks.indices.map { cell(best.tasks[$0]) }))
    let title =
      "run: \(run.outcome.text), \(run.history.count) epochs, best at epoch \(best.epoch)"
      + (hasValidation ? " by validation loss" : "")
    let sentences = [dominance(run, last), stops(run)].filter { !$0.isEmpty }
    return Table(columns, title: title, notes: sentences + footer(run))
  }

  private static func cell(_ task: EpochRecord.TaskRecord) -> Display.Cell {
    ((task.validation ?? task.train).metrics.first?.value).map { .number($0) } ?? .none
  }

  /// Tasks that were trained no further, as `.patience(by: .task)` says, and since when.
  private static func stops(_ run: Run) -> String {
    guard run.blueprint.tasks.count > 1 else { return "" }
    let found = run.blueprint.tasks.indices.compactMap { task -> String? in
      let weights = run.history.map { $0.tasks[task].weight }
      guard weights.last == 0, let last = weights.lastIndex(where: { $0 != 0 }) else { return nil }
      return "\(run.blueprint.tasks[task].name) after epoch \(run.history[last].epoch)"
    }
    return found.isEmpty ? "" : "stopped: " + found.joined(separator: ", ")
  }

  /// A share above this outweighs all others together by far.
  private static let dominantShare = 0.75

  /// Which loss outweighs the others, in words; and which gradient, where those are known.
  private static func dominance(_ run: Run, _ record: EpochRecord) -> String {
    func dominant(_ parts: [(task: String, size: Double)]) -> (task: String, percent: String)? {
      let known = parts.filter { $0.size.isFinite && $0.size > 0 }
      let total = known.reduce(0) { $0 + $1.size }
      guard known.count > 1, let top = known.max(by: { $0.size < $1.size }), top.size / total > dominantShare else {
        return nil
      }
      return (top.task, NumberFormat.text((100 * top.size / total).rounded()))
    }
    let tasks = record.tasks
    var sentences: [String] = []
    if let top = dominant(tasks.map { ($0.task, $0.weight * $0.train.loss) }) {
      let isBalanced = !["equal", "weights"].contains(run.arguments.balance.name)
      sentences.append(
        "\(top.task) makes up \(top.percent) % of the weighted loss"
          + (isBalanced ? "" : "; balance: .uncertainty or .dwa would even that out"))
    }
    if let top = dominant(tasks.map { ($0.task, $0.weight * $0.gradientNorm) }) {
      sentences.append("the gradient of \(top.task) makes up \(top.percent) % of the weighted gradient norms")
    }
    return sentences.joined(separator: "; ")
  }

  /// Seed and seconds, and where they went; in seconds, so that comparing notebooks masks them.
  private static func footer(_ run: Run) -> [String] {
    let parts = run.times.named.filter { $0.name != "validation" || $0.seconds > 0 }
    let times = parts.map { "\($0.name) \(DurationFormat.text($0.seconds))" }.joined(separator: ", ")
    return [
      "seed \(run.arguments.seed), \(NumberFormat.text(run.seconds)) s", "where is the time: \(times)",
    ]
  }
}
