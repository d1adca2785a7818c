import Catalog
import Data
import Display
import Language

/// Checks of column names before anything runs.
enum ColumnChecks {
  /// The facts of a dataset that is live or follows from literals.
  static func facts(of value: StaticValue) -> DatasetFacts? {
    switch value {
    case .known(.object(let object)): object.facts as? DatasetFacts
    case .kind(_, let facts): facts as? DatasetFacts
    default: nil
    }
  }

  /// Column names of a dataset or table, or nil where they are not known.
  static func names(of value: StaticValue) -> [String]? {
    if case .known(.table(let table)) = value { return table.columnNames }
    return facts(of: value)?.schema?.names
  }

  /// A complaint for each column named by `argument` that `data` does not have.
  static func column(of call: StaticCall, argument: String, data: String) -> [Complaint] {
    guard let names = names(of: call[data]) else { return [] }
    switch call[argument] {
    case .known(.choice(let choice)): return missing(choice.name, names, at: [.argument(argument)])
    case .known(.list(let items)):
      return items.enumerated().flatMap { index, item -> [Complaint] in
        guard case .choice(let choice) = item else { return [] }
        return missing(choice.name, names, at: [.argument(argument), .index(index)])
      }
    case .known(.record(let record)):
      return record.fields.flatMap { label, value -> [Complaint] in
        guard case .choice(let choice) = value else { return [] }
        return missing(choice.name, names, at: [.argument(argument), .key(label)])
      }
    default: return []
    }
  }

  static func expression(of call: StaticCall, argument: String, data: String) -> [Complaint] {
    guard let names = names(of: call[data]), case .known(.expression(let expression)) = call[argument] else {
      return []
    }
    return expression.columns.flatMap { missing($0, names, at: [.argument(argument), .key($0)]) }
  }

  static func missing(_ name: String, _ names: [String], at path: [Complaint.Step]) -> [Complaint] {
    guard !names.contains(name) else { return [] }
    return [
      Complaint(
        "unknown-column", "there is no column '\(name)'", at: path, label: Suggestion.words(for: name, among: names),
        notes: ["the columns are \(names.joined(separator: ", "))"])
    ]
  }
}
