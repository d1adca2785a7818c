import Synchronization
import Tensor

/// A table as a format holds it, before anybody has said or guessed what its columns are.
protocol RawTable: Sendable {
  var names: [String] { get }
  var rowCount: Int { get }
  /// The cells of columns in the storage that suits them, or in the one asked for.
  ///
  /// - Throws: When the watch is over.
  func values(_ columns: [(index: Int, storage: RawStorage)]) throws -> [ColumnValues]
  /// The cells of one column.
  ///
  /// - Throws: When the watch is over.
  func values(_ column: Int, as storage: RawStorage) throws -> ColumnValues
  /// Says where a row stands, such as `clips.csv line 17`.
  func place(_ row: Int) -> String
  /// What reading found worth saying.
  var findings: [DataFinding] { get }
}

extension RawTable {
  func values(_ columns: [(index: Int, storage: RawStorage)]) throws -> [ColumnValues] {
    let results = Mutex([Result<ColumnValues, any Error>?](repeating: nil, count: columns.count))
    Parallel.forEach(columns.count) { place in
      let result = Result { try values(columns[place].index, as: columns[place].storage) }
      results.withLock { $0[place] = result }
    }
    try Watch.current.check()
    return try results.withLock { $0 }.map { try $0?.get() ?? .texts(TextValues()) }
  }
}

/// What a raw column is stored as.
enum RawStorage: Sendable {
  /// Numbers where all cells are, else codes where cells repeat, else texts.
  case automatic
  case categories
  case texts

  /// The storage that loses nothing a modality needs.
  init(for modality: Modality?) {
    switch modality {
    case .category: self = .categories
    case .text: self = .texts
    default: self = .automatic
    }
  }
}

/// Columns made in memory, such as those from file names.
struct TextTable: RawTable {
  let names: [String]
  /// Cells of each column; nil is missing.
  let columns: [[String?]]
  let rowCount: Int
  let places: @Sendable (Int) -> String
  var findings: [DataFinding] = []

  func place(_ row: Int) -> String { places(row) }

  func values(_ column: Int, as storage: RawStorage) throws -> ColumnValues {
    let cells = columns[column]
    var builder = RawColumnBuilder(storage: storage, rowCount: rowCount)
    return try builder.build { row, body in
      guard var text = cells[row] else { return }
      text.withUTF8 { body($0) }
    }
  }
}

/// Types one column in one or two passes over its cells.
struct RawColumnBuilder {
  let storage: RawStorage
  let rowCount: Int

  /// Distinct cells beyond which a column is stored as texts where more than half of the cells differ.
  private static let distinctLimit = 1024

  /// Whether `distinct` different cells in the rows up to `row` are too many for codes.
  @inline(__always)
  static func isTooVaried(distinct: Int, row: Int) -> Bool { distinct > distinctLimit && distinct * 2 > row }

  /// Asks the watch at every so many rows.
  @inline(__always)
  private static func look(at row: Int) throws {
    if row & 0x3FFF == 0 { try Watch.current.check() }
  }

  init(storage: RawStorage, rowCount: Int) {
    self.storage = storage
    self.rowCount = rowCount
  }

  /// Calls `cell` for each row, which calls back with the row's bytes, or not at all where there are none.
  mutating func build(_ cell: (Int, (UnsafeBufferPointer<UInt8>) -> Void) -> Void) throws -> ColumnValues {
    switch storage {
    case .automatic: try numbers(cell) ?? codes(cell, isForced: false) ?? texts(cell)
    case .categories: try codes(cell, isForced: true) ?? texts(cell)
    case .texts: try texts(cell)
    }
  }

  private func numbers(_ cell: (Int, (UnsafeBufferPointer<UInt8>) -> Void) -> Void) throws -> ColumnValues? {
    var isNumeric = true
    var anyNumber = false
    let values = try [Double](unsafeUninitializedCapacity: rowCount) { buffer, count in
      for row in 0..<rowCount {
        try Self.look(at: row)
        var value = Double.nan
        cell(row) { bytes in
          if let number = NumberParser.parse(bytes) {
            value = number
            anyNumber = true
          } else if !CellText.isMissing(bytes) {
            isNumeric = false
          }
        }
        if !isNumeric { break }
        buffer[row] = value
      }
      count = isNumeric ? rowCount : 0
    }
    return isNumeric && anyNumber ? .numbers(values) : nil
  }

  private func codes(
    _ cell: (Int, (UnsafeBufferPointer<UInt8>) -> Void) -> Void, isForced: Bool
  ) throws -> ColumnValues? {
    var table = ByteDictionary()
    var isRepeating = true
    let codes = try [Int32](unsafeUninitializedCapacity: rowCount) { buffer, count in
      for row in 0..<rowCount {
        try Self.look(at: row)
        var code: Int32 = -1
        cell(row) { bytes in
          if !CellText.isMissing(bytes) { code = table.add(bytes) }
        }
        buffer[row] = code
        if !isForced && Self.isTooVaried(distinct: table.count, row: row) {
          isRepeating = false
          break
        }
      }
      count = isRepeating ? rowCount : 0
    }
    return isRepeating ? .categories(CategoryValues(codes: codes, classes: table.keys)) : nil
  }

  private func texts(_ cell: (Int, (UnsafeBufferPointer<UInt8>) -> Void) -> Void) throws -> ColumnValues {
    var values = TextValues()
    values.reserve(rows: rowCount, bytes: rowCount * 16)
    for row in 0..<rowCount {
      try Self.look(at: row)
      var isMissing = true
      cell(row) { bytes in
        if !CellText.isMissing(bytes) {
          isMissing = false
          values.append(bytes: bytes)
        }
      }
      if isMissing { values.append(nil) }
    }
    return .texts(values)
  }
}
