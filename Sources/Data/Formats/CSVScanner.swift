import Glibc
import Tensor

/// Where one cell of a delimited file stands: its first byte, its length, and whether quotes within must be undone.
struct CSVCell {
  private let bits: UInt64

  /// Bytes of the longest cell, plus one.
  static let lengthLimit = 1 << 24
  /// Bytes of the longest file, plus one.
  static let startLimit = 1 << 38

  init(start: Int, length: Int, isEscaped: Bool) {
    let kept = min(length, Self.lengthLimit - 1)
    bits = UInt64(truncatingIfNeeded: start) << 26 | UInt64(truncatingIfNeeded: kept) << 1 | (isEscaped ? 1 : 0)
  }

  var start: Int { Int(truncatingIfNeeded: bits >> 26) }
  var length: Int { Int(truncatingIfNeeded: bits >> 1 & 0x1FF_FFFF) }
  /// Whether the cell begins with a quote and holds more than one pair of them.
  var isEscaped: Bool { bits & 1 == 1 }
}

/// Finds the cells of a delimited text in one pass (RFC 4180).
///
/// A cell may be quoted; line breaks and delimiters within quotes belong to it, and a doubled quote is one. Lines end in LF,
/// CRLF or CR. Spaces and tabs around an unquoted cell do not count. Blank lines are skipped.
struct CSVScanner {
  /// A row with another number of cells than the first.
  struct RaggedRow: Equatable {
    let line: Int
    let found: Int
  }

  /// Cells of all rows, row-major, `width` a row.
  private(set) var cells: [CSVCell] = []
  /// Cells in a row.
  private(set) var width = 0
  /// The first few ragged rows, and how many there are.
  private(set) var ragged: [RaggedRow] = []
  private(set) var raggedCount = 0
  /// First byte of a quoted cell that never ends.
  private(set) var openQuote: Int?
  /// First byte of a cell beyond the length limit.
  private(set) var overlong: Int?

  private let bytes: UnsafeBufferPointer<UInt8>
  private let delimiter: UInt8
  /// The delimiter in each of eight bytes.
  private let delimiters: UInt64
  private var position: Int

  private static let ones: UInt64 = 0x0101_0101_0101_0101

  private static let raggedShown = 5

  /// Files of fewer bytes are scanned by one thread.
  private static let leastShared = 1 << 18

  /// Scans `bytes`, which are only looked at here, up to `rowLimit` rows; a large file without quotes on all threads.
  static func scan(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, delimiter: UInt8, rowLimit: Int = .max)
    -> CSVScanner
  {
    func whole() -> CSVScanner {
      var scanner = CSVScanner(bytes, from: start, delimiter: delimiter, room: bytes.count - start)
      scanner.scan(upTo: rowLimit)
      return scanner
    }
    let size = bytes.count - start
    // Between quotes a line end may belong to a cell.
    guard rowLimit == .max, size >= leastShared, find(0x22, in: bytes, from: start) == nil else { return whole() }
    let pieces = ThreadPool.shared.threads
    let bounds = (0...pieces).map { piece in
      piece == 0 ? start : find(0x0A, in: bytes, from: start + size * piece / pieces).map { $0 + 1 } ?? bytes.count
    }
    // Memory is taken here, and by the first for all, so that no thread takes what another gives back.
    var parts = (0..<pieces).map { piece in
      CSVScanner(
        UnsafeBufferPointer(rebasing: bytes[..<bounds[piece + 1]]), from: bounds[piece], delimiter: delimiter,
        room: (piece == 0 ? bytes.count : bounds[piece + 1]) - bounds[piece])
    }
    parts.withUnsafeMutableBufferPointer { parts in
      Parallel.forEach(pieces) { parts[$0].scan(upTo: rowLimit) }
    }
    let found = parts.filter { $0.width > 0 || $0.raggedCount > 0 }
    // What is wrong with a file is said by line, which one scanner has to count.
    parts = []
    guard let width = found.first?.width, found.allSatisfy({ $0.width == width && $0.raggedCount == 0 }),
      found.allSatisfy({ $0.overlong == nil })
    else { return whole() }
    return joined(found)
  }

  /// The cells of all, in the memory of the first.
  private static func joined(_ parts: consuming [CSVScanner]) -> CSVScanner {
    var rest = parts
    var result = rest.removeFirst()
    for other in rest { result.cells.append(contentsOf: other.cells) }
    return result
  }

  private static func find(_ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard let base = bytes.baseAddress, start < bytes.count,
      let place = memchr(base + start, Int32(byte), bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(place) - UnsafeRawPointer(base)
  }

  /// Gets ready for the cells of `bytes`, which are only looked at here, with memory for those of about `room` bytes.
  private init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, delimiter: UInt8, room: Int) {
    self.bytes = bytes
    self.delimiter = delimiter
    delimiters = UInt64(delimiter) &* Self.ones
    position = start
    let likelyCellSize = 6
    cells.reserveCapacity(min(room / likelyCellSize, 1 << 24))
  }

  /// Scans up to `rowLimit` rows, or until the watch is over.
  private mutating func scan(upTo rowLimit: Int) {
    var rows = 0
    while position < bytes.count && rows < rowLimit && openQuote == nil {
      if rows & 0xFFFF == 0 && Watch.current.isOver { break }
      if scanRow() { rows += 1 }
    }
  }

  /// Rows found.
  var rowCount: Int { width == 0 ? 0 : cells.count / width }

  /// Scans one line and says whether it was a row that fits.
  private mutating func scanRow() -> Bool {
    let firstByte = position
    let firstCell = cells.count
    while true {
      scanCell()
      guard openQuote == nil else {
        cells.removeLast(cells.count - firstCell)
        return false
      }
      guard position < bytes.count, bytes[position] == delimiter else { break }
      position &+= 1
    }
    let isBlank = position == firstByte
    if position < bytes.count {
      let isPair = bytes[position] == 0x0D && position + 1 < bytes.count && bytes[position + 1] == 0x0A
      position &+= isPair ? 2 : 1
    }
    let found = cells.count - firstCell
    if isBlank {
      cells.removeLast()
      return false
    }
    if width == 0 { width = found }
    if found == width { return true }
    raggedCount += 1
    if ragged.count < Self.raggedShown {
      ragged.append(RaggedRow(line: Self.line(of: firstByte, in: bytes), found: found))
    }
    cells.removeLast(found)
    return false
  }

  /// Scans the cell at the position, which then stands at the delimiter or line end behind it.
  @inline(__always)
  private mutating func scanCell() {
    var low = position
    while low < bytes.count, bytes[low] == 0x20 || bytes[low] == 0x09, bytes[low] != delimiter { low &+= 1 }
    if low < bytes.count, bytes[low] == 0x22 { return scanQuotedCell(low) }
    position = low
    skipToCellEnd()
    var high = position
    while high > low, bytes[high &- 1] == 0x20 || bytes[high &- 1] == 0x09 { high &-= 1 }
    append(low, high - low, isEscaped: false)
  }

  private mutating func scanQuotedCell(_ start: Int) {
    var hasDoubled = false
    var closing = start + 1
    while true {
      guard closing < bytes.count else {
        openQuote = start
        return
      }
      if bytes[closing] == 0x22 {
        guard closing + 1 < bytes.count, bytes[closing + 1] == 0x22 else { break }
        hasDoubled = true
        closing += 1
      }
      closing &+= 1
    }
    position = closing + 1
    skipToCellEnd()
    // Whatever but space follows the closing quote still belongs to the cell.
    var end = position
    while end > closing + 1, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    if hasDoubled || end > closing + 1 {
      append(start, end - start, isEscaped: true)
    } else {
      append(start + 1, closing - start - 1, isEscaped: false)
    }
  }

  /// The top bit of each byte of `word` that is 0; bytes above the first such one may be marked in error (Mycroft 1987).
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & (ones &* 0x80) }

  /// Moves to the next delimiter or line end, eight bytes at a time while there are as many.
  @inline(__always)
  private mutating func skipToCellEnd() {
    let raw = UnsafeRawBufferPointer(bytes)
    while position &+ 8 <= raw.count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let hits =
        Self.zeros(word ^ delimiters) | Self.zeros(word ^ (Self.ones &* 0x0A)) | Self.zeros(word ^ (Self.ones &* 0x0D))
      if hits != 0 {
        position &+= hits.trailingZeroBitCount / 8
        return
      }
      position &+= 8
    }
    while position < bytes.count {
      let byte = bytes[position]
      if byte == delimiter || byte == 0x0A || byte == 0x0D { return }
      position &+= 1
    }
  }

  @inline(__always)
  private mutating func append(_ start: Int, _ length: Int, isEscaped: Bool) {
    if length >= CSVCell.lengthLimit { overlong = overlong ?? start }
    cells.append(CSVCell(start: start, length: length, isEscaped: isEscaped))
  }

  /// The line, from 1, in which a byte stands.
  static func line(of offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var line = 1
    for position in 0..<min(offset, bytes.count) {
      let byte = bytes[position]
      let isPair = byte == 0x0D && position + 1 < bytes.count && bytes[position + 1] == 0x0A
      if byte == 0x0A || (byte == 0x0D && !isPair) { line += 1 }
    }
    return line
  }
}
