/// Guesses what stands between the cells of a text file.
enum DelimiterSniffer {
  /// Lines that are looked at.
  private static let looks = 50

  /// Of comma, semicolon, tab and bar the one that divides the first lines most alike; comma where none does.
  static func delimiter(of bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> UInt8 {
    let comma: UInt8 = 0x2C
    var best = (delimiter: comma, score: 0.0)
    for delimiter in [comma, 0x3B, 0x09, 0x7C] {
      let counts = counts(of: delimiter, in: bytes, from: start)
      guard let first = counts.first, first > 0 else { continue }
      let agreeing = Double(counts.filter { $0 == first }.count) / Double(counts.count)
      // Agreement counts most, more cells a line only decide between equals.
      let score = agreeing + Double(min(first, 100)) * 1e-3
      if score > best.score { best = (delimiter, score) }
    }
    return best.delimiter
  }

  /// How often `delimiter` stands outside quotes in each of the first lines.
  private static func counts(of delimiter: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> [Int] {
    var counts: [Int] = []
    var count = 0
    var isQuoted = false
    var isBlank = true
    for position in start..<max(start, bytes.count) {
      let byte = bytes[position]
      if byte == 0x22 { isQuoted.toggle() }
      if !isQuoted && (byte == 0x0A || byte == 0x0D) {
        if !isBlank { counts.append(count) }
        count = 0
        isBlank = true
        if counts.count == looks { return counts }
      } else {
        isBlank = false
        if !isQuoted && byte == delimiter { count += 1 }
      }
    }
    if !isBlank { counts.append(count) }
    return counts
  }
}

/// Guesses whether the first row of a table names its columns.
struct HeaderDetector {
  /// The cells of the first row.
  let firstRow: [String]
  let hasHeader: Bool

  /// Rows below the first that are looked at.
  private static let looks = 100

  /// No header where a cell of the first row is a number or missing with values like it below, or is found again in its column.
  init(bytes: [UInt8], cells: CSVCells) {
    func text(_ row: Int, _ column: Int) -> String {
      bytes.withUnsafeBufferPointer { bytes in
        let cell = cells.cell(row, column, in: bytes)
        let raw = UnsafeBufferPointer(rebasing: bytes[cell.start..<cell.start + cell.length])
        guard cell.isEscaped else { return String(decoding: raw, as: UTF8.self) }
        var scratch: [UInt8] = []
        CSVTable.unescape(raw, into: &scratch)
        return String(decoding: scratch, as: UTF8.self)
      }
    }
    let (rows, width) = (cells.rowCount, cells.width)
    firstRow = rows == 0 ? [] : (0..<width).map { text(0, $0) }
    guard rows > 1 else {
      // A lone row names columns only if nothing in it looks like data.
      hasHeader = firstRow.allSatisfy { Double($0) == nil && !$0.isEmpty }
      return
    }
    var evidence = 0
    for column in 0..<width {
      let below = (1..<min(rows, Self.looks + 1)).map { text($0, column) }.filter { !CellText.isMissing($0) }
      let numbers = below.reduce(0) { $0 + (Double($1) == nil ? 0 : 1) }
      let isNumeric = !below.isEmpty && numbers * 10 >= below.count * 9
      let first = firstRow[column]
      if isNumeric {
        evidence += Double(first) != nil ? -4 : CellText.isMissing(first) ? 0 : 4
      } else if !below.isEmpty, below.allSatisfy({ MediaKind(path: $0) != nil }) {
        evidence += MediaKind(path: first) == nil ? 4 : -4
      } else if below.contains(first) {
        evidence -= first.isEmpty ? 0 : 3
      } else if Double(first) != nil || first.utf8.count > 60 {
        evidence -= 1
      } else {
        evidence += 1
      }
    }
    hasHeader = evidence > 0
  }
}
