import Catalog
import Synchronization

/// Rows of columns, split into parts or not. Values never change: every verb gives a new dataset that shares the columns.
public struct Dataset: Sendable {
  /// Where a row belongs.
  public enum Part: UInt8, Sendable, CaseIterable {
    case train, validation, test

    /// The part that a cell of a split column names, in any case: train, validation (val, valid, dev), test; nil for all else.
    public init?(named text: String) {
      switch text.lowercased() {
      case "train", "training": self = .train
      case "dev", "val", "valid", "validation": self = .validation
      case "test", "testing": self = .test
      default: return nil
      }
    }

    /// As the language names it.
    public var name: String {
      switch self {
      case .train: "train"
      case .validation: "validation"
      case .test: "test"
      }
    }
  }

  /// A short name for titles, such as the file's.
  public let name: String
  /// All columns in order, equally long; a dataset sees only `rows` of them.
  public let columns: [Column]
  /// Storage rows in the dataset's order.
  public let rows: [Int]
  /// Part of each storage row; nil where the data were never split, and then all is train.
  public let parts: [Part]?
  /// What reading or splitting found worth saying.
  public let findings: [DataFinding]
  /// The schema once somebody has asked for it: it takes a look at every cell.
  private let described = SchemaMemory()

  /// Rows `rows` (all by default) of `columns`, which are equally long.
  public init(
    name: String, columns: [Column], rows: [Int]? = nil, parts: [Part]? = nil, findings: [DataFinding] = []
  ) {
    let count = columns.first?.count ?? 0
    precondition(columns.allSatisfy { $0.count == count }, "columns of different lengths")
    self.name = name
    self.columns = columns
    self.rows = rows ?? Array(0..<count)
    self.parts = parts
    self.findings = findings
  }

  /// Rows.
  public var count: Int { rows.count }
  public var isEmpty: Bool { rows.isEmpty }
  public var columnNames: [String] { columns.map(\.name) }
  public var isSplit: Bool { parts != nil }

  /// Names, modalities, missing cells and classes of the columns.
  public var schema: Schema {
    described.schema.withLock { known in
      if let known { return known }
      let made = makeSchema()
      known = made
      return made
    }
  }

  private func makeSchema() -> Schema {
    Schema(
      columns.map { column in
        Schema.Field(
          name: column.name, modality: column.modality, reason: column.reason, trait: column.trait,
          missing: rows.reduce(0) { $0 + (column.isMissing($1) ? 1 : 0) }, classes: classes(of: column))
      })
  }

  /// The column called `name`, or nil.
  public subscript(_ name: String) -> Column? { columns.first { $0.name == name } }

  /// The column called `name`.
  ///
  /// Throws a `Complaint` with code `unknown-column` and the nearest name.
  public func column(_ name: String) throws -> Column {
    guard let column = self[name] else { throw DataError.noColumn(name, among: columnNames) }
    return column
  }

  /// The cell in row `position` of this dataset.
  public func cell(_ position: Int, _ column: Column) -> Cell { column.cell(rows[position]) }

  /// The training rows; all rows where the data were never split.
  public var train: Dataset { part(.train) }
  /// The validation rows; none where the data were never split.
  public var validation: Dataset { part(.validation) }
  /// The test rows; none where the data were never split.
  public var test: Dataset { part(.test) }

  /// The rows of one part, in this dataset's order.
  public func part(_ part: Part) -> Dataset {
    guard let parts else { return part == .train ? self : with(rows: []) }
    return with(rows: rows.filter { parts[$0] == part })
  }

  /// The same columns seen through other storage rows.
  public func with(rows: [Int]) -> Dataset {
    Dataset(name: name, columns: columns, rows: rows, parts: parts, findings: findings)
  }

  func with(columns: [Column]) -> Dataset {
    Dataset(name: name, columns: columns, rows: rows, parts: parts, findings: findings)
  }

  func with(parts: [Part]?, adding found: [DataFinding] = []) -> Dataset {
    Dataset(name: name, columns: columns, rows: rows, parts: parts, findings: findings + found)
  }

  /// The same data under another name.
  public func named(_ name: String) -> Dataset {
    Dataset(name: name, columns: columns, rows: rows, parts: parts, findings: findings)
  }

  private func classes(of column: Column) -> [String] {
    switch column.values {
    case .categories(let values): Self.sorted(values.counts(rows), values.classes)
    case .flags: ["false", "true"]
    case .tags(let values): values.classes.sorted(by: ClassOrder.precedes)
    default: []
    }
  }

  private static func sorted(_ counts: [Int], _ classes: [String]) -> [String] {
    zip(classes, counts).filter { $0.1 > 0 }.map(\.0).sorted(by: ClassOrder.precedes)
  }
}

/// A place for a schema that is made when first asked for.
private final class SchemaMemory: Sendable {
  let schema = Mutex<Schema?>(nil)
}

/// The order in which classes are listed: numbers by value, before other labels by their bytes.
enum ClassOrder {
  static func precedes(_ left: String, _ right: String) -> Bool {
    switch (Double(left), Double(right)) {
    case (let a?, let b?): a != b ? a < b : left.utf8.lexicographicallyPrecedes(right.utf8)
    case (_?, nil): true
    case (nil, _?): false
    case (nil, nil): left.utf8.lexicographicallyPrecedes(right.utf8)
    }
  }
}
