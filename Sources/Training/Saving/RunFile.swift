import Autograd
import Catalog
import Data
import FileSystem
import Interchange
import JSON
import NeuralNet
import Tensor

/// A run as one file: a safetensors file of its weights whose header holds the blueprint and the history as JSON.
///
/// Any reader of safetensors sees the weights under their names. The optimiser's state, where it is kept, lies beside them
/// under names that begin with `optimizer.`.
public enum RunFile {
  /// The format that is written. A reader takes every older one (see `RunFileMigrations`) and refuses newer ones.
  public static let version = 1
  /// The program's version, noted in files.
  public static let program = "0.1.0"

  static let runKey = "heddle"
  static let checksumKey = "checksum"

  /// Writes `run` to `path`, whole or not at all.
  ///
  /// - Parameter resumable: Whether the optimiser's state is kept too, so that training can go on from the file.
  /// - Throws: `FileError` where it cannot be written.
  public static func save(_ run: Run, to path: String, resumable: Bool = true) throws {
    try Files.write(encode(run, resumable: resumable), to: path)
  }

  /// Reads the run in the file at `path`.
  ///
  /// - Parameter rows: Rows to go on training with; without them the run predicts and is evaluated on rows given to it.
  /// - Throws: `Complaint` where the file is no saved run, is damaged or is newer than this program; `FileError`.
  public static func load(_ path: String, rows: Dataset? = nil) throws -> Run {
    guard Files.exists(path) else { throw FileError(operation: "read", path: path, reason: "there is no such file") }
    return try decode(try Files.read(path), name: Path.name(of: path), rows: rows)
  }

  /// The file's bytes; equal runs give equal bytes but for the seconds in them.
  public static func encode(_ run: Run, resumable: Bool = true) -> [UInt8] {
    var writer = SafeTensorsWriter()
    var json = description(run)
    add(run.parameters, "", run.blueprint.store, to: &writer)
    if resumable { json["state"] = run.state.json(run.blueprint.store, to: &writer) }
    return file(json, writer)
  }

  /// All that is said of a run beside its weights.
  static func description(_ run: Run) -> JSON {
    let data = run.blueprint.data
    return [
      "version": .integer(version), "program": .string(program), "blueprint": run.blueprint.json,
      "data": [
        "name": .string(data.name), "hash": .string(run.dataHash),
        "train": .integer(run.rowCounts.train), "validation": .integer(run.rowCounts.validation),
        "test": .integer(run.rowCounts.test),
      ],
      "arguments": run.arguments.json, "outcome": run.outcome.json, "seconds": ExactNumber.json(run.seconds),
      "times": run.times.json, "history": .array(run.history.map(\.json)),
    ]
  }

  static func file(_ json: JSON, _ writer: SafeTensorsWriter) -> [UInt8] {
    let text = json.compactText
    let sum = writer.dataBytes.withUnsafeBytes { checksum(text, writer.added, $0) }
    return writer.file(metadata: [("format", "heddle"), (runKey, text), (checksumKey, sum)])
  }

  static func checksum(_ text: String, _ entries: [SafeTensors.Entry], _ data: UnsafeRawBufferPointer) -> String {
    var hash = ContentHash()
    hash.add(text)
    for entry in entries {
      hash.add(entry.name)
      for extent in entry.shape { hash.add(UInt64(extent)) }
    }
    hash.add(data)
    return hash.text
  }

  /// Adds a flat buffer parameter by parameter.
  static func add(_ storage: Storage, _ prefix: String, _ store: ParameterStore, to writer: inout SafeTensorsWriter) {
    for declaration in store.declarations {
      let shape = declaration.parameter.shape
      writer.add(
        prefix + declaration.name, shape: (0..<shape.rank).map { shape[$0] },
        UnsafeBufferPointer(start: storage.data + declaration.parameter.offset, count: shape.count))
    }
  }
}

extension RunFile {
  /// The run in a file's bytes.
  ///
  /// - Throws: `Complaint`.
  public static func decode(_ bytes: [UInt8], name: String, rows: Dataset? = nil) throws -> Run {
    let (json, tensors) = try parts(bytes, name: name)
    return try run(json, tensors, rows: rows)
  }

  /// The description and the tensors, checked against the checksum and brought up to this version.
  static func parts(_ bytes: [UInt8], name: String) throws -> (SavedFields, SafeTensors) {
    let tensors: SafeTensors
    do {
      tensors = try SafeTensors(bytes)
    } catch {
      throw Complaint(
        "damaged-file", "'\(name)' is no saved run, or is damaged: \(error)",
        hint: "load reads what save(run, to: …) and checkpoints wrote")
    }
    guard let text = tensors.metadata[runKey] else {
      throw Complaint(
        "not-a-run", "'\(name)' holds \(tensors.entries.count) tensors and no saved run",
        hint: "load reads what save(run, to: …) and checkpoints wrote")
    }
    if let expected = tensors.metadata[checksumKey] {
      let found = tensors.withAllBytes { checksum(text, tensors.entries, $0) }
      guard found == expected else {
        throw SavedFields.damaged("its checksum is \(found), expected \(expected)")
      }
    }
    let json: JSON
    do {
      var options = JSON.ParsingOptions.file
      options.depth = 64
      json = try JSON.parse(text, options: options)
    } catch {
      throw SavedFields.damaged("its description is no JSON: \(error)")
    }
    return (try SavedFields(try RunFileMigrations.current(json), "description"), tensors)
  }

  static func run(_ fields: SavedFields, _ tensors: SafeTensors, rows: Dataset?) throws -> Run {
    let data = try fields.fields("data")
    let blueprint: Blueprint
    do {
      blueprint = try Blueprint(try fields.fields("blueprint"), rows: rows, name: try data.text("name"))
    } catch let complaints as Complaints where rows == nil {
      throw SavedFields.damaged(complaints.all.first?.message ?? "its blueprint fits nothing")
    }
    let history = try fields.objects("history").map(EpochRecord.init)
    let tasks = blueprint.tasks.map(\.name)
    guard history.allSatisfy({ $0.tasks.map(\.task) == tasks }) else {
      throw SavedFields.damaged("its history is that of other tasks")
    }
    let parameters = try storage(tensors, "", blueprint.store)
    let arguments = try TrainingArguments(try fields.fields("arguments"))
    let state =
      fields.has("state")
      ? try TrainerState(fields.fields("state"), blueprint, arguments, tensors) : TrainerState(goingOnFrom: history)
    return Run(
      blueprint: blueprint, arguments: arguments, parameters: parameters,
      history: history, outcome: try RunOutcome(fields.fields("outcome")), best: Run.best(of: history),
      seconds: try fields.number("seconds"), times: try TimeShares(fields.fields("times")), state: state,
      origin: Run.Origin(
        dataHash: try data.text("hash"), train: try data.count("train"), validation: try data.count("validation"),
        test: try data.count("test")))
  }

  /// A flat buffer from the tensors whose names begin with `prefix`, which must be those of the model.
  static func storage(_ tensors: SafeTensors, _ prefix: String, _ store: ParameterStore) throws -> Storage {
    // Looked at before memory is taken: a small file must not claim a large model.
    let entries = try store.declarations.map { declaration in
      let shape = declaration.parameter.shape, name = prefix + declaration.name
      guard let entry = tensors[name] else { throw SavedFields.damaged("it has no tensor '\(name)'") }
      guard entry.element == .float32, entry.shape == (0..<shape.rank).map({ shape[$0] }) else {
        throw SavedFields.damaged("tensor '\(name)' has shape \(entry.shape), expected \(shape)")
      }
      return entry
    }
    let storage = Storage(count: store.count)
    for (declaration, entry) in zip(store.declarations, entries) where !entry.range.isEmpty {
      tensors.withBytes(entry) { raw in
        UnsafeMutableRawPointer(storage.data + declaration.parameter.offset).copyMemory(
          from: raw.baseAddress ?? UnsafeRawPointer(storage.data), byteCount: raw.count)
      }
    }
    return storage
  }
}
