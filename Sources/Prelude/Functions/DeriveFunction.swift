import Catalog
import Data
import Display
import Language

extension Function {
  static let derive = Function(
    "derive", "One more column, made of others row by row; rows that a run is to predict later need it too.",
    parameters: [
      Parameter("rows", .object(["dataset", "table"]), "A dataset or table."),
      .text("into", default: "derived", "Name of the new column; one of that name is replaced."),
      Parameter(
        "from", .expression,
        "Such as .height / .width, .year > 2015, or \"\\(.title) \\(.cast)\", which leaves out what is missing."),
      Parameter(
        "as", .choice(catalogue: "modality"),
        "What the column is: .image for paths of files; by default a flag, a number or a text, or what the one copied is."
      ).optional,
    ], result: "any", group: "data",
    example: """
      generate(.captionedShapes(rows: 20)) |> derive(into: "all", from: "\\(.size) \\(.caption)", as: .text(by: .subword))
      """,
    check: { call in
      ColumnChecks.expression(of: call, argument: "from", data: "rows") + DerivedColumn.complaints(call)
    },
    facts: { call in
      guard let schema = ColumnChecks.facts(of: call["rows"])?.schema, case .known(.text(let name)) = call["into"],
        case .known(.expression(let expression)) = call["from"],
        let modality = call.given.contains("as")
          ? DerivedColumn.given(call["as"].value) : DerivedColumn.modality(of: expression, in: schema)
      else { return nil }
      let field = Schema.Field(name: name, modality: modality)
      let fields = schema.fields.map { $0.name == name ? field : $0 }
      return DatasetFacts(schema: Schema(schema[name] == nil ? fields + [field] : fields))
    }
  ) { call in
    let expression = call.expression("from"), name = call.text("into") ?? ""
    func columns<Found>(_ find: (String) throws -> Found) throws -> [String: Found] {
      let found = try expression.columns.map { name in (name, try placed(at: "from", column: name) { try find(name) }) }
      return Dictionary(found, uniquingKeysWith: { first, _ in first })
    }
    if case .table(var table) = call["rows"] {
      guard case .none = call["as"] else { throw DerivedColumn.tableHasNone }
      let columns = try columns(table.requireColumn)
      let cells = try placed(at: "from") {
        try (0..<table.rowCount).map { row in
          Display.Cell(try expression.evaluate { name in columns[name].map { Value($0.cells[row]) } ?? .none })
        }
      }
      table.set(Display.Column(name, cells))
      return .table(table)
    }
    let data = try call.dataset("rows"), columns = try columns(data.column)
    let modality = DerivedColumn.given(call["as"]), folder = call.environment.folder
    if case .column(let source) = expression, let column = columns[source] {
      return .object(
        DatasetObject(data: try placed(at: "as") { try data.copying(column, to: name, as: modality, folder: folder) }))
    }
    return .object(
      DatasetObject(
        data: try placed(at: "from") {
          try data.derived(name, as: modality, folder: folder) { row in
            try DerivedColumn.cell(
              try expression.evaluate { name in columns[name].map { Value($0.cell(row)) } ?? .none })
          }
        }))
  }
}

/// What is known of a column that `derive` makes.
private enum DerivedColumn {
  static let tableHasNone = Complaint(
    "wrong-argument", "the columns of a table are of no modality", at: [.argument("as")],
    hint: "leave as: out, or derive from a dataset")

  static func complaints(_ call: StaticCall) -> [Complaint] {
    call["rows"].kindName == "table" && call.given.contains("as") ? [tableHasNone] : []
  }

  static func given(_ value: Value?) -> Modality? {
    guard case .choice(let choice) = value else { return nil }
    return try? Modalities.catalogue.make(choice)
  }

  /// What an expression gives of columns of this schema; nil where only the cells tell.
  static func modality(of expression: ColumnExpression, in schema: Schema) -> Modality? {
    switch expression {
    case .column(let name): schema[name]?.modality
    case .constant(.flag), .not: .flag
    case .constant(.number), .negate: .number(NumberModality())
    case .constant(.text), .text: .text(TextModality())
    case .constant: nil
    case .binary(let operation, let left, let right):
      switch operation {
      case .or, .and, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: .flag
      case .subtract, .multiply, .divide, .remainder, .power: .number(NumberModality())
      case .add:
        [left, right].lazy.compactMap { modality(of: $0, in: schema) }.compactMap { modality -> Modality? in
          switch modality {
          case .number: .number(NumberModality())
          case .category, .text: .text(TextModality())
          default: nil
          }
        }.first
      }
    }
  }

  static func cell(_ value: Value) throws -> Data.Cell {
    switch value {
    case .none: .missing
    case .flag(let flag): .flag(flag)
    case .number(let number): .number(number)
    case .text(let text): .text(text)
    default:
      throw Complaint("wrong-kind", "a cell is a flag, a number or a text, not \(value.briefText)")
    }
  }
}
