import Catalog
import Data
import Language

extension Function {
  private static let suffix = Parameter.text(
    "suffix", default: "2", "Put behind names of the second dataset that are taken.")

  static let pair = Function(
    "pair", "Puts one random row of another dataset beside each row, of an equal key where one is named.",
    parameters: [
      Parameter("a", .object(["dataset"]), "The rows."),
      Parameter("with", .object(["dataset"]), "Where partners come from; none comes again before all have come."),
      Parameter("on", .column, "A column of both whose values have to be equal.").optional,
      .whole("seed", 0...Int(1e15), default: 0, "Equal seeds give equal pairs."), suffix,
    ], result: "dataset", group: "data",
    example: """
      let shapes = generate(.captionedShapes(rows: 20))
      pair(shapes, with: generate(.captionedShapes(rows: 20), seed: 1), on: .shape)
      """,
    check: { call in
      ["a", "with"].flatMap { ColumnChecks.column(of: call, argument: "on", data: $0) }.prefix(1).map { $0 }
    },
    facts: { CombinedSchema.sideBySide($0) }
  ) { call in
    let data = try call.dataset("a"), other = try call.dataset("with")
    return .object(
      DatasetObject(
        data: try placed(at: "with") {
          try data.paired(
            with: other, on: call.choice("on")?.name, seed: call.seed(), suffix: call.text("suffix") ?? "2")
        }))
  }

  static let join = Function(
    "join", "Puts rows of two datasets side by side where a column of both holds the same.",
    parameters: [
      Parameter("a", .object(["dataset"]), "The rows."),
      Parameter("with", .object(["dataset"]), "The rows to put beside them."),
      Parameter("on", .column, "The column of both whose values have to be equal; .row is the position."),
      .oneOf(
        "kind", JoinKind.allCases.map(\.rawValue), default: "inner",
        "Which rows stay: those with a partner, all of the first, or all of both."), suffix,
    ], result: "dataset", group: "data",
    example: """
      let shapes = generate(.captionedShapes(rows: 20))
      join(shapes |> select(columns: [.image]), with: shapes |> select(columns: [.shape]), on: .row)
      """,
    check: { call in
      if case .known(.choice(let choice)) = call["on"], choice.name == "row" { return [] }
      return ["a", "with"].flatMap { ColumnChecks.column(of: call, argument: "on", data: $0) }.prefix(1).map { $0 }
    },
    facts: { CombinedSchema.sideBySide($0) }
  ) { call in
    let data = try call.dataset("a"), other = try call.dataset("with")
    let kind = JoinKind(rawValue: call.choice("kind")?.name ?? "") ?? .inner
    return .object(
      DatasetObject(
        data: try placed(at: "on") {
          try data.joined(
            with: other, on: call.choice("on")?.name ?? "row", kind: kind, suffix: call.text("suffix") ?? "2")
        }))
  }

  static let append = Function(
    "append", "Puts the rows of one dataset or table below those of another.",
    parameters: [
      Parameter("a", .object(["dataset", "table"]), "The rows above; a column of both is what it is there."),
      Parameter(
        "with", .object(["dataset", "table"]),
        "The rows below; what only one of them has is missing in the other's rows."),
    ], result: "any", group: "data",
    example: """
      let shapes = generate(.captionedShapes(rows: 20))
      append(shapes, with: generate(.captionedShapes(rows: 20), seed: 1))
      """,
    check: { AppendChecks.kinds($0) }, facts: { AppendChecks.facts($0) }
  ) { call in
    switch (call["a"], call["with"]) {
    case (.table(let above), .table(let below)): return .table(above.concatenate(below))
    case (.table, _), (_, .table): throw AppendChecks.mixed
    default:
      let data = try call.dataset("a"), other = try call.dataset("with")
      return .object(DatasetObject(data: try placed(at: "with") { try data.appended(other) }))
    }
  }
}

/// What is known of `append` before it runs.
private enum AppendChecks {
  static let mixed = Complaint(
    "wrong-kind", "append takes two datasets or two tables, not one of each", at: [.argument("with")])

  static func kinds(_ call: StaticCall) -> [Complaint] {
    Set([call["a"], call["with"]].compactMap(\.kindName)) == ["dataset", "table"] ? [mixed] : []
  }

  static func facts(_ call: StaticCall) -> DatasetFacts? {
    guard let above = ColumnChecks.facts(of: call["a"])?.schema,
      let below = ColumnChecks.facts(of: call["with"])?.schema
    else { return nil }
    return DatasetFacts(schema: Schema(above.fields + below.fields.filter { above[$0.name] == nil }))
  }
}

/// Schemas of datasets that are made of others, before anything is read.
enum CombinedSchema {
  /// The columns of both subjects of `pair` or `join`.
  static func sideBySide(_ call: StaticCall) -> DatasetFacts {
    guard let left = ColumnChecks.facts(of: call["a"])?.schema,
      let right = ColumnChecks.facts(of: call["with"])?.schema,
      case .known(.text(let suffix)) = call["suffix"]
    else { return DatasetFacts(schema: nil) }
    var shared: String?
    if case .known(.choice(let choice)) = call["on"] { shared = choice.name }
    var taken = Set(left.names)
    let added = right.fields.filter { $0.name != shared }.map { field in
      var name = field.name
      while taken.contains(name) { name += suffix.isEmpty ? "2" : suffix }
      taken.insert(name)
      return Schema.Field(name: name, modality: field.modality, reason: field.reason, classes: field.classes)
    }
    return DatasetFacts(schema: Schema(left.fields + added))
  }

  /// Names behind a literal list of columns; nil where they are not known.
  static func names(_ value: StaticValue) -> [String]? {
    guard case .known(.list(let items)) = value else { return nil }
    return items.compactMap { if case .choice(let choice) = $0 { choice.name } else { nil } }
  }

  /// A complaint for each named column whose modality is none of `accepted`.
  static func modalities(_ call: StaticCall, data: String, accepted: [String]) -> [Complaint] {
    guard let schema = ColumnChecks.facts(of: call[data])?.schema, let names = names(call["columns"]) else { return [] }
    return names.enumerated().compactMap { index, name in
      guard let field = schema[name], !accepted.contains(field.modality.name) else { return nil }
      return Complaint(
        "wrong-kind",
        "column '\(name)' is \(field.modality.name), expected \(accepted.joined(separator: ", "))",
        at: [.argument("columns"), .index(index)])
    }
  }
}
