import Tensor

/// Types the columns of a delimited file, many at once, so that each stretch of text is read while it is in the cache.
///
/// The result is that of reading each column from its first row to its last: pieces of rows are typed by themselves and put
/// together in order, and a column is stored as something more general only where a cell proves that it must be.
struct CSVTyping {
  let bytes: UnsafeBufferPointer<UInt8>
  let cells: CSVCells
  /// The rows to type.
  let rows: Range<Int>

  /// Columns that are typed in one go: those of more would not fit the cache together.
  private static let columnsTogether = 64
  /// Rows of one column that are typed before the next column is.
  private static let rowsTogether = 128
  /// Rows of a piece at least.
  private static let leastShared = 1024

  /// The columns given in the storage that suits them, or in the one asked for.
  ///
  /// - Throws: When the watch is over.
  func values(_ columns: [(index: Int, storage: RawStorage)]) throws -> [ColumnValues] {
    let pieces = pieces()
    let groups = stride(from: 0, to: columns.count, by: Self.columnsTogether).map { first in
      columns[first..<min(first + Self.columnsTogether, columns.count)].map { CSVColumn($0.index, $0.storage, pieces) }
    }
    if pieces.count > 1 {
      for group in groups { type(group, pieces.count) }
    } else {
      Parallel.forEach(groups.count) { type(groups[$0], pieces.count) }
    }
    try Watch.current.check()
    return groups.flatMap { $0.map { $0.values ?? .texts(TextValues()) } }
  }

  /// Stretches of rows, a few for each thread.
  private func pieces() -> [CSVPiece] {
    let threads = ThreadPool.shared.threads
    let most = threads == 1 ? 1 : threads * 4
    return cells.stretches.flatMap { stretch -> [CSVPiece] in
      let range = rows.clamped(to: stretch.firstRow..<stretch.firstRow + stretch.rowCount)
      let share = most * range.count / max(1, rows.count)
      let parts = max(1, min(share, range.count / Self.leastShared))
      return (0..<parts).map { part in
        let low = range.lowerBound + range.count * part / parts
        let high = range.lowerBound + range.count * (part + 1) / parts
        return CSVPiece(
          text: bytes, cells: stretch.list.view, firstCell: (low - stretch.firstRow) * cells.width, width: cells.width,
          firstRow: low - rows.lowerBound, rowCount: high - low)
      }
    }.filter { $0.rowCount > 0 }
  }

  /// Gives the columns their values, unless the watch ends before.
  private func type(_ columns: [CSVColumn], _ pieces: Int) {
    let watch = Watch.current
    Parallel.forEach(pieces) { piece in
      let count = columns.first?.parts[piece].piece.rowCount ?? 0
      for end in stride(from: Self.rowsTogether, to: count + Self.rowsTogether, by: Self.rowsTogether) {
        if end & 0x3FFF == 0 && watch.isOver { return }
        for column in columns { column.parts[piece].read(upTo: min(end, count)) }
      }
    }
    Parallel.forEach(columns.count) { columns[$0].finish() }
  }
}

/// Consecutive rows of a delimited file.
struct CSVPiece {
  let text: UnsafeBufferPointer<UInt8>
  /// The cells of these rows and others, row-major.
  let cells: CSVCellView
  /// The first one of these rows.
  let firstCell: Int
  let width: Int
  /// Rows before.
  let firstRow: Int
  let rowCount: Int

  /// Calls `body` with the bytes of a cell, quotes undone.
  func withBytes<Result>(_ cell: CSVCell, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let raw = UnsafeBufferPointer(rebasing: text[cell.start..<cell.start &+ cell.length])
    guard cell.isEscaped else { return body(raw) }
    var scratch: [UInt8] = []
    CSVTable.unescape(raw, into: &scratch)
    return scratch.withUnsafeBufferPointer(body)
  }
}
