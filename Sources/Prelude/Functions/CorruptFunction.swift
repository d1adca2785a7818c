import Catalog
import Data
import Language

extension Function {
  static let corrupt = Function(
    "corrupt", "Damages columns on purpose, to learn from worse data or to see what a model bears.",
    parameters: [
      Parameter("rows", .object(["dataset"]), "The rows."),
      Parameter(
        "with", .record(of: .choice(catalogue: "corruption")), "The damage by column, such as { image: .noise }."),
      .whole("seed", 0...Int(1e15), default: 0, "Equal seeds give equal damage."),
    ], result: "dataset", group: "data",
    example: "generate(.captionedShapes(rows: 20)) |> corrupt(with: { image: .occlude, caption: .typos }, seed: 3)",
    check: { call in
      guard let schema = ColumnChecks.facts(of: call["rows"])?.schema, case .known(.record(let record)) = call["with"]
      else { return [] }
      return Corruptions.complaints(record, schema: schema)
    },
    facts: { ColumnChecks.facts(of: $0["rows"]) }
  ) { call in
    let data = try call.dataset("rows")
    guard case .record(let record) = call["with"] else { return .none }
    let complaints = Corruptions.complaints(record, schema: data.schema)
    guard complaints.isEmpty else { throw Complaints(complaints) }
    return .object(
      DatasetObject(
        data: try placed(at: "with") { try data.corrupted(with: Corruptions.choices(record), seed: call.seed()) }))
  }
}

/// Damage by column as `corrupt` takes it.
private enum Corruptions {
  static func choices(_ record: Record) -> [(column: String, corruption: Choice)] {
    record.fields.compactMap { field in
      if case .choice(let choice) = field.value { (column: field.label, corruption: choice) } else { nil }
    }
  }

  /// Columns that are not there, and damage that does not suit its column.
  static func complaints(_ record: Record, schema: Schema) -> [Complaint] {
    choices(record).compactMap { name, choice in
      guard let field = schema[name] else {
        return Complaint(
          "unknown-column", "there is no column '\(name)'", at: [.argument("with"), .label(name)],
          label: Suggestion.words(for: name, among: schema.names),
          notes: ["the columns are \(schema.names.joined(separator: ", "))"])
      }
      let catalogue = Catalogue<any Corruption>.corruption
      let modality = field.modality.name
      guard let accepted = (try? catalogue.make(choice)).map({ type(of: $0).modalities }),
        !accepted.contains(modality)
      else { return nil }
      let good = catalogue.entries(damaging: modality)
      return Complaint(
        "wrong-kind",
        "column '\(name)' is \(modality), but .\(choice.name) damages \(accepted.joined(separator: ", "))",
        at: [.argument("with"), .key(name)],
        notes: good.isEmpty ? [] : ["for \(modality): " + good.map { ".\($0)" }.joined(separator: ", ")])
    }
  }
}
