import Catalog
import Data
import Language

extension Function {
  static let overlay = Function(
    "overlay", "Draws pictures over each other from opposite corners of a square, as in MultiMNIST (Sabour 2017).",
    parameters: [
      Parameter("rows", .object(["dataset"]), "A dataset with two to four columns of pictures."),
      Parameter("columns", .list(of: .column), "The columns, which the new one takes the place of."),
      .text("into", default: "picture", "Name of the new column."),
      .whole("size", 1...4096, default: 36, unit: "px", "Width and height of the new pictures."),
    ], result: "dataset", group: "data",
    example: """
      let shapes = generate(.captionedShapes(rows: 10)) |> select(columns: [.image, .shape])
      pair(shapes, with: shapes, seed: 1) |> overlay(columns: [.image, .image2], into: "both", size: 40)
      """,
    check: { call in
      ColumnChecks.column(of: call, argument: "columns", data: "rows")
        + CombinedSchema.modalities(call, data: "rows", accepted: ["image"])
    },
    facts: { call in
      guard let schema = ColumnChecks.facts(of: call["rows"])?.schema,
        let names = CombinedSchema.names(call["columns"]), case .known(.text(let into)) = call["into"]
      else { return DatasetFacts(schema: nil) }
      var image = ImageModality()
      if case .known(let size) = call["size"], let side = size.wholeNumber {
        image = ImageModality(width: side, height: side)
      }
      let kept = schema.fields.filter { !names.contains($0.name) && $0.name != into }
      return DatasetFacts(schema: Schema([Schema.Field(name: into, modality: .image(image))] + kept))
    }
  ) { call in
    let data = try call.dataset("rows")
    return .object(
      DatasetObject(
        data: try placed(at: "columns") {
          try data.overlaid(call.names("columns"), into: call.text("into") ?? "picture", size: call.whole("size"))
        }))
  }

  static let concatenate = Function(
    "concatenate", "Makes new rows of the sounds and texts of random rows set end to end.",
    parameters: [
      Parameter("rows", .object(["dataset"]), "The rows to draw from."),
      Parameter("columns", .list(of: .column), "Sounds, texts, categories or numbers; all but sounds become texts."),
      Parameter(
        "length", .list(of: .whole(1...1000)), default: .list([.number(1), .number(3)]), unit: "rows",
        "Rows that make a new one, at least and at most."),
      Parameter("by", .column, "Column whose value the rows of a new one share, such as the speaker.").optional,
      Parameter("count", .whole(1...100_000_000), unit: "rows", "New rows; as many as there were by default.").optional,
      .whole("seed", 0...Int(1e15), default: 0, "Equal seeds give equal rows."),
    ], result: "dataset", group: "data",
    example: """
      generate(.spokenDigits(rows: 20)) |> concatenate(columns: [.audio, .digit], length: [1, 3], by: .speaker, count: 10)
      """,
    check: { call in
      var complaints =
        ["columns", "by"].flatMap { ColumnChecks.column(of: call, argument: $0, data: "rows") }
        + CombinedSchema.modalities(call, data: "rows", accepted: ["audio", "text", "category", "number", "flag"])
      if case .known(let value) = call["length"] {
        do { _ = try ConcatenationLength.range(value) } catch {
          if let complaint = error as? Complaint { complaints.append(complaint) }
        }
      }
      return complaints
    },
    facts: { call in
      guard let schema = ColumnChecks.facts(of: call["rows"])?.schema, let names = CombinedSchema.names(call["columns"])
      else { return DatasetFacts(schema: nil) }
      var fields = names.compactMap { schema[$0] }.map { field -> Schema.Field in
        switch field.modality {
        case .audio, .text: Schema.Field(name: field.name, modality: field.modality)
        default: Schema.Field(name: field.name, modality: .text(TextModality()))
        }
      }
      if case .known(.choice(let key)) = call["by"], !names.contains(key.name), let field = schema[key.name] {
        fields.append(field)
      }
      return DatasetFacts(schema: Schema(fields))
    }
  ) { call in
    let data = try call.dataset("rows")
    let length = try ConcatenationLength.range(call["length"])
    return .object(
      DatasetObject(
        data: try placed(at: "columns") {
          try data.concatenated(
            call.names("columns"), length: length, by: call.choice("by")?.name,
            count: call.number("count").map { Int($0) } ?? data.count, seed: call.seed())
        }))
  }
}

/// How many rows make a new one.
private enum ConcatenationLength {
  /// The range that a list of one or two whole numbers states.
  static func range(_ value: Value) throws -> ClosedRange<Int> {
    guard case .list(let items) = value else { return 1...3 }
    let ends = items.compactMap(\.wholeNumber)
    guard let low = ends.first, let high = ends.last, ends.count <= 2, low <= high else {
      throw Complaint(
        "out-of-range", "length takes the least and the most, not \(value.briefText)", at: [.argument("length")],
        hint: "write length: [1, 3]")
    }
    return low...high
  }
}
