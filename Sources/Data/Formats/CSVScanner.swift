import Glibc
import Tensor

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

  /// What was found in a text.
  struct Findings {
    /// The cells of all rows that fit.
    var cells: CSVCells
    /// The first few ragged rows, and how many there are.
    var ragged: [RaggedRow] = []
    var raggedCount = 0
    /// First byte of a quoted cell that never ends.
    var openQuote: Int?
    /// First byte of a cell beyond the length limit.
    var overlong: Int?
  }

  /// The cells of rows that fit.
  private var list: CSVCellList?
  /// Cells in a row.
  private var width = 0
  private var ragged: [RaggedRow] = []
  private var raggedCount = 0
  private var openQuote: Int?
  private var overlong: Int?

  private let bytes: UnsafeBufferPointer<UInt8>
  private let start: Int
  private let delimiter: UInt8

  private static let raggedShown = 5

  /// Bytes of a piece at least.
  private static let leastShared = 1 << 18

  /// Scans `bytes`, which are only looked at here, up to `rowLimit` rows; a large file on all threads.
  static func scan(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, delimiter: UInt8, rowLimit: Int = .max)
    -> Findings
  {
    func whole() -> Findings {
      var scanner = CSVScanner(bytes: bytes, start: start, delimiter: delimiter)
      scanner.scanCells(upTo: rowLimit)
      return Findings(
        cells: CSVCells(width: scanner.width, lists: scanner.list.map { [$0] } ?? []), ragged: scanner.ragged,
        raggedCount: scanner.raggedCount, openQuote: scanner.openQuote, overlong: scanner.overlong)
    }
    let size = bytes.count - start
    let threads = ThreadPool.shared.threads
    // A few for each thread: one of them may be held up. Places in a piece have 32 bits.
    let pieces = max(threads == 1 ? 1 : min(threads * 4, size / leastShared), size >> 30 + 1)
    guard rowLimit == .max else { return whole() }
    let bounds = (0...pieces).map { piece in
      piece == 0 ? start : find(0x0A, in: bytes, from: start + size * piece / pieces).map { $0 + 1 } ?? bytes.count
    }
    var parts = (0..<pieces).map { piece in
      CSVScanner(
        bytes: UnsafeBufferPointer(rebasing: bytes[..<bounds[piece + 1]]), start: bounds[piece], delimiter: delimiter)
    }
    parts.withUnsafeMutableBufferPointer { parts in
      Parallel.forEach(pieces) { piece in
        if !parts[piece].scanPlain() { parts[piece].scanCells(upTo: .max) }
      }
    }
    // A line end within quotes cuts a cell: its piece ends in an open quote, and what the next one found is wrong. What
    // is wrong with a file is said by line, which one scanner has to count.
    let found = parts.filter { $0.width > 0 || $0.raggedCount > 0 }
    guard let width = found.first?.width, parts.allSatisfy({ $0.openQuote == nil && $0.overlong == nil }),
      found.allSatisfy({ $0.width == width && $0.raggedCount == 0 })
    else {
      parts = []
      return whole()
    }
    return Findings(cells: CSVCells(width: width, lists: found.compactMap(\.list)))
  }

  private static func find(_ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard let base = bytes.baseAddress, start < bytes.count,
      let place = memchr(base + start, Int32(byte), bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(place) - UnsafeRawPointer(base)
  }

  private init(bytes: UnsafeBufferPointer<UInt8>, start: Int, delimiter: UInt8) {
    self.bytes = bytes
    self.start = start
    self.delimiter = delimiter
  }

  /// Whether the text consists of lines of equally many cells without quotes, which then are found at once.
  private mutating func scanPlain() -> Bool {
    var end = bytes.count
    // Blank lines at the end are common.
    while end - start >= 2, bytes[end - 1] == 0x0A, bytes[end - 2] == 0x0A { end -= 1 }
    while end - start >= 4, bytes[end - 1] == 0x0A, bytes[end - 2] == 0x0D, bytes[end - 3] == 0x0A { end -= 2 }
    let size = end - start
    guard size > 0, size < UInt32.max, let text = bytes.baseAddress else { return false }
    var places = CSVMemory<UInt32>(likely: size / Self.likelyCellSize)
    var marks = TextMarks()
    places[0] = 0
    var count = 0
    var position = 0
    while position < size {
      let stretch = min(CSVSeparators.stretch, size - position)
      places.makeRoom(for: count + stretch + 16, keeping: count + 1)
      count += kernels.text.separators(
        text + start + position, stretch, delimiter, UInt32(position + 1), places.memory + count + 1, &marks)
      position += stretch
      if marks.others > marks.line_feeds + 1 || Watch.current.isOver { break }
    }
    let hasReturns = marks.others > 0
    if hasReturns { count = Self.dropReturns(places.memory, count, of: text + start, size, &marks) }
    var lines = marks.line_feeds
    if bytes[end - 1] != 0x0A {
      // The end of the file ends its last line.
      places[count + 1] = UInt32(size + 1)
      count += 1
      lines += 1
    }
    guard marks.others == 0, position == size, lines > 0, count % lines == 0 else {
      places.memory.deallocate()
      return false
    }
    let found = count / lines
    let shortest = hasReturns ? 3 : 2
    // As many line ends as lines: where each ends a line, everything else divides cells.
    let isPlain = (1...lines).allSatisfy { line in
      let (low, high) = (Int(places[(line - 1) * found]), Int(places[line * found]))
      return (high > size || text[start + high - 1] == 0x0A) && (shortest..<CSVCell.lengthLimit).contains(high - low)
    }
    guard isPlain, delimiter != 0x0A, delimiter != 0x0D else {
      places.memory.deallocate()
      return false
    }
    width = found
    list = CSVCellList(.places(places.memory, base: start), count: count)
    return true
  }

  /// Takes the carriage returns out of the `count` places behind the first and gives the number of those that are left;
  /// where one stands before each line feed and nowhere else, `marks` has no others any more.
  private static func dropReturns(
    _ places: UnsafeMutablePointer<UInt32>, _ count: Int, of text: UnsafePointer<UInt8>, _ size: Int,
    _ marks: inout TextMarks
  ) -> Int {
    var kept = 0
    var pairs = 0
    for index in 0..<count {
      let place = Int(places[index + 1])
      if text[place - 1] != 0x0D {
        kept += 1
        places[kept] = UInt32(place)
      } else if place < size, text[place] == 0x0A {
        pairs += 1
      }
    }
    if pairs == marks.others && pairs == marks.line_feeds { marks.others = 0 }
    return kept
  }

  private static let likelyCellSize = 6

  /// Scans up to `rowLimit` rows, or until the watch is over.
  private mutating func scanCells(upTo rowLimit: Int) {
    var separators = CSVSeparators(bytes, delimiter: delimiter, from: start)
    defer { separators.release() }
    var cells = CSVMemory<CSVCell>(likely: min((bytes.count - start) / Self.likelyCellSize, 1 << 24))
    var count = 0
    var rows = 0
    var position = start
    while position < bytes.count && rows < rowLimit && openQuote == nil {
      if rows & 0xFFFF == 0 && Watch.current.isOver { break }
      let found = scanRow(&position, &separators, &cells, count)
      if width == 0 { width = found }
      if found > 0 && found == width {
        rows &+= 1
        count &+= found
      }
    }
    list = CSVCellList(.cells(cells.memory), count: count)
  }

  /// Scans the line at `position`, which moves to the next, and gives the number of its cells, which are written from the
  /// one of number `first`; 0 where the line is blank or does not end.
  @inline(__always)
  private mutating func scanRow(
    _ position: inout Int, _ separators: inout CSVSeparators, _ cells: inout CSVMemory<CSVCell>, _ first: Int
  ) -> Int {
    let firstByte = position
    var next = first
    var isBlank = true
    while true {
      cells.makeRoom(for: next &+ 1, keeping: next)
      var end = separators.first(from: position)
      var low = position
      while low < end, CSVCellView.isSpace(bytes[low]) { low &+= 1 }
      if low < end, bytes[low] == 0x22 {
        guard let (cell, behind) = quotedCell(low, &separators) else { return 0 }
        cells[next] = cell
        end = behind
      } else {
        var high = end
        while high > low, CSVCellView.isSpace(bytes[high &- 1]) { high &-= 1 }
        cells[next] = cell(low, high &- low, isEscaped: false)
      }
      next &+= 1
      isBlank = isBlank && end == firstByte
      position = end
      guard end < bytes.count, bytes[end] == delimiter else { break }
      isBlank = false
      position = end &+ 1
    }
    if position < bytes.count {
      let isPair = bytes[position] == 0x0D && position + 1 < bytes.count && bytes[position + 1] == 0x0A
      position &+= isPair ? 2 : 1
    }
    if isBlank { return 0 }
    let found = next &- first
    if width > 0 && found != width {
      raggedCount += 1
      if ragged.count < Self.raggedShown {
        ragged.append(RaggedRow(line: Self.line(of: firstByte, in: bytes), found: found))
      }
    }
    return found
  }

  /// The cell whose quote stands at `start` and where it ends; nil, and an open quote noted, where it does not.
  private mutating func quotedCell(_ start: Int, _ separators: inout CSVSeparators) -> (CSVCell, end: Int)? {
    var hasDoubled = false
    var closing = start + 1
    while true {
      guard let quote = Self.find(0x22, in: bytes, from: closing) else {
        openQuote = start
        return nil
      }
      closing = quote
      guard closing + 1 < bytes.count, bytes[closing + 1] == 0x22 else { break }
      hasDoubled = true
      closing += 2
    }
    let behind = separators.first(from: closing + 1)
    // Whatever but space follows the closing quote still belongs to the cell.
    var end = behind
    while end > closing + 1, CSVCellView.isSpace(bytes[end - 1]) { end -= 1 }
    if hasDoubled || end > closing + 1 { return (cell(start, end - start, isEscaped: true), behind) }
    return (cell(start + 1, closing - start - 1, isEscaped: false), behind)
  }

  @inline(__always)
  private mutating func cell(_ start: Int, _ length: Int, isEscaped: Bool) -> CSVCell {
    if length >= CSVCell.lengthLimit { overlong = overlong ?? start }
    return CSVCell(start: start, length: length, isEscaped: isEscaped)
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

/// The delimiters and line ends of a text, found in stretches that stay in the cache.
private struct CSVSeparators {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let delimiter: UInt8
  /// Places within the stretch, ascending.
  private let places: UnsafeMutablePointer<UInt32>
  private var found = 0
  private var next = 0
  private var start: Int
  private var end: Int

  static let stretch = 1 << 14

  /// - Note: `release()` gives its memory back.
  init(_ bytes: UnsafeBufferPointer<UInt8>, delimiter: UInt8, from start: Int) {
    self.bytes = bytes
    self.delimiter = delimiter
    self.start = start
    end = start
    // The kernel writes up to eight places more.
    places = .allocate(capacity: min(Self.stretch, bytes.count) + 8)
  }

  func release() { places.deallocate() }

  /// The first separator at or behind `position`, which never decreases; the number of bytes where there is none.
  @inline(__always)
  mutating func first(from position: Int) -> Int {
    while true {
      while next < found {
        let place = start &+ Int(places[next])
        if place >= position { return place }
        next &+= 1
      }
      guard end < bytes.count else { return bytes.count }
      find(from: position)
    }
  }

  @inline(never)
  private mutating func find(from position: Int) {
    guard let base = bytes.baseAddress else { return }
    start = max(end, position)
    let count = min(Self.stretch, bytes.count - start)
    var marks = TextMarks()
    found = kernels.text.separators(base + start, count, delimiter, 0, places, &marks)
    next = 0
    end = start + count
  }
}

/// Memory that grows; whoever takes it over gives it back.
private struct CSVMemory<Element> {
  private(set) var memory: UnsafeMutablePointer<Element>
  private var capacity: Int

  /// Room for about `likely` elements.
  init(likely: Int) {
    capacity = max(64, likely)
    memory = .allocate(capacity: capacity)
  }

  @inline(__always)
  subscript(index: Int) -> Element {
    get { memory[index] }
    nonmutating set { memory[index] = newValue }
  }

  /// Makes room for `wanted` elements where there is less; the first `kept` stay.
  @inline(__always)
  mutating func makeRoom(for wanted: Int, keeping kept: Int) {
    if wanted > capacity { grow(max(wanted, capacity * 2), kept) }
  }

  @inline(never)
  private mutating func grow(_ wanted: Int, _ kept: Int) {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: wanted)
    larger.initialize(from: memory, count: kept)
    memory.deallocate()
    memory = larger
    capacity = wanted
  }
}
