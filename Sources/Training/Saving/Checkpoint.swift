import Catalog
import Data
import FileSystem
import Glibc
import Interchange
import JSON
import Tensor

/// A training written down between two steps, from which the same call goes on to the same bytes.
///
/// It is a saved run (see `RunFile`) with what the trainer holds beside: `load` reads it as the run so far.
struct Checkpoint {
  /// What the call was: data, model, arguments, and the run that it went on from.
  let identity: JSON
  /// Whether training came to its end.
  let isFinished: Bool
  /// The epoch in which the call began, and the one to go on with, counted from 0.
  let first: Int
  let epoch: Int
  /// What the epoch has gathered so far; nil where it has not begun.
  let progress: EpochProgress?
  let scheduleMemory: [Double]
  /// Of the last step.
  let weights: [Double]
  let gradientNorms: [Double]
  /// Seconds that the call has taken.
  let seconds: Double
  /// Weights of the best epoch, where training stops early.
  let bestParameters: Storage?
  /// Weights to fall back on.
  let lastGood: Storage

  /// The file's bytes with the run so far.
  func file(with run: Run) -> [UInt8] {
    var writer = SafeTensorsWriter()
    let store = run.blueprint.store
    var json = RunFile.description(run)
    RunFile.add(run.parameters, "", store, to: &writer)
    json["state"] = run.state.json(store, to: &writer)
    if let bestParameters { RunFile.add(bestParameters, "best.", store, to: &writer) }
    RunFile.add(lastGood, "lastGood.", store, to: &writer)
    json["checkpoint"] = [
      "identity": identity, "isFinished": .bool(isFinished), "first": .integer(first), "epoch": .integer(epoch),
      "progress": progress?.json(to: &writer) ?? .null, "schedule": .array(scheduleMemory.map(ExactNumber.json)),
      "weights": .array(weights.map(ExactNumber.json)), "gradientNorms": .array(gradientNorms.map(ExactNumber.json)),
      "seconds": ExactNumber.json(seconds), "keepsBest": .bool(bestParameters != nil),
    ]
    return RunFile.file(json, writer)
  }

  /// The run and the checkpoint in the file at `path`, which must be of the same call.
  ///
  /// - Throws: `Complaint` where it is of another call, damaged or no checkpoint.
  static func read(_ path: String, identity: JSON, rows: Dataset) throws -> (Run, Checkpoint) {
    let (fields, tensors) = try RunFile.parts(try Files.read(path), name: Path.name(of: path))
    guard fields.has("checkpoint") else {
      throw Complaint(
        "other-checkpoint", "'\(Path.name(of: path))' is a saved run and no checkpoint of a training",
        hint: "give another path, or go on from it with train(load(…, data: …))")
    }
    let saved = try fields.fields("checkpoint")
    let differences = Differences.between(try saved.value("identity"), identity)
    guard differences.isEmpty else {
      throw Complaint(
        "other-checkpoint", "'\(Path.name(of: path))' is a checkpoint of another training",
        label: differences[0], notes: Array(differences.dropFirst().prefix(5)),
        hint: "give another path, or remove the file to begin anew")
    }
    let run = try RunFile.run(fields, tensors, rows: rows)
    let store = run.blueprint.store
    return (
      run,
      Checkpoint(
        identity: identity, isFinished: try saved.flag("isFinished"), first: try saved.count("first"),
        epoch: try saved.count("epoch"),
        progress: saved.has("progress")
          ? try EpochProgress(try saved.fields("progress"), run.blueprint, tensors) : nil,
        scheduleMemory: try saved.numbers("schedule"), weights: try saved.numbers("weights"),
        gradientNorms: try saved.numbers("gradientNorms"), seconds: try saved.number("seconds"),
        bestParameters: try saved.flag("keepsBest") ? RunFile.storage(tensors, "best.", store) : nil,
        lastGood: try RunFile.storage(tensors, "lastGood.", store))
    )
  }

  /// Removes what processes that are no more had begun to write beside `path`.
  static func removeRemains(beside path: String) {
    let folder = Path.folder(of: path), stem = Path.name(of: path) + "."
    for name in (try? Files.list(folder)) ?? [] where name.hasPrefix(stem) && name.hasSuffix(".tmp") {
      guard let process = pid_t(name.dropFirst(stem.count).prefix { $0 != "-" }), !isRunning(process) else { continue }
      try? Files.remove(Path.join(folder, name))
    }
  }

  /// A process that was killed keeps its number until somebody asks how it ended, and its program no longer.
  private static func isRunning(_ process: pid_t) -> Bool {
    guard kill(process, 0) == 0 || errno != ESRCH else { return false }
    var byte: CChar = 0
    return readlink("/proc/\(process)/exe", &byte, 1) >= 0 || errno != ENOENT
  }
}

/// What an epoch has gathered before its end.
struct EpochProgress: Sendable {
  /// Steps and rows done.
  var done = 0
  var rows = 0
  /// The learning rate of the last step.
  var rate = 0.0
  var ledgers: [TaskLedger]
  var weightSums: [Double]
  var normSums: [Double]

  init(_ blueprint: Blueprint) {
    ledgers = blueprint.network.heads.map { TaskLedger(limit: TaskLedger.limit(in: $0)) }
    weightSums = blueprint.tasks.map { _ in 0 }
    normSums = weightSums
  }
}

/// Where two descriptions differ, in words.
enum Differences {
  static func between(_ there: JSON, _ here: JSON, at path: String = "") -> [String] {
    switch (there, here) {
    case (.object(let left), .object(let right)):
      let keys = right.keys + left.keys.filter { right[$0] == nil }
      return keys.flatMap { key in
        between(left[key] ?? .null, right[key] ?? .null, at: path.isEmpty ? key : "\(path) \(key)")
      }
    case (.array(let left), .array(let right)) where left.count == right.count && ChoiceCoding.choice(here) == nil:
      return zip(left, right).flatMap { between($0, $1, at: path) }
    default: return there == here ? [] : ["\(path) is \(words(there)) there and \(words(here)) here"]
    }
  }

  private static func words(_ json: JSON) -> String {
    if let choice = ChoiceCoding.choice(json) { return choice.text }
    let text = json.text ?? json.compactText
    return json.isNull ? "left out" : text.count > 60 ? "\(text.prefix(60))…" : text
  }
}
