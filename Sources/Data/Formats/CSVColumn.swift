import Synchronization

/// What the cells of a column are stored as, from what asks most of them to what asks nothing.
enum CSVStorage: UInt8, AtomicRepresentable {
  case numbers
  case codes
  case texts
}

/// A column of a delimited file while it is typed.
final class CSVColumn: @unchecked Sendable {
  /// The column's part of each piece, in order.
  let parts: [CSVColumnPart]
  /// What it turned out to be.
  private(set) var values: ColumnValues?
  private let choice: Choice

  /// What a column is stored as, known to all its parts.
  final class Choice: Sendable {
    private let storage: Atomic<CSVStorage>
    /// Whether codes stay however many they are.
    let isForced: Bool

    init(_ wanted: RawStorage) {
      storage = Atomic(wanted == .automatic ? .numbers : wanted == .categories ? .codes : .texts)
      isForced = wanted == .categories
    }

    var current: CSVStorage { storage.load(ordering: .relaxed) }

    /// Stores the column as `wanted` at least: a cell was found that proves it.
    func raise(to wanted: CSVStorage) {
      var known = current
      while known.rawValue < wanted.rawValue {
        let (done, found) = storage.compareExchange(expected: known, desired: wanted, ordering: .relaxed)
        if done { return }
        known = found
      }
    }

    /// Whether codes do not repeat enough once `row` brings the number of distinct ones to `distinct`.
    @inline(__always)
    func refuses(distinct: Int, row: Int) -> Bool {
      !isForced && RawColumnBuilder.isTooVaried(distinct: distinct, row: row)
    }
  }

  init(_ index: Int, _ storage: RawStorage, _ pieces: [CSVPiece]) {
    let choice = Choice(storage)
    self.choice = choice
    parts = pieces.map { CSVColumnPart($0, column: index, choice) }
  }

  private var rowCount: Int { parts.reduce(0) { $0 + $1.piece.rowCount } }

  /// Puts the parts together.
  func finish() {
    while values == nil {
      let storage = choice.current
      for part in parts { part.read(upTo: part.piece.rowCount) }
      guard storage == choice.current else { continue }
      switch storage {
      case .numbers:
        if let numbers = numbers() { values = .numbers(numbers) } else { choice.raise(to: .codes) }
      case .codes:
        if let codes = codes() { values = .categories(codes) } else { choice.raise(to: .texts) }
      case .texts: values = .texts(TextValues(joining: parts.map(\.texts)))
      }
      if values != nil { for part in parts { part.forget() } }
    }
  }

  /// All numbers; nil where every cell is missing.
  private func numbers() -> [Double]? {
    let values = [Double](unsafeUninitializedCapacity: rowCount) { buffer, count in
      for part in parts {
        guard let target = buffer.baseAddress, let source = part.numbers else { continue }
        (target + count).initialize(from: source, count: part.piece.rowCount)
        count += part.piece.rowCount
      }
    }
    return values.contains { !$0.isNaN } ? values : nil
  }

  /// All codes, numbered by first occurrence; nil where too many cells differ.
  private func codes() -> CategoryValues? {
    var table = ByteDictionary()
    var maps: [[Int32]] = []
    for part in parts {
      var map: [Int32] = []
      map.reserveCapacity(part.firstRows.count)
      guard let keys = part.keys else { continue }
      for key in part.firstRows.indices {
        guard let row = part.firstRows[key] else {
          map.append(-1)
          continue
        }
        map.append(table.add(keys.key(key)))
        if choice.refuses(distinct: table.count, row: row) { return nil }
      }
      maps.append(map)
    }
    let codes = [Int32](unsafeUninitializedCapacity: rowCount) { buffer, count in
      for (part, map) in zip(parts, maps) {
        guard let target = buffer.baseAddress, let source = part.codes else { continue }
        map.withUnsafeBufferPointer { map in
          for row in 0..<part.piece.rowCount { target[count &+ row] = map[Int(source[row])] }
        }
        count += part.piece.rowCount
      }
    }
    return CategoryValues(codes: codes, classes: table.keys)
  }
}

/// A column of one piece, read by one thread at a time.
final class CSVColumnPart {
  let piece: CSVPiece
  private let column: Int
  private let choice: CSVColumn.Choice
  /// What it is stored as, which the column's choice may have gone beyond.
  private var storage: CSVStorage
  /// Rows read in this storage.
  private var rowsRead = 0
  /// Numbers of all rows; NaN is missing.
  private(set) var numbers: UnsafeMutablePointer<Double>?
  /// Index into `keys` of all rows.
  private(set) var codes: UnsafeMutablePointer<Int32>?
  /// Distinct cells, missing ones too.
  private(set) var keys: ByteDictionary?
  /// The row of the column in which a key comes first; nil where it stands for nothing.
  private(set) var firstRows: [Int?] = []
  private var distinct = 0
  private(set) var texts = TextValues()

  init(_ piece: CSVPiece, column: Int, _ choice: CSVColumn.Choice) {
    self.piece = piece
    self.column = column
    self.choice = choice
    storage = choice.current
  }

  deinit { forget() }

  /// Gives back what it holds.
  func forget() {
    numbers?.deallocate()
    codes?.deallocate()
    (numbers, codes) = (nil, nil)
    (keys, firstRows, distinct, texts, rowsRead) = (nil, [], 0, TextValues(), 0)
  }

  /// Reads the rows below `end` that were not read yet, or all of them anew where the column is stored otherwise now.
  func read(upTo end: Int) {
    while true {
      if storage != choice.current {
        forget()
        storage = choice.current
      }
      guard rowsRead < end else { return }
      let rows = rowsRead..<end
      rowsRead = end
      switch storage {
      case .numbers: if readNumbers(rows) { return } else { choice.raise(to: .codes) }
      case .codes: if readCodes(rows) { return } else { choice.raise(to: .texts) }
      case .texts: return readTexts(rows)
      }
    }
  }

  /// False where a cell is neither a number nor missing.
  private func readNumbers(_ rows: Range<Int>) -> Bool {
    let numbers = self.numbers ?? .allocate(capacity: piece.rowCount)
    self.numbers = numbers
    guard let text = piece.text.baseAddress else { return false }
    let end = piece.text.count
    let (cells, bytes, width) = (piece.cells, piece.text, piece.width)
    var place = piece.firstCell + rows.lowerBound * width + column
    for row in rows {
      let cell = cells.cell(place, in: bytes)
      place &+= width
      if cell.start &+ 8 <= end,
        let number = NumberParser.whole(at: text + cell.start, count: cell.length)
      {
        numbers[row] = number
      } else if let number = slowNumber(cell) {
        numbers[row] = number
      } else {
        return false
      }
    }
    return true
  }

  /// NaN where the cell is missing.
  @inline(never)
  private func slowNumber(_ cell: CSVCell) -> Double? {
    piece.withBytes(cell) { NumberParser.parse($0) ?? (CellText.isMissing($0) ? .nan : nil) }
  }

  /// False where cells do not repeat enough.
  private func readCodes(_ rows: Range<Int>) -> Bool {
    let codes = self.codes ?? .allocate(capacity: piece.rowCount)
    self.codes = codes
    guard let text = piece.text.baseAddress else { return false }
    let end = piece.text.count - ByteDictionary.Head.size
    let masks = ByteDictionary.masks
    // Taken, so that no access is checked in the loop.
    var keys = self.keys.take() ?? ByteDictionary()
    var known = firstRows.count
    defer { self.keys = keys }
    let (cells, bytes, width) = (piece.cells, piece.text, piece.width)
    var place = piece.firstCell + rows.lowerBound * width + column
    for row in rows {
      let cell = cells.cell(place, in: bytes)
      place &+= width
      let code: Int32
      if cell.start <= end && !cell.isEscaped {
        let key = UnsafeBufferPointer(start: text + cell.start, count: cell.length)
        code = keys.add(key, head: masks.head(at: text + cell.start, count: cell.length))
      } else {
        code = piece.withBytes(cell) { keys.add($0) }
      }
      codes[row] = code
      if Int(code) == known {
        known += 1
        if !note(cell, row) { return false }
      }
    }
    return true
  }

  /// Notes where a new key comes first; false where there are too many.
  @inline(never)
  private func note(_ cell: CSVCell, _ row: Int) -> Bool {
    guard !piece.withBytes(cell, CellText.isMissing) else {
      firstRows.append(nil)
      return true
    }
    firstRows.append(piece.firstRow + row)
    distinct += 1
    return !choice.refuses(distinct: distinct, row: piece.firstRow + row)
  }

  private func readTexts(_ rows: Range<Int>) {
    let (cells, bytes, width) = (piece.cells, piece.text, piece.width)
    var place = piece.firstCell + rows.lowerBound * width + column
    for _ in rows {
      let cell = cells.cell(place, in: bytes)
      place &+= width
      piece.withBytes(cell) { bytes in
        if CellText.isMissing(bytes) { texts.append(nil) } else { texts.append(bytes: bytes) }
      }
    }
  }
}
