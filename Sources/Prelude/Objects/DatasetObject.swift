import Data
import Display
import Language

/// Rows of columns in the language.
struct DatasetObject: Object {
  let data: Dataset
  let kindName = "dataset"

  var memberNames: [String] { Dataset.Part.allCases.map(\.name) + data.columnNames }

  func member(_ name: String) throws -> Value? {
    switch name {
    case "train": return .object(DatasetObject(data: data.train))
    case "validation": return .object(DatasetObject(data: data.validation))
    case "test": return .object(DatasetObject(data: data.test))
    default:
      guard let column = data[name] else { return nil }
      return .list(data.rows.map { Value(column.cell($0)) })
    }
  }

  var count: Int? { data.count }

  func element(at index: Int) throws -> Value { .object(SampleObject(data: data, position: index)) }

  var facts: (any Sendable)? { DatasetFacts(schema: data.schema) }

  func isEqual(to other: any Object) -> Bool {
    guard let other = other as? DatasetObject else { return false }
    return other.data.rows == data.rows && other.data.columnNames == data.columnNames && other.data.name == data.name
  }

  func rendering(_ context: RenderingContext) -> Rendering { DatasetSummary(data: data).table.rendering(context) }
}

/// What a dataset shows of itself: a line a column.
struct DatasetSummary {
  let data: Dataset

  var table: Table {
    let schema = data.schema
    var columns = [
      Display.Column("column", texts: schema.names),
      Display.Column("modality", texts: schema.fields.map { $0.modality.choice.text }),
      Display.Column("missing", schema.fields.map { $0.missing == 0 ? .none : .number(Double($0.missing)) }),
      Display.Column("holds", texts: schema.fields.map(content)),
    ]
    if let first = data.rows.first {
      columns.append(Display.Column("first row", data.columns.map { preview($0.cell(first)) }))
    }
    if schema.fields.contains(where: { !$0.reason.isEmpty }) {
      columns.append(Display.Column("because", texts: schema.fields.map(\.reason)))
    }
    return Table(
      columns, title: title, notes: findings.map(\.note))
  }

  /// What the doctor says unasked, of all rows: a few of them are bound to lack something.
  private var findings: [DataFinding] {
    data.count == data.columns.first?.count ? DataDoctor.quickFindings(data) : data.findings
  }

  private var title: String {
    let rows = "\(data.name): \(grouped(data.count)) \(data.count == 1 ? "row" : "rows")"
    guard data.isSplit else { return rows }
    let parts = Dataset.Part.allCases.compactMap { part -> String? in
      let count = data.part(part).count
      return count == 0 ? nil : "\(part.name) \(grouped(count))"
    }
    return rows + " (" + parts.joined(separator: ", ") + ")"
  }

  private func content(_ field: Schema.Field) -> String {
    guard let column = data[field.name] else { return "" }
    switch column.values {
    case .categories, .flags, .tags:
      let shown = field.classes.prefix(6).joined(separator: ", ")
      let noun = field.classes.count == 1 ? "class" : "classes"
      return "\(field.classes.count) \(noun): \(shown)\(field.classes.count > 6 ? ", …" : "")"
    case .numbers(let values):
      let present = data.rows.lazy.map { values[$0] }.filter { !$0.isNaN }
      guard let low = present.min(), let high = present.max() else { return "" }
      return NumberFormat.range(low, high)
    default: return ""
    }
  }

  private func preview(_ cell: Data.Cell) -> Display.Cell {
    switch cell {
    case .missing: .none
    case .flag(let flag): .flag(flag)
    case .number(let number): .number(number)
    case .picture(let reference):
      (try? reference.picture()).map { .picture(Display.Picture($0)) } ?? .text("unreadable")
    case .sound(let reference): (try? reference.clip()).map { .sound(Display.Clip($0)) } ?? .text("unreadable")
    case .series(let values, _), .vector(let values): .series(values.prefix(64).map(Double.init))
    case .tags(let tags): .text(tags.joined(separator: ", "))
    case .text(let text): .text(text)
    }
  }

  private func grouped(_ number: Int) -> String {
    var digits = Array(String(number))
    for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
    return String(digits)
  }
}

/// One row of a dataset.
struct SampleObject: Object {
  let data: Dataset
  let position: Int
  let kindName = "sample"

  var memberNames: [String] { data.columnNames }

  func member(_ name: String) throws -> Value? { data[name].map { Value(data.cell(position, $0)) } }

  func rendering(_ context: RenderingContext) -> Rendering {
    let cells = data.columns.map { column -> Display.Cell in
      switch data.cell(position, column) {
      case .picture(let reference):
        (try? reference.picture()).map { .picture(Display.Picture($0)) } ?? .text("unreadable")
      case .sound(let reference): (try? reference.clip()).map { .sound(Display.Clip($0)) } ?? .text("unreadable")
      case let cell: Display.Cell(Value(cell))
      }
    }
    return Table([Display.Column("column", texts: data.columnNames), Display.Column("value", cells)]).rendering(context)
  }

  /// The row as values by column: what `predict` takes.
  var record: Record { Record(data.columns.map { ($0.name, Value(data.cell(position, $0))) }) }
}

/// What is known of a dataset before it is read.
struct DatasetFacts: StaticFacts {
  /// Nil where the columns are inferred from files that have not been read.
  let schema: Schema?

  var columns: [(name: String, detail: String)] { schema?.fields.map { ($0.name, $0.modality.name) } ?? [] }
  var memberNames: [String]? { schema.map { Dataset.Part.allCases.map(\.name) + $0.names } }

  func member(_ name: String) -> StaticValue {
    Dataset.Part.allCases.contains { $0.name == name } ? .kind("dataset", facts: self) : .kind("list", facts: nil)
  }

  var element: StaticValue { .kind("sample", facts: nil) }
}
