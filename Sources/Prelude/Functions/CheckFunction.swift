import Catalog
import Data
import Display
import Language

extension Function {
  static let check = Function(
    "check", "Looks data over for what makes results wrong or misleading: the data doctor.",
    parameters: [
      Parameter("data", .object(["dataset"]), "The rows; split them first, so that leaks between parts can be seen.")
    ], result: "table", group: "data",
    example: "check(generate(.captionedShapes(rows: 60)) |> split(test: 0.3))"
  ) { call in
    let data = try call.dataset("data")
    return .table(DoctorTable(DataDoctor.findings(data), of: data).table)
  }
}

/// What the data doctor found, a row a finding, the most severe first.
struct DoctorTable {
  let table: Table

  init(_ findings: [DataFinding], of data: Dataset) {
    let looks = "looked for \(DataDoctor.checks.map(\.name).joined(separator: ", "))"
    let rows = "\(data.count) \(data.count == 1 ? "row" : "rows")"
    guard !findings.isEmpty else {
      table = Table([], title: "\(rows) of \(data.name): nothing found", notes: [looks])
      return
    }
    table = Table(
      [
        Display.Column("severity", texts: findings.map(\.severity.rawValue)),
        Display.Column("check", texts: findings.map(\.check)),
        Display.Column("columns", texts: findings.map { $0.columns.joined(separator: ", ") }),
        Display.Column("finding", sentences: findings.map(\.message)),
        Display.Column("count", findings.map { $0.count > 0 ? .number(Double($0.count)) : .none }),
        Display.Column("rows such as", texts: findings.map { $0.examples.map(String.init).joined(separator: ", ") }),
        Display.Column("what to do", sentences: findings.map(\.advice)),
      ], title: "\(rows) of \(data.name): \(findings.count) \(findings.count == 1 ? "finding" : "findings")",
      notes: [looks])
  }
}

extension DataFinding {
  /// A line below a table.
  var note: String { "\(severity.rawValue): \(message); \(advice)" }
}
