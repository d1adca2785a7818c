import Catalog
import Data
import Display
import Language

extension Function {
  private static let rows = Parameter("rows", .object(["dataset", "table"]), "A dataset or table.")

  static let `where` = Function(
    "where", "The rows for which a condition on columns holds.",
    parameters: [rows, Parameter("condition", .expression, "Such as .loss > 0.5 and .task == \"digit\".")],
    result: "any", unnamed: 2,
    group: "data", example: "table([{ a: 1 }, { a: 2 }]) |> where(.a > 1)",
    check: { ColumnChecks.expression(of: $0, argument: "condition", data: "rows") },
    facts: { ColumnChecks.facts(of: $0["rows"]) }
  ) { call in
    let condition = call.expression("condition")
    func holds(_ row: (String) throws -> Value) throws -> Bool {
      switch try condition.evaluate(row: row) {
      case .flag(let flag): return flag
      case .none: return false
      case let other:
        throw Complaint(
          "wrong-kind", "a condition gives true or false, not \(other.briefText)", at: [.argument("condition")])
      }
    }
    if case .table(let table) = call["rows"] {
      return .table(
        try table.filter { row in
          try holds { name in
            _ = try placed(at: "condition", column: name) { try table.requireColumn(name) }
            return Value(table[row, name])
          }
        })
    }
    let data = try call.dataset("rows")
    return .object(
      DatasetObject(
        data: try data.filtered { row in
          try holds { name in Value(data.cell(row, try placed(at: "condition", column: name) { try data.column(name) }))
          }
        }))
  }

  static let select = Function(
    "select", "Only these columns, in this order; a record gives them other names.",
    parameters: [
      rows,
      Parameter(
        "columns", .either([.list(of: .column), .record(of: .column)]),
        "Such as [.a, .b], or { title: .a } for a new name."),
    ], result: "any", group: "data",
    example: "table([{ a: 1, b: 2 }]) |> select(columns: { count: .b })",
    check: { ColumnChecks.column(of: $0, argument: "columns", data: "rows") },
    facts: { call in
      guard let schema = ColumnChecks.facts(of: call["rows"])?.schema, case .known(let value) = call["columns"] else {
        return nil
      }
      let chosen = Selection(value)
      var fields: [Schema.Field] = []
      for (name, label) in zip(chosen.names, chosen.labels ?? chosen.names)
      where !fields.contains(where: { $0.name == label }) {
        if let field = schema[name]?.renamed(label) { fields.append(field) }
      }
      return DatasetFacts(schema: Schema(fields))
    }
  ) { call in
    let chosen = Selection(call["columns"])
    if case .table(let table) = call["rows"] {
      return .table(try placed(at: "columns") { try table.select(chosen.names, as: chosen.labels) })
    }
    let data = try call.dataset("rows")
    return .object(
      DatasetObject(data: try placed(at: "columns") { try data.selected(chosen.names, as: chosen.labels) }))
  }

  static let sort = Function(
    "sort", "The rows in the order of a column; missing values last.",
    parameters: [
      rows, Parameter("by", .column, "The column."), .flag("descending", default: false, "Greatest first."),
    ], result: "any", group: "data", example: "table([{ a: 2 }, { a: 1 }]) |> sort(by: .a)",
    check: { ColumnChecks.column(of: $0, argument: "by", data: "rows") }, facts: { ColumnChecks.facts(of: $0["rows"]) }
  ) { call in
    let name = call.choice("by")?.name ?? ""
    if case .table(let table) = call["rows"] {
      return .table(try placed(at: "by") { try table.sort(by: name, descending: call.flag("descending")) })
    }
    let data = try call.dataset("rows")
    return .object(
      DatasetObject(data: try placed(at: "by") { try data.sorted(by: name, descending: call.flag("descending")) }))
  }

  static let take = Function(
    "take", "The first rows.", parameters: [rows, .whole("count", 0...1_000_000_000, default: 5, "How many.")],
    result: "any",
    group: "data", example: "generate(.captionedShapes(rows: 20)) |> take(count: 3)",
    facts: { ColumnChecks.facts(of: $0["rows"]) }
  ) { call in
    if case .table(let table) = call["rows"] { return .table(table.take(call.whole("count"))) }
    return .object(DatasetObject(data: try call.dataset("rows").taking(call.whole("count"))))
  }

  static let summarize = Function(
    "summarize", "One row for each value of a column, with a summary of another.",
    parameters: [
      rows, Parameter("by", .column, "The column whose values make the groups."),
      Parameter("value", .column, "The column that is summarised; left out, rows are counted.").optional,
      .oneOf("with", Aggregate.allCases.map(\.rawValue), default: "mean", "How."),
    ], result: "table", group: "data", example: "generate(.captionedShapes(rows: 40)) |> summarize(by: .shape)",
    check: { call in ["by", "value"].flatMap { ColumnChecks.column(of: call, argument: $0, data: "rows") } }
  ) { call in
    let by = call.choice("by")?.name ?? "", value = call.choice("value")?.name
    let aggregate = Aggregate(rawValue: call.choice("with")?.name ?? "mean") ?? .mean
    if case .table(let table) = call["rows"] {
      let groups = try placed(at: "by") { try table.groups(by: by) }
      let column = try value.map { name in try placed(at: "value") { try table.requireColumn(name) } }
      var columns = [
        Display.Column(by, groups.map(\.key)), Display.Column("rows", numbers: groups.map { Double($0.rows.count) }),
      ]
      if let column {
        columns.append(
          Display.Column(
            "\(aggregate.rawValue) of \(column.name)",
            numbers: groups.map { group in aggregate(group.rows.compactMap { column.cells[$0].number }) },
            unit: column.unit))
      }
      return .table(Table(columns))
    }
    let data = try call.dataset("rows")
    var table = DatasetTable.table(try placed(at: "by") { try data.summarized(by: by, value: nil, with: .count) })
    if let value {
      let summary = DatasetTable.table(
        try placed(at: "value") { try data.summarized(by: by, value: value, with: aggregate) })
      table.set(Display.Column("\(aggregate.rawValue) of \(value)", summary.columns.last?.cells ?? []))
    }
    return .table(table)
  }
}

/// The columns that a list names, or a record under other names.
private struct Selection {
  let names: [String]
  /// The new names; nil where columns keep theirs.
  let labels: [String]?

  init(_ value: Value) {
    func name(_ value: Value) -> String? { if case .choice(let choice) = value { choice.name } else { nil } }
    if case .record(let record) = value {
      let fields = record.fields.compactMap { label, value in name(value).map { (label, $0) } }
      (names, labels) = (fields.map(\.1), fields.map(\.0))
    } else if case .list(let items) = value {
      (names, labels) = (items.compactMap(name), nil)
    } else {
      (names, labels) = ([], nil)
    }
  }
}

/// A dataset's scalar columns as a table.
enum DatasetTable {
  static func table(_ data: Dataset) -> Table {
    Table(
      data.columns.map { column in Display.Column(column.name, data.rows.map { Display.Cell(Value(column.cell($0))) }) }
    )
  }
}
