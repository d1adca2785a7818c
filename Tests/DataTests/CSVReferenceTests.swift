import Catalog
import Tensor
import TestSupport
import Testing

@testable import Data

/// Tables read by the scanner and by a parser that is as plain as can be.
@Suite struct CSVReferenceTests {
  @Test func `small tables are what a plain parser makes of them`() throws {
    var generator = SeededGenerator(seed: 11)
    for number in 0..<Fuzzing.count(usually: 3_000) {
      let table = RandomTable(rows: 0...30, using: &generator)
      try compare(table.bytes, table.delimiter, table.names, "table \(number)")
    }
  }

  @Test func `damaged tables are what a plain parser makes of them`() throws {
    var generator = SeededGenerator(seed: 12)
    for number in 0..<Fuzzing.count(usually: 3_000) {
      let table = RandomTable(rows: 0...30, using: &generator)
      let bytes = Fuzzing.damaged(table.bytes, tokens: DataFuzzTests.tokens, using: &generator)
      try compare(bytes, table.delimiter, [], "table \(number)")
    }
  }

  /// Of such sizes that they are scanned and typed in pieces.
  @Test(arguments: 0..<8)
  func `large tables are what a plain parser makes of them, whatever the number of threads`(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(100 + seed))
    let table = RandomTable(rows: 12_000...16_000, isPlain: seed % 2 == 0, using: &generator)
    for threads in [1, 2, 4] {
      try ThreadPool(threads: threads).whileShared {
        try compare(table.bytes, table.delimiter, table.names, "\(threads) threads")
      }
    }
  }

  private func compare(_ bytes: [UInt8], _ delimiter: UInt8, _ names: [String], _ what: String) throws {
    let expected = Result { try PlainTable(bytes, delimiter) }
    let found = Result { try CSVTable(bytes, path: "t.csv", delimiter: delimiter, names: names) }
    switch (expected, found) {
    case (.failure(let expected as PlainTable.Refusal), .failure(let found as Complaint)):
      #expect(expected.code == found.code, "\(what)")
    case (.success(let expected), .success(let found)):
      let rows = expected.rows.dropFirst(found.hasHeader ? 1 : 0)
      #expect(found.names.count == expected.rows[0].count, "\(what)")
      guard found.rowCount == rows.count else {
        Issue.record("\(what): \(found.rowCount) rows, expected \(rows.count)")
        return
      }
      for storage in [RawStorage.automatic, .categories, .texts] {
        let values = try found.values(found.names.indices.map { ($0, storage) })
        for column in found.names.indices {
          let cells = rows.map { $0[column] }
          expectEqual(values[column], PlainTable.typed(cells, storage), "\(what), column \(column) as \(storage)")
        }
      }
    case (.success(let expected), .failure(let found as Complaint))
    where found.code == "empty-file" && expected.rows.count == 1:
      break  // A header alone.
    case (.failure(let expected), _): Issue.record("\(what) was read, expected \(expected)")
    case (_, .failure(let found)): Issue.record("\(what) was refused: \(found)")
    }
  }

  private func expectEqual(_ found: ColumnValues, _ expected: ColumnValues, _ what: String) {
    switch (found, expected) {
    case (.numbers(let found), .numbers(let expected)):
      #expect(found.map(\.bitPattern) == expected.map(\.bitPattern), "\(what)")
    case (.categories(let found), .categories(let expected)): #expect(found == expected, "\(what)")
    case (.texts(let found), .texts(let expected)):
      #expect(found.count == expected.count, "\(what)")
      let differs = (0..<min(found.count, expected.count)).first {
        found.isMissing($0) != expected.isMissing($0) || found[$0] != expected[$0]
      }
      #expect(differs == nil, "\(what)")
    default: Issue.record("\(what) is stored otherwise")
    }
  }
}

/// A table read byte by byte, cell by cell.
private struct PlainTable {
  struct Refusal: Error {
    let code: String
  }

  private(set) var rows: [[[UInt8]]] = []

  init(_ content: [UInt8], _ delimiter: UInt8) throws {
    let bytes = TextEncoding.utf8(content).bytes
    var position = TextEncoding.start(bytes)
    var isRagged = false
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    func isEnd(_ place: Int) -> Bool { place >= bytes.count || [delimiter, 0x0A, 0x0D].contains(bytes[place]) }
    func trimmed(_ cell: [UInt8]) -> [UInt8] {
      Array(cell.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
    while position < bytes.count {
      let start = position
      var row: [[UInt8]] = []
      while true {
        var place = position
        while !isEnd(place), isSpace(bytes[place]) { place += 1 }
        var cell: [UInt8] = []
        if place < bytes.count, bytes[place] == 0x22 {
          place += 1
          while true {
            guard place < bytes.count else { throw Refusal(code: "open-quote") }
            let isQuote = bytes[place] == 0x22
            if isQuote && !(place + 1 < bytes.count && bytes[place + 1] == 0x22) { break }
            cell.append(bytes[place])
            place += isQuote ? 2 : 1
          }
          place += 1
          var rest: [UInt8] = []
          while !isEnd(place) {
            rest.append(bytes[place])
            place += 1
          }
          while let last = rest.last, isSpace(last) { rest.removeLast() }
          cell += rest
        } else {
          place = position
          while !isEnd(place) {
            cell.append(bytes[place])
            place += 1
          }
          cell = trimmed(cell)
        }
        row.append(cell)
        position = place
        guard position < bytes.count, bytes[position] == delimiter else { break }
        position += 1
      }
      let isBlank = position == start
      if position < bytes.count {
        position += bytes[position] == 0x0D && position + 1 < bytes.count && bytes[position + 1] == 0x0A ? 2 : 1
      }
      if isBlank { continue }
      if let first = rows.first, first.count != row.count { isRagged = true } else { rows.append(row) }
    }
    if isRagged { throw Refusal(code: "ragged-row") }
    if rows.isEmpty { throw Refusal(code: "empty-file") }
  }

  static func typed(_ cells: [[UInt8]], _ storage: RawStorage) -> ColumnValues {
    let texts = cells.map { String(decoding: $0, as: UTF8.self) }
    let present = texts.map { isMissing($0) ? nil : $0 }
    if storage == .automatic {
      let numbers = present.map { $0.map(number) ?? .some(.nan) }
      if numbers.allSatisfy({ $0 != nil }), numbers.contains(where: { $0?.isNaN == false }) {
        return .numbers(numbers.map { $0 ?? .nan })
      }
    }
    if storage != .texts {
      var classes: [String: Int32] = [:]
      var names: [String] = []
      var codes: [Int32] = []
      for (row, text) in present.enumerated() {
        guard let text else {
          codes.append(-1)
          continue
        }
        // Bytes decide, not what Unicode holds for equal.
        let key = text.utf8.map { String($0) }.joined(separator: ".")
        if classes[key] == nil {
          classes[key] = Int32(names.count)
          names.append(text)
        }
        codes.append(classes[key] ?? -1)
        if storage == .automatic && names.count > 1024 && names.count * 2 > row { return .texts(TextValues(present)) }
      }
      return .categories(CategoryValues(codes: codes, classes: names))
    }
    return .texts(TextValues(present))
  }

  private static let missing: Set<String> = [
    "", "#N/A", "#N/A N/A", "#NA", "-NaN", "-nan", "<NA>", "?", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan",
    "null",
  ]

  private static func isMissing(_ text: String) -> Bool { missing.contains(text) }

  private static func number(_ text: String) -> Double? {
    let unsigned = text.first.map { "+-".contains($0) } ?? false ? text.dropFirst() : text[...]
    if ["inf", "infinity"].contains(unsigned.lowercased()) { return text.first == "-" ? -.infinity : .infinity }
    guard let first = unsigned.utf8.first, first == 0x2E || (0x30...0x39).contains(first),
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0) })
    else { return nil }
    let digits = unsigned.prefix { "0123456789".contains($0) }
    return digits.count > 1 && digits.first == "0" ? nil : Double(text)
  }
}

/// A table of columns of several kinds, written in one of several ways.
private struct RandomTable {
  let bytes: [UInt8]
  let delimiter: UInt8
  let names: [String]

  private static let words = [
    "red", "green", "blue", "Married-civ-spouse", "Machine-op-inspct", "é", "日本語", "five o'clock", "a\u{0}b",
    String(repeating: "long ", count: 7) + "one", String(repeating: "long ", count: 7) + "two", "12345678", "123456789",
    "exactly thirty-two bytes of text", "?", "NA",
  ]

  /// - Parameter isPlain: Whether there are no quotes, blank lines or line ends of CR alone.
  init(rows: ClosedRange<Int>, isPlain: Bool? = nil, using generator: inout SeededGenerator) {
    var random = generator
    defer { generator = random }
    func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    let isPlain = isPlain ?? (below(2) == 0)
    delimiter = Array(",;\t|".utf8)[below(4)]
    let divider = String(UnicodeScalar(delimiter))
    let end = ["\n", "\r\n", "\r"][below(isPlain ? 2 : 3)]
    let kinds = (0...below(6)).map { _ in below(10) }
    names = kinds.indices.map { "c\($0)" }
    let count = Int.random(in: rows, using: &random)
    // Where a column turns out to be other than it seemed.
    let turn = below(max(1, count))
    func cell(_ kind: Int, _ row: Int) -> String {
      switch kind {
      case 0: "\(below(1000))"
      case 1: "\(below(2) == 0 ? "-" : "")\(below(1_000_000)).\(below(1000))"
      case 2: Self.words[below(Self.words.count)]
      case 3: "text \(below(1_000_000)) of a row"
      case 4: row == turn ? "turned" : "\(below(100_000_000))"
      case 5: below(3) == 0 ? ["", "nan", "NULL", "-", "0", "00", "1e5"][below(7)] : "\(below(100))"
      case 6: ["", "?", "NA"][below(3)]
      case 7: row < turn ? "same" : "word\(below(4 * max(1, count)))"
      case 8: "k\(below(700))"
      default: ["0.5", "inf", "1e-3", "12345678901234567890", "+3", "9007199254740993"][below(6)]
      }
    }
    func written(_ text: String) -> String {
      if isPlain { return below(8) == 0 ? "  \(text) " : text }
      switch below(6) {
      case 0: return "\"\(text)\""
      case 1: return " \"\(text) \"\"so\"\" \(divider)\(end)\" "
      case 2: return "\"\(text)\"\(below(2))"
      default: return text
      }
    }
    var text = below(4) == 0 ? "\u{FEFF}" : ""
    text += names.joined(separator: divider) + end
    for row in 0..<count {
      text += kinds.map { written(cell($0, row)) }.joined(separator: divider)
      if row < count - 1 || below(2) == 0 { text += end }
      if !isPlain && below(20) == 0 { text += end }
    }
    bytes = Array(text.utf8)
  }
}
