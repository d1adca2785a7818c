import Catalog
import Display
import Language
import Synchronization

/// An output that keeps what it is given.
final class Recorder: Output {
  let context = RenderingContext(rich: false)
  private let state = Mutex<(lines: [String], answers: [String])>(([], []))

  init(answers: [String] = []) { state.withLock { $0.answers = answers } }

  var lines: [String] { state.withLock { $0.lines } }

  private func keep(_ line: String) { state.withLock { $0.lines.append(line) } }

  func write(_ text: String, to stream: OutputStream) { keep(text) }
  func display(_ rendering: Rendering, id: String?) { keep("display \(id ?? "-"): \(rendering.text)") }
  func update(_ rendering: Rendering, id: String) { keep("update \(id): \(rendering.text)") }
  func clear(wait: Bool) { keep("clear \(wait)") }
  func input(prompt: String, password: Bool) throws -> String {
    try state.withLock { state in
      guard !state.answers.isEmpty else { throw Complaint("no-input", "nobody can answer here") }
      return state.answers.removeFirst()
    }
  }
}

/// Columns with their modalities.
struct ToySchema: StaticFacts, Equatable {
  let modalities: [String: String]

  var columns: [(name: String, detail: String)] {
    modalities.sorted { $0.key < $1.key }.map { (name: $0.key, detail: $0.value) }
  }
  var memberNames: [String]? { ["rows", "test", "train"] }

  func member(_ name: String) -> StaticValue {
    switch name {
    case "rows": .kind("number", facts: nil)
    case "test", "train": .kind("dataset", facts: self)
    default: .unknown
    }
  }
}

/// A data set of nothing but its columns.
struct ToyData: Object {
  let schema: ToySchema

  var kindName: String { "dataset" }
  var memberNames: [String] { ["rows", "test", "train"] }
  var facts: (any Sendable)? { schema }
  var count: Int? { 3 }

  func member(_ name: String) throws -> Value? {
    switch name {
    case "rows": .number(3)
    case "test", "train": .object(self)
    default: nil
    }
  }
  func element(at index: Int) throws -> Value { .record(Record([("row", .number(Double(index)))])) }
  func rendering(_ context: RenderingContext) -> Rendering {
    Rendering(text: "dataset of " + schema.columns.map(\.name).joined(separator: ", "))
  }
}

/// A vocabulary with the shapes of the real one and none of its work.
enum Toy {
  static let vocabulary = Vocabulary.core.adding(
    Vocabulary(functions: [read, filter, train, stopped, faulty], catalogues: [modality, encoder, fusion]))

  static let modality = CatalogueDescription(
    name: "modality", summary: "What a column holds.",
    entries: [
      EntryDescription(
        name: "audio", summary: "Sound.",
        parameters: [.whole("rate", 1000...192_000, default: 8000, unit: "Hz", "Samples a second.")]),
      EntryDescription(name: "category", summary: "One of a few classes."),
      EntryDescription(
        name: "image", summary: "A picture.", parameters: [.whole("size", 1...1024, default: 32, unit: "px", "Edge.")]),
      EntryDescription(name: "number", summary: "A number."),
    ])

  static let encoder = CatalogueDescription(
    name: "encoder", summary: "From a column to a vector.",
    entries: [
      EntryDescription(
        name: "cnn", summary: "Convolutions and pooling.", source: "LeCun 1998",
        parameters: [
          .wholes("widths", 1...4096, default: [16, 32], "Channels."),
          .whole("kernel", 1...31, default: 3, unit: "px", "Edge."),
        ]),
      EntryDescription(
        name: "recurrent", summary: "A recurrent network.",
        parameters: [.oneOf("cell", ["gru", "lstm"], default: "gru", "The cell.")]),
    ])

  static let fusion = CatalogueDescription(
    name: "fusion", summary: "How modalities meet.",
    entries: [
      EntryDescription(
        name: "attention", summary: "Attention over modalities.", source: "Vaswani 2017",
        parameters: [.whole("heads", 1...64, default: 4, "Heads.")]),
      EntryDescription(
        name: "concat", summary: "Side by side.", parameters: [.whole("dim", 1...4096, default: 128, "Width.")]),
      EntryDescription(
        name: "weighted", summary: "By weight.", parameters: [.number("weight", 0...1, "Of the first.")]),
    ])

  static let read = Function(
    "read", "Reads a data set.",
    parameters: [
      Parameter("path", .text, "Where it is."),
      Parameter("columns", .record(of: .choice(catalogue: "modality")), default: .record([]), "What the columns hold."),
    ], result: "dataset", group: "data", example: "",
    facts: { call in
      call["columns"].fields.map { fields in
        ToySchema(modalities: Dictionary(fields.map { ($0.label, $0.value.choice?.name ?? "") }) { $1 })
      }
    }
  ) { call in
    guard case .record(let record) = call["columns"] else { return .none }
    let modalities = record.fields.map { field -> (String, String) in
      if case .choice(let choice) = field.value { return (field.label, choice.name) }
      return (field.label, "")
    }
    return .object(ToyData(schema: ToySchema(modalities: Dictionary(modalities) { $1 })))
  }

  static let filter = Function(
    "where", "Rows for which a condition holds.",
    parameters: [
      Parameter("rows", .either([.object(["dataset", "table"]), .list(of: .any)]), "What to choose from."),
      Parameter("condition", .expression, "What has to hold."),
    ], result: "any", unnamed: 2, group: "data", example: "",
    check: { call in
      guard let schema = call["rows"].facts as? ToySchema,
        case .known(.expression(let condition)) = call["condition"]
      else { return [] }
      return condition.columns.filter { schema.modalities[$0] == nil }.map { name in
        Complaint(
          "unknown-column", "there is no column '\(name)'", at: [.argument("condition")],
          label: Suggestion.words(for: name, among: schema.modalities.keys.sorted()))
      }
    },
    facts: { $0["rows"].facts }
  ) { call in
    guard case .expression(let condition) = call["condition"] else { return .none }
    guard case .list(let items) = call["rows"] else { return .text(condition.text) }
    return .list(
      try items.filter { item in
        guard case .record(let record) = item else { return false }
        if case .flag(true) = try condition.evaluate(row: { record[$0] ?? .none }) { return true }
        return false
      })
  }

  static let train = Function(
    "train", "Trains on a data set.",
    parameters: [
      Parameter("data", .object(["dataset"]), "What to learn from."),
      Parameter("inputs", .record(of: .choice(catalogue: "encoder")), default: .record([]), "Encoders by column."),
      Parameter("fusion", .choice(catalogue: "fusion"), default: .choice(Choice("concat")), "How they meet."),
      Parameter("by", .column, default: Argument.none, "A column."),
      .whole("epochs", 1...1_000_000, default: 10, "Passes over the data."),
      .flag("quiet", default: false, "Says nothing."),
    ], result: "number", group: "learning", example: "",
    check: { call in
      guard let schema = call["data"].facts as? ToySchema else { return [] }
      return (call["inputs"].fields ?? []).filter { schema.modalities[$0.label] == nil }.map { field in
        Complaint(
          "unknown-column", "there is no column '\(field.label)'", at: [.argument("inputs"), .label(field.label)],
          label: Suggestion.words(for: field.label, among: schema.modalities.keys.sorted()),
          notes: ["columns are \(schema.modalities.keys.sorted().joined(separator: ", "))"])
      }
    }
  ) { $0["epochs"] }

  /// Behaves like a training that the user stops.
  static let stopped = Function(
    "stopped", "Is interrupted.", parameters: [Parameter("value", .any, default: Argument.none, "What it leaves.")],
    result: "any", group: "learning", example: ""
  ) { call in throw Interrupted(partial: call.given.contains("value") ? call["value"] : nil) }

  static let faulty = Function(
    "faulty", "Fails.", parameters: [Parameter("values", .list(of: .any), default: .list([]), "Anything.")],
    result: "any",
    group: "learning", example: ""
  ) { _ in
    throw Complaints([
      Complaint("bad-value", "the first is bad", at: [.argument("values"), .index(0)]),
      Complaint("bad-value", "the second is bad", at: [.argument("values"), .index(1)], hint: "leave it out"),
    ])
  }

  static func session(folder: String = ".") -> Session { Session(vocabulary: vocabulary, folder: folder) }
}

extension Session {
  /// Runs cells in a row; what the last one shows or says.
  func shown(_ cells: String..., output: Recorder = Recorder()) -> String {
    var text = ""
    for (number, cell) in cells.enumerated() {
      switch run(cell, name: "cell \(number + 1)", output: output) {
      case .finished(let rendering): text = rendering?.text ?? ""
      case .failed(let failure), .interrupted(let failure): text = failure.lines.joined(separator: "\n")
      }
    }
    return text
  }
}
