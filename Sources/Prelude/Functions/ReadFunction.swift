import Catalog
import Data
import Language

extension Function {
  static let read = Function(
    "read", "Reads a csv, tsv, jsonl, idx, npy or npz file, a folder, or a record of single-column files.",
    parameters: [
      Parameter(
        "path", .either([.text, .record(of: .text)]),
        "The file or folder, or files by column name, relative to the notebook or script."),
      Parameter(
        "columns", .record(of: .choice(catalogue: "modality")), "What the columns are; inferred where it is left out."
      ).optional,
      Parameter("pattern", .text, "For a folder: \"{label}/*.png\" makes a column of what stands at the braces.")
        .optional,
      Parameter("limit", .whole(1...1_000_000_000), "Rows at most.").optional,
    ], result: "dataset", group: "data", example: "read(\"your-own-files/cups.csv\")",
    check: { call in
      guard case .known(.record(let record)) = call["columns"] else { return [] }
      return SchemaFromColumns.complaints(record)
    },
    facts: { call in
      guard case .known(.record(let record)) = call["columns"] else { return DatasetFacts(schema: nil) }
      return DatasetFacts(schema: SchemaFromColumns.schema(record))
    }
  ) { call in
    var options = ReadOptions(folder: call.environment.folder)
    if case .record(let record) = call["columns"] {
      let complaints = SchemaFromColumns.complaints(record)
      guard complaints.isEmpty else { throw Complaints(complaints) }
      options.schema = SchemaFromColumns.schema(record)
    }
    options.pattern = call.text("pattern")
    options.limit = call.number("limit").map { Int($0) }
    if case .record(let record) = call["path"] {
      let sources = record.fields.compactMap { field in
        if case .text(let path) = field.value { (name: field.label, path: path) } else { nil }
      }
      return .object(DatasetObject(data: try placed(at: "path") { try Dataset.read(sources, options: options) }))
    }
    let path = call.text("path") ?? ""
    return .object(DatasetObject(data: try placed(at: "path") { try Dataset.read(path, options: options) }))
  }

  static let generate = Function(
    "generate", "Makes a dataset on the spot, for starting with no files.",
    parameters: [
      Parameter("source", .choice(catalogue: "source"), "What to make, such as .captionedShapes(rows: 500)."),
      .whole("seed", 0...Int(1e15), default: 0, "Equal seeds give equal bytes."),
    ], result: "dataset", group: "data", example: "generate(.captionedShapes(rows: 20), seed: 1)",
    facts: { call in
      guard case .known(.choice(let choice)) = call["source"] else { return nil }
      // A few rows say what the columns are; making them costs a millisecond.
      let few = Choice(
        choice.name,
        choice.arguments.filter { $0.label != nil && $0.label != "rows" } + [LabelledArgument("rows", .number(4))])
      return (try? Dataset.generate(few, seed: 0)).map {
        DatasetFacts(schema: Schema($0.schema.fields.map(\.withoutClasses)))
      }
    }
  ) { call in
    guard let source = call.choice("source") else { return .none }
    return .object(DatasetObject(data: try placed(at: "source") { try Dataset.generate(source, seed: call.seed()) }))
  }
}

extension Schema.Field {
  /// The field of a few rows, whose classes are not all that there are.
  fileprivate var withoutClasses: Schema.Field { Schema.Field(name: name, modality: modality, reason: reason) }
}

/// Runs `body`; complaints without a place get the argument's, or that of a column in it.
func placed<Result>(at argument: String, column: String? = nil, _ body: () throws -> Result) throws -> Result {
  func placed(_ complaint: Complaint) -> Complaint {
    if complaint.path.first.map(\.isArgument) ?? false { return complaint }
    return (column.map { complaint.within(.key($0)) } ?? complaint).within(.argument(argument))
  }
  do {
    return try body()
  } catch let complaint as Complaint {
    throw placed(complaint)
  } catch let complaints as Complaints {
    throw Complaints(complaints.all.map(placed))
  }
}

extension Complaint.Step {
  fileprivate var isArgument: Bool {
    switch self {
    case .argument, .label: true
    case .index, .key: false
    }
  }
}

/// The schema that a literal `columns:` states.
enum SchemaFromColumns {
  static func schema(_ record: Record) -> Schema? { try? Schema(columns: choices(record)) }

  static func complaints(_ record: Record) -> [Complaint] {
    do {
      _ = try Schema(columns: choices(record))
      return []
    } catch let complaints as Complaints {
      return complaints.all.map { $0.within(.argument("columns")) }
    } catch {
      return []
    }
  }

  private static func choices(_ record: Record) -> [(name: String, choice: Choice)] {
    record.fields.compactMap { field in if case .choice(let choice) = field.value { (field.label, choice) } else { nil }
    }
  }
}
