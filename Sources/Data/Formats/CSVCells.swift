/// Where one cell of a delimited file stands: its first byte, its length, and whether quotes within must be undone.
struct CSVCell {
  private let bits: UInt64

  /// Bytes of the longest cell, plus one.
  static let lengthLimit = 1 << 24
  /// Bytes of the longest file, plus one.
  static let startLimit = 1 << 38

  @inline(__always)
  init(start: Int, length: Int, isEscaped: Bool) {
    let kept = min(length, Self.lengthLimit - 1)
    bits = UInt64(truncatingIfNeeded: start) << 26 | UInt64(truncatingIfNeeded: kept) << 1 | (isEscaped ? 1 : 0)
  }

  @inline(__always) var start: Int { Int(truncatingIfNeeded: bits >> 26) }
  @inline(__always) var length: Int { Int(truncatingIfNeeded: bits >> 1 & 0x1FF_FFFF) }
  /// Whether the cell begins with a quote and holds more than one pair of them.
  @inline(__always) var isEscaped: Bool { bits & 1 == 1 }
}

/// The cells of a table, row-major, `width` a row, in stretches of rows as they were found.
struct CSVCells: Sendable {
  /// Consecutive rows.
  struct Stretch: Sendable {
    /// Rows of the stretches before.
    let firstRow: Int
    let rowCount: Int
    let list: CSVCellList
  }

  let width: Int
  let rowCount: Int
  let stretches: [Stretch]

  init(width: Int, lists: [CSVCellList]) {
    self.width = width
    var stretches: [Stretch] = []
    var rows = 0
    for list in lists where width > 0 && list.count > 0 {
      stretches.append(Stretch(firstRow: rows, rowCount: list.count / width, list: list))
      rows += list.count / width
    }
    self.stretches = stretches
    rowCount = rows
  }

  /// The cell of a row below `rowCount` and a column below `width` of `text`.
  func cell(_ row: Int, _ column: Int, in text: UnsafeBufferPointer<UInt8>) -> CSVCell {
    var low = 0
    var high = stretches.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if stretches[middle].firstRow <= row { low = middle } else { high = middle }
    }
    let stretch = stretches[low]
    precondition(row >= stretch.firstRow && row - stretch.firstRow < stretch.rowCount && column >= 0 && column < width)
    return stretch.list.view.cell((row - stretch.firstRow) * width + column, in: text)
  }
}

/// Consecutive cells in memory, written by one thread before others read them.
final class CSVCellList: @unchecked Sendable {
  /// The cells, valid as long as the list.
  let view: CSVCellView
  let count: Int

  /// The list owns the memory of `view` from now on.
  init(_ view: CSVCellView, count: Int) {
    self.view = view
    self.count = count
  }

  deinit {
    switch view {
    case .cells(let cells): cells.deallocate()
    case .places(let places, _): places.deallocate()
    }
  }
}

/// Cells as they were found.
enum CSVCellView: @unchecked Sendable {
  case cells(UnsafeMutablePointer<CSVCell>)
  /// Where each cell begins and, one more, where one behind the last would, from the byte `base` of the text: nothing but
  /// one separator stands between two, and no cell is quoted. Half the memory.
  case places(UnsafeMutablePointer<UInt32>, base: Int)

  /// The cell of number `index`, spaces and tabs around it left out.
  @inline(__always)
  func cell(_ index: Int, in text: UnsafeBufferPointer<UInt8>) -> CSVCell {
    switch self {
    case .cells(let cells): return cells[index]
    case .places(let places, let base):
      var low = base &+ Int(places[index])
      var high = base &+ Int(places[index &+ 1]) &- 1
      while low < high, Self.isSpace(text[low]) { low &+= 1 }
      // A carriage return stands before a line feed only.
      while high > low, Self.isSpace(text[high &- 1]) || text[high &- 1] == 0x0D { high &-= 1 }
      return CSVCell(start: low, length: high &- low, isEscaped: false)
    }
  }

  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
