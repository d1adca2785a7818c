import ArgumentParser
import Display
import Experiments
import FileSystem
import Glibc
import Interchange
import JSON
import Prelude

/// `heddle experiments`: what was recorded.
struct ExperimentsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiments", abstract: "List what was trained, evaluated and compared.",
    discussion: """
      Recorded are all runs of notebooks, scripts and the REPL, under HEDDLE_HOME (~/.local/share/heddle); with \
      HEDDLE_HOME set to nothing, nothing is. With a number, all that is known of that one.
      """)

  @Argument(help: "The number of an experiment.")
  var id: Int?

  @Option(help: "Only trainings, evaluations, comparisons or searches: train, evaluate, compare, search.")
  var kind: String?

  @Option(help: "The newest so many.")
  var limit = 50

  @Flag(help: "As JSON.")
  var json = false

  @Option(
    help: ArgumentHelp("Write event files for TensorBoard into this folder, one folder each.", valueName: "folder"))
  var tensorboard: String?

  func validate() throws {
    if let kind, Experiment.Kind(rawValue: kind) == nil {
      throw ValidationError("--kind is train, evaluate, compare or search, not '\(kind)'")
    }
    if limit < 1 { throw ValidationError("--limit is a whole number from 1 on, not \(limit)") }
  }

  func run() throws {
    guard let store = ExperimentStore.standard else {
      throw Unusable("nothing is recorded: HEDDLE_HOME is set to nothing")
    }
    do {
      try show(store)
    } catch let error as FileError {
      throw Unusable("\(error)")
    } catch let error as Unusable {
      throw error
    } catch {
      throw Unusable("the record in '\(store.folder)' cannot be read: \(error)")
    }
  }

  private func show(_ store: ExperimentStore) throws {
    var experiments = try store.experiments(limit: limit, kind: kind.flatMap { Experiment.Kind(rawValue: $0) })
    if let id {
      guard let found = try store.experiment(id) else { throw Unusable("there is no experiment \(id)") }
      experiments = [found]
    }
    if let tensorboard {
      try write(experiments, of: store, to: tensorboard)
      return
    }
    if json {
      let texts = try experiments.map { try $0.json(measurements: id == nil ? [] : store.measurements(of: $0.id)) }
      return line(JSON.array(texts).pretty(indentation: 2))
    }
    if experiments.isEmpty { return line("nothing is recorded yet in '\(store.folder)'") }
    let terminal = Terminal()
    let context = RenderingContext(
      columns: isatty(STDOUT_FILENO) == 1 ? terminal.columns : 200, unicode: terminal.unicode)
    if id != nil, let experiment = experiments.first {
      line(experiment.description)
      line(ExperimentsTable.table(try store.measurements(of: experiment.id)).rendering(context).text)
    } else {
      line(ExperimentsTable.table(experiments).rendering(context).text)
    }
  }

  private func line(_ text: String) { StandardStream.write(text + "\n", to: STDOUT_FILENO) }

  /// One event file for each training, its steps the epochs.
  private func write(_ experiments: [Experiment], of store: ExperimentStore, to folder: String) throws {
    var count = 0
    for experiment in experiments where experiment.kind == .train {
      let values = try store.measurements(of: experiment.id)
      let place = Path.join(folder, "\(experiment.id)")
      try Files.makeFolder(place)
      try Files.write(
        try TensorBoardEvents(values, of: experiment).bytes,
        to: Path.join(place, "events.out.tfevents.\(experiment.id).heddle"))
      count += 1
    }
    line("\(count) \(count == 1 ? "training" : "trainings") written; see them with: tensorboard --logdir \(folder)")
  }
}

extension TensorBoardEvents {
  /// The values of a training by epoch; tags are `task/metric/split`.
  init(_ values: [Measurement], of experiment: Experiment) throws(InterchangeError) {
    let start = experiment.startedSeconds
    try self.init(time: start)
    let last = Double(max(1, values.compactMap(\.epoch).max() ?? 1))
    for value in values where value.value.isFinite {
      let epoch = value.epoch ?? 0
      try add(
        "\(value.task)/\(value.metric)/\(value.split)", value.value, step: epoch,
        time: start + (experiment.seconds ?? 0) * Double(epoch) / last)
    }
  }
}

extension Experiment {
  /// When it began, in seconds since 1970.
  fileprivate var startedSeconds: Double {
    var time = tm()
    let parts = started.split { !$0.isNumber }.compactMap { Int32($0) }
    guard parts.count >= 6 else { return 0 }
    (time.tm_year, time.tm_mon, time.tm_mday) = (parts[0] - 1900, parts[1] - 1, parts[2])
    (time.tm_hour, time.tm_min, time.tm_sec) = (parts[3], parts[4], parts[5])
    return Double(timegm(&time))
  }

  /// All but the values, for reading.
  fileprivate var description: String {
    var lines = ["\(kind.rawValue) \(id), \(outcome), started \(started)"]
    lines.append("  folder  \(folder)\(commit.map { " at commit \($0)" } ?? "")")
    lines.append("  data    \(data) \(dataHash)")
    for member in settings { lines.append("  \(member.key): \(member.value.text ?? member.value.compactText)") }
    for member in summary { lines.append("  \(member.key) = \(member.value.text ?? member.value.compactText)") }
    lines += source.split(separator: "\n", omittingEmptySubsequences: false).map { "  | \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  fileprivate func json(measurements: [Measurement]) throws -> JSON {
    var json: JSON = [
      "id": .integer(id), "kind": .string(kind.rawValue), "started": .string(started), "outcome": .string(outcome),
      "seconds": seconds.map { .double($0) } ?? .null, "folder": .string(folder), "source": .string(source),
      "commit": commit.map { .string($0) } ?? .null, "data": .string(data), "dataHash": .string(dataHash),
      "settings": .object(settings), "summary": .object(summary), "arguments": arguments,
    ]
    if !measurements.isEmpty {
      json["measurements"] = .array(
        measurements.map {
          [
            "epoch": $0.epoch.map { .integer($0) } ?? .null, "task": .string($0.task), "split": .string($0.split),
            "metric": .string($0.metric), "value": $0.value.isFinite ? .double($0.value) : .null,
          ]
        })
    }
    return json
  }
}
