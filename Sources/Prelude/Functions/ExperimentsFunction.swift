import Catalog
import Data
import Display
import Experiments
import FileSystem
import Language
import Training

extension Function {
  static let experiments = Function(
    "experiments", "Every recorded training, evaluation and comparison as a table; with id: the run itself.",
    parameters: [
      Parameter("id", .whole(1...Int(1e15)), "The number of a training: gives its run instead of the table.").optional,
      Parameter("data", .object(["dataset"]), "With id: rows to go on training with.").optional,
      Parameter("kind", .oneOf(Experiment.Kind.allCases.map(\.rawValue)), "Only those of one kind.").optional,
      .whole("limit", 1...1_000_000, default: 1000, "The newest so many."),
    ], result: "any", unnamed: 0, group: "learning", example: "experiments(kind: .train, limit: 10)"
  ) { call in
    guard let store = Recording.store ?? ExperimentStore.standard else {
      guard call["id"].wholeNumber != nil else { return .table(ExperimentsTable.table([Experiment]())) }
      throw Complaint("nothing-recorded", "nothing is recorded, for HEDDLE_HOME is set to nothing")
    }
    guard let id = call["id"].wholeNumber else {
      let kind = call.choice("kind").flatMap { Experiment.Kind(rawValue: $0.name) }
      return .table(
        ExperimentsTable.table(
          try recorded { try store.experiments(limit: call.whole("limit"), kind: kind) }))
    }
    guard let experiment = try recorded({ try store.experiment(id) }) else {
      throw Complaint("unknown-experiment", "there is no experiment \(id)", at: [.argument("id")])
    }
    guard experiment.kind == .train else {
      throw Complaint(
        "unknown-experiment", "experiment \(id) is no training but \(experiment.kind.rawValue)", at: [.argument("id")])
    }
    let path = store.runPath(id)
    guard Files.exists(path) else {
      throw Complaint(
        "unknown-experiment", "the weights of experiment \(id) are not kept", at: [.argument("id")],
        label: experiment.outcome == Experiment.running ? "it has not ended" : "older ones make room for newer ones",
        hint: "keep runs with save(run, to: …)")
    }
    let rows: Dataset? = if case .object(let object as DatasetObject) = call["data"] { object.data } else { nil }
    return .object(RunObject(run: try Keeping.files(at: "id") { try RunFile.load(path, rows: rows) }))
  }

  /// Runs `body`; what is wrong with the store is said as a complaint.
  private static func recorded<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      throw Complaint("unusable-store", "the record cannot be read: \(error)")
    }
  }
}
