import Catalog
import FileSystem
import Tensor

/// A delimited text file: bytes, where its cells stand, and the names of its columns.
struct CSVTable: RawTable {
  let names: [String]
  let rowCount: Int
  private(set) var findings: [DataFinding] = []
  private let path: String
  private let bytes: [UInt8]
  private let cells: CSVCells
  /// Whether the file names its columns.
  var hasHeader: Bool { skipped == 1 }
  /// Rows before the first of the data: 1 for a header.
  private let skipped: Int

  /// Reads `content` of the file `path`, at most `limit` rows.
  ///
  /// - Parameter names: Names that the user gave; a file without a header takes them where there are as many as columns.
  ///
  /// Throws a `Complaint` for an empty file, ragged rows or an open quote, with the lines.
  init(_ content: [UInt8], path: String, delimiter known: UInt8? = nil, limit: Int? = nil, names given: [String] = [])
    throws
  {
    self.path = path
    let decoded = TextEncoding.utf8(content)
    bytes = decoded.bytes
    guard bytes.count < CSVCell.startLimit else {
      throw Complaint("too-large", "'\(path)' has \(bytes.count) bytes, more than 256 GB", hint: "split the file")
    }
    let start = TextEncoding.start(bytes)
    let rowLimit = limit.map { $0 + 1 } ?? .max
    let found = bytes.withUnsafeBufferPointer { buffer in
      CSVScanner.scan(
        buffer, from: start, delimiter: known ?? DelimiterSniffer.delimiter(of: buffer, from: start), rowLimit: rowLimit
      )
    }
    try Watch.current.check()
    try Self.check(found, path, bytes)
    cells = found.cells
    let width = found.cells.width
    let head = HeaderDetector(bytes: bytes, cells: found.cells)
    let hasHeader = head.hasHeader || (!given.isEmpty && given.allSatisfy(head.firstRow.contains))
    skipped = hasHeader ? 1 : 0
    rowCount = min(found.cells.rowCount - skipped, limit ?? .max)
    self.names =
      hasHeader ? Self.distinct(head.firstRow) : given.count == width ? given : (1...width).map { "column\($0)" }
    guard rowCount > 0 || limit == 0 else { throw DataError.empty(path) }
    noteEncoding(decoded.encoding, damage: decoded.damage, content)
    if hasHeader { noteRenaming(of: head.firstRow) }
    if !hasHeader && given.count != width {
      findings.append(
        DataFinding(
          "no-header", .note,
          "'\(Path.name(of: path))' has no header line; its columns are called column1 to column\(width)",
          advice: "name them all in order in columns:, or add a header line"))
    }
  }

  private static func check(_ found: CSVScanner.Findings, _ path: String, _ bytes: [UInt8]) throws {
    func line(_ offset: Int) -> Int { bytes.withUnsafeBufferPointer { CSVScanner.line(of: offset, in: $0) } }
    if let open = found.openQuote {
      throw Complaint(
        "open-quote", "a quote in line \(line(open)) of '\(path)' is never closed",
        hint: "close it, or double a quote that belongs to the text")
    }
    if let overlong = found.overlong {
      throw Complaint(
        "too-large", "a cell in line \(line(overlong)) of '\(path)' is longer than 16 MB", hint: "is a quote missing?")
    }
    guard let first = found.ragged.first else {
      guard found.cells.width > 0 else { throw DataError.empty(path) }
      return
    }
    let more = found.raggedCount - 1
    throw Complaint(
      "ragged-row",
      "line \(first.line) of '\(path)' has \(cells(first.found)), expected \(found.cells.width)"
        + (more > 0 ? " (and \(more) more line\(more == 1 ? "" : "s"))" : ""),
      notes: found.ragged.dropFirst().map { "line \($0.line) has \(cells($0.found))" },
      hint: "quote cells that contain the delimiter, or repair the line")
  }

  private static func cells(_ count: Int) -> String { count == 1 ? "1 cell" : "\(count) cells" }

  /// Header names, empty ones filled in and repeated ones numbered.
  private static func distinct(_ names: [String]) -> [String] {
    var used: Set<String> = []
    return names.enumerated().map { index, name in
      let base = name.isEmpty ? "column\(index + 1)" : name
      var candidate = base
      var number = 2
      while !used.insert(candidate).inserted {
        candidate = "\(base)\(number)"
        number += 1
      }
      return candidate
    }
  }

  private mutating func noteRenaming(of header: [String]) {
    let renamed = zip(header, names).enumerated().filter { $1.0 != $1.1 }.map { index, pair in
      pair.0.isEmpty ? "column \(index + 1) is called \(pair.1)" : "another '\(pair.0)' is called \(pair.1)"
    }
    guard !renamed.isEmpty else { return }
    let shown = renamed.prefix(3).joined(separator: ", ") + (renamed.count > 3 ? ", …" : "")
    findings.append(
      DataFinding(
        "renamed", .note, "the header of '\(Path.name(of: path))' leaves names out or repeats them: \(shown)",
        count: renamed.count, advice: "give each column a name of its own in the header line"))
  }

  private mutating func noteEncoding(_ encoding: TextEncoding.Encoding, damage: Int?, _ content: [UInt8]) {
    guard encoding == .latin1, let damage else { return }
    let line = content.withUnsafeBufferPointer { CSVScanner.line(of: damage, in: $0) }
    findings.append(
      DataFinding(
        "encoding", .warning,
        "'\(Path.name(of: path))' is not UTF-8 (byte 0x\(String(content[damage], radix: 16, uppercase: true)) in line \(line)); it was read as Latin-1",
        count: 1, advice: "save the file as UTF-8 if letters look wrong"))
  }

  func place(_ row: Int) -> String {
    let line = bytes.withUnsafeBufferPointer { bytes in
      CSVScanner.line(of: cells.cell(row + skipped, 0, in: bytes).start, in: bytes)
    }
    return "\(Path.name(of: path)) line \(line)"
  }

  func values(_ column: Int, as storage: RawStorage) throws -> ColumnValues {
    try values([(column, storage)]).first ?? .texts(TextValues())
  }

  func values(_ columns: [(index: Int, storage: RawStorage)]) throws -> [ColumnValues] {
    try bytes.withUnsafeBufferPointer { bytes in
      try CSVTyping(bytes: bytes, cells: cells, rows: skipped..<skipped + rowCount).values(columns)
    }
  }

  /// The cell without its quotes, doubled ones made single; quotes behind the closing one stay.
  static func unescape(_ cell: UnsafeBufferPointer<UInt8>, into result: inout [UInt8]) {
    result.removeAll(keepingCapacity: true)
    var position = 1
    var isQuoted = true
    while position < cell.count {
      let byte = cell[position]
      position += 1
      guard isQuoted, byte == 0x22 else {
        result.append(byte)
        continue
      }
      if position < cell.count, cell[position] == 0x22 {
        result.append(0x22)
        position += 1
      } else {
        isQuoted = false
      }
    }
  }
}
