import Catalog
import FileSystem
import Tensor

extension Dataset {
  /// The rows with one more column, in place of one of that name or after the others.
  ///
  /// - Parameters:
  ///   - modality: What the column is; nil for what its cells are: a flag, a number or a text.
  ///   - folder: Where paths are seen from, for a column of files.
  ///   - value: The cell of a storage row.
  /// - Throws: What `value` throws, and a `Complaint` where cells are of several kinds or not what the column is to hold.
  public func derived(
    _ name: String, as modality: Modality?, folder: String, value: (_ row: Int) throws -> Cell
  ) throws -> Dataset {
    var cells = DerivedCells(count: columns.first?.count ?? 0)
    for (position, row) in rows.enumerated() {
      if position & 0x3FF == 0 {
        try Watch.current.check()
        try MemoryBudget.check(adding: cells.byteCount)
      }
      try cells.set(row, to: try value(row))
    }
    let raw = Column(name, cells.modality, cells.values)
    return replacing(try raw.read(as: modality, in: folder))
  }

  /// The rows with a column of the same cells as `column`, one of theirs, under another name and of another modality if one is given.
  ///
  /// - Throws: A `Complaint` where its cells are not what the new one is to hold.
  public func copying(_ column: Column, to name: String, as modality: Modality?, folder: String) throws -> Dataset {
    replacing(try column.renamed(name).read(as: modality, in: folder))
  }

  private func replacing(_ column: Column) -> Dataset {
    var columns = columns
    if let place = columns.firstIndex(where: { $0.name == column.name }) {
      columns[place] = column
    } else {
      columns.append(column)
    }
    return with(columns: columns)
  }
}

extension Column {
  /// The column as a modality, or as it is where none is given.
  fileprivate func read(as modality: Modality?, in folder: String) throws -> Column {
    guard let modality else { return self }
    return try converted(
      to: modality,
      origin: ColumnOrigin(
        folder: folder, pathHint: "paths that are made here are relative to the folder of the notebook or script"))
  }
}

/// Cells of one kind, which the first that is not missing settles.
private struct DerivedCells {
  private(set) var byteCount: Int
  private let count: Int
  /// At most one of these is there.
  private var flags: [Int8]?
  private var numbers: [Double]?
  private var texts: [String?]?

  init(count: Int) {
    self.count = count
    byteCount = 2 * count * MemoryLayout<String?>.stride
  }

  mutating func set(_ row: Int, to cell: Cell) throws {
    switch cell {
    case .missing: return
    case .flag(let flag) where numbers == nil && texts == nil:
      if flags == nil { flags = [Int8](repeating: -1, count: count) }
      flags?[row] = flag ? 1 : 0
    case .number(let number) where flags == nil && texts == nil:
      if numbers == nil { numbers = [Double](repeating: .nan, count: count) }
      numbers?[row] = number
    case .text(let text) where flags == nil && numbers == nil:
      if texts == nil { texts = [String?](repeating: nil, count: count) }
      byteCount += 2 * text.utf8.count
      texts?[row] = text
    case .flag: throw mixed(with: "flags")
    case .number: throw mixed(with: "numbers")
    case .text: throw mixed(with: "texts")
    case .picture, .series, .sound, .tags, .vector:
      throw Complaint("wrong-kind", "a cell is a flag, a number or a text")
    }
  }

  private func mixed(with kind: String) -> Complaint {
    let other = flags != nil ? "flags" : numbers != nil ? "numbers" : "texts"
    return Complaint(
      "wrong-kind", "a column holds cells of one kind, and here are \(other) and \(kind)",
      hint: "\"\\(…)\" makes a text of anything")
  }

  var modality: Modality { flags != nil ? .flag : numbers != nil ? .number(NumberModality()) : .text(TextModality()) }

  var values: ColumnValues {
    if let flags { return .flags(flags) }
    if let numbers { return .numbers(numbers) }
    return .texts(TextValues(texts ?? [String?](repeating: nil, count: count)))
  }
}
