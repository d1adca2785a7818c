import Catalog
import Data
import Language

extension Function {
  static let split = Function(
    "split", "Divides rows into training, validation and test; vocabularies and scaling are fitted on training only.",
    parameters: [
      Parameter("data", .object(["dataset"]), "The rows."),
      Parameter("train", .number(0...1), "Share of the rows; what validation and test leave by default.").optional,
      .number("validation", 0...1, default: 0, "Share of the rows."),
      .number("test", 0...1, default: 0.2, "Share of the rows."),
      .whole("seed", 0...Int(1e15), default: 0, "Equal seeds give equal parts."),
      Parameter("stratify", .column, "Keeps the shares of this column's classes alike in every part.").optional,
      Parameter("group", .column, "Keeps rows of one group in one part.").optional,
      Parameter("column", .column, "A column that already says train, validation (val) or test.").optional,
    ], result: "dataset", group: "data",
    example: "generate(.captionedShapes(rows: 50)) |> split(validation: 0.1, test: 0.2, stratify: .shape)",
    check: { call in
      ["stratify", "group", "column"].flatMap { ColumnChecks.column(of: call, argument: $0, data: "data") }
    },
    facts: { ColumnChecks.facts(of: $0["data"]) }
  ) { call in
    let data = try call.dataset("data")
    if let column = call.choice("column") {
      return .object(DatasetObject(data: try placed(at: "column") { try data.split(column: column.name) }))
    }
    for argument in ["stratify", "group"] {
      if let column = call.choice(argument) { _ = try placed(at: argument) { try data.column(column.name) } }
    }
    let options = SplitOptions(
      train: call.number("train"), validation: call.number("validation") ?? 0, test: call.number("test") ?? 0,
      seed: call.seed(),
      stratify: call.choice("stratify")?.name, group: call.choice("group")?.name)
    return .object(DatasetObject(data: try placed(at: "test") { try data.split(options) }))
  }
}
