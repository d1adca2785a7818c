import Catalog
import Tensor
import Testing

@testable import Data

@Suite struct CSVTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let columns: [String]
    let rows: [[String?]]
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "plain", text: "a,b\nx,y\nz,w\n", columns: ["a", "b"], rows: [["x", "y"], ["z", "w"]]),
    Case(name: "no line end at the end", text: "a,b\nx,y", columns: ["a", "b"], rows: [["x", "y"]]),
    Case(name: "CRLF", text: "a,b\r\nx,y\r\n", columns: ["a", "b"], rows: [["x", "y"]]),
    Case(
      name: "CRLF, empty and blank", text: "\r\na,b\r\n,\t\r\n\r\nx , y\r\n\r\n", columns: ["a", "b"],
      rows: [[nil, nil], ["x", "y"]]),
    Case(name: "CRLF in quotes", text: "a,b\r\n\"x\r\nz\",y\r\n", columns: ["a", "b"], rows: [["x\r\nz", "y"]]),
    Case(name: "cut behind CR", text: "a,b\r\nx,y\r", columns: ["a", "b"], rows: [["x", "y"]]),
    Case(
      name: "CR and CRLF mixed", text: "a,b\r\nx,y\rz,w\r\n", columns: ["a", "b"], rows: [["x", "y"], ["z", "w"]]),
    Case(name: "CR before CRLF", text: "a,b\r\nx,y\r\r\n", columns: ["a", "b"], rows: [["x", "y"]]),
    Case(name: "byte order mark and CRLF", text: "\u{FEFF}a,b\r\nx,y\r\n", columns: ["a", "b"], rows: [["x", "y"]]),
    Case(name: "CR alone", text: "a,b\rx,y\r", columns: ["a", "b"], rows: [["x", "y"]]),
    Case(name: "byte order mark", text: "\u{FEFF}a,b\nx,y\n", columns: ["a", "b"], rows: [["x", "y"]]),
    Case(name: "delimiter in quotes", text: "a,b\n\"x,1\",y\n", columns: ["a", "b"], rows: [["x,1", "y"]]),
    Case(name: "line break in quotes", text: "a,b\n\"x\nz\",y\n", columns: ["a", "b"], rows: [["x\nz", "y"]]),
    Case(name: "doubled quotes", text: "a,b\n\"x \"\"z\"\"\",y\n", columns: ["a", "b"], rows: [["x \"z\"", "y"]]),
    Case(
      name: "empty quotes are missing", text: "a,b\n\"\",y\nz,w\n", columns: ["a", "b"],
      rows: [[nil, "y"], ["z", "w"]]),
    Case(name: "text behind a closing quote", text: "a,b\n\"x\"z,y\n", columns: ["a", "b"], rows: [["xz", "y"]]),
    Case(name: "quote within a cell", text: "a,b\n5\" disk,y\n", columns: ["a", "b"], rows: [["5\" disk", "y"]]),
    Case(name: "spaces around cells", text: "a , b\n x ,  y\n", columns: ["a", "b"], rows: [["x", "y"]]),
    Case(name: "quote behind a space", text: "a, b\nx, \"y, z\"\n", columns: ["a", "b"], rows: [["x", "y, z"]]),
    Case(name: "blank lines", text: "a,b\n\nx,y\n\n\nz,w\n\n", columns: ["a", "b"], rows: [["x", "y"], ["z", "w"]]),
    Case(name: "trailing empty cell", text: "a,b\nx,\nz,w\n", columns: ["a", "b"], rows: [["x", nil], ["z", "w"]]),
    Case(
      name: "missing words", text: "a,b\n?,NA\nnan,NULL\nx,y\n", columns: ["a", "b"],
      rows: [[nil, nil], [nil, nil], ["x", "y"]]),
    Case(name: "semicolons", text: "a;b\nx,1;y\nz,2;w\n", columns: ["a", "b"], rows: [["x,1", "y"], ["z,2", "w"]]),
    Case(name: "bars", text: "a|b\nx|y\nz|w\n", columns: ["a", "b"], rows: [["x", "y"], ["z", "w"]]),
    Case(name: "one column", text: "a\nx\ny\n", columns: ["a"], rows: [["x"], ["y"]]),
    Case(
      name: "empty and repeated names", text: "a,,a\nx,y,z\n", columns: ["a", "column2", "a2"], rows: [["x", "y", "z"]]),
    Case(
      name: "other scripts", text: "名,שם\n日本,שלום\n👩‍👩‍👧,é\n", columns: ["名", "שם"], rows: [["日本", "שלום"], ["👩‍👩‍👧", "é"]]),
  ]

  @Test(arguments: cases)
  func `tables are read as RFC 4180 says`(_ test: Case) throws {
    let table = try CSVTable(Array(test.text.utf8), path: "t.csv")
    #expect(table.names == test.columns)
    let columns = try table.names.indices.map { try table.values($0, as: .texts) }
    let rows = (0..<table.rowCount).map { row in
      columns.map { column -> String? in
        if case .text(let text) = column.cell(row) { return text }
        return nil
      }
    }
    #expect(rows == test.rows)
  }

  struct Wrong: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let code: String
    let message: String
    var testDescription: String { name }
  }

  static let wrong: [Wrong] = [
    Wrong(name: "nothing at all", text: "", code: "empty-file", message: "'t.csv' has no rows"),
    Wrong(name: "only blank lines", text: "\n\n\r\n", code: "empty-file", message: "'t.csv' has no rows"),
    Wrong(name: "only a header", text: "a,b\n", code: "empty-file", message: "'t.csv' has no rows"),
    Wrong(
      name: "too many cells", text: "a,b\nx,y\nx,y,z\n", code: "ragged-row",
      message: "line 3 of 't.csv' has 3 cells, expected 2"),
    Wrong(
      name: "too few cells behind a quoted line break", text: "a,b\n\"x\n\",y\nx\nz\n", code: "ragged-row",
      message: "line 4 of 't.csv' has 1 cell, expected 2 (and 1 more line)"),
    Wrong(
      name: "a quote that never closes", text: "a,b\nx,\"y\nz,w\n", code: "open-quote",
      message: "a quote in line 2 of 't.csv' is never closed"),
  ]

  @Test(arguments: wrong)
  func `a table that cannot be read says where`(_ test: Wrong) {
    let complaint = #expect(throws: Complaint.self) { try CSVTable(Array(test.text.utf8), path: "t.csv") }
    #expect(complaint?.code == test.code)
    #expect(complaint?.message == test.message)
    #expect(complaint?.hint.isEmpty == false)
  }

  @Test(arguments: [
    ("39, State-gov, 77516\n50, Private, 83311\n", false), ("age,class,weight\n39,State-gov,77516\n", true),
    ("name,colour\nanna,red\nbert,blue\n", true), ("red,blue\nblue,red\nred,red\n", false), ("1,2\n3,4\n", false),
    ("id,2019,2020\nx,4,5\ny,5,6\n", false), ("img,y\na.png,x\nb.png,y\n", true), ("a.png,x\nb.png,y\n", false),
  ])
  func `a header is told from data`(_ text: String, _ hasHeader: Bool) throws {
    let table = try CSVTable(Array(text.utf8), path: "t.csv")
    #expect((table.names[0] == "column1") == !hasHeader)
  }

  @Test func `a file without a header takes the names that the user gives for all columns`() throws {
    let table = try CSVTable(Array("39,x\n50,y\n".utf8), path: "t.csv", names: ["age", "class"])
    #expect(table.names == ["age", "class"])
    #expect(table.rowCount == 2)
  }

  @Test func `bytes that are not UTF-8 are read as Latin-1 and reported with their line`() throws {
    let table = try CSVTable([0x61, 0x2C, 0x62, 0x0A, 0x78, 0x2C, 0x63, 0x61, 0x66, 0xE9, 0x0A], path: "t.csv")
    #expect(try table.values(1, as: .texts).cell(0) == .text("café"))
    #expect(table.findings.first?.check == "encoding")
    #expect(table.findings.first?.message == "'t.csv' is not UTF-8 (byte 0xE9 in line 2); it was read as Latin-1")
  }

  @Test func `names that a header repeats or leaves out are told`() throws {
    let table = try CSVTable(Array("a,,a,a\nx,y,z,w\n".utf8), path: "t.csv")
    #expect(table.names == ["a", "column2", "a2", "a3"])
    #expect(table.findings.map(\.check) == ["renamed"])
    #expect(
      table.findings.first?.message
        == "the header of 't.csv' leaves names out or repeats them: column 2 is called column2, another 'a' is called a2, another 'a' is called a3"
    )
    #expect(try CSVTable(Array("a,b\nx,y\n".utf8), path: "t.csv").findings.isEmpty)
  }

  @Test func `UTF-16 with a byte order mark is understood`() throws {
    let text = "a,b\nx,é\n"
    let little: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big: [UInt8] = [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    for bytes in [little, big] {
      #expect(try CSVTable(bytes, path: "t.csv").values(1, as: .texts).cell(0) == .text("é"))
    }
  }

  @Test func `a limit stops early`() throws {
    #expect(try CSVTable(Array("a,b\n1,2\n3,4\n5,6\n".utf8), path: "t.csv", limit: 2).rowCount == 2)
    #expect(try CSVTable(Array("1,2\n3,4\n5,6\n".utf8), path: "t.csv", limit: 2).rowCount == 2)
  }

  @Test func `no bytes whatever trap`() throws {
    var generator = SplitMix64(seed: 3)
    let alphabet = Array(",\"\n\r \t;a1\u{FF}é".utf8)
    for _ in 0..<3000 {
      let bytes = (0..<generator.below(40)).map { _ in alphabet[generator.below(alphabet.count)] }
      guard let table = try? CSVTable(bytes, path: "t.csv") else { continue }
      for column in table.names.indices {
        #expect(try table.values(column, as: .automatic).count == table.rowCount)
        #expect(try table.values(column, as: .texts).count == table.rowCount)
      }
      #expect(table.place(0).hasPrefix("t.csv line "))
    }
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `a large file is the same for one thread and several`(_ end: String) throws {
    var generator = SplitMix64(seed: 3)
    let rows = (0..<30_000).map { row in
      "\(row), \(generator.below(1000)),word \(generator.below(9)) ,\(row % 7 == 0 ? "" : "é\(row)")"
    }
    let text = Array((["a,b,c,d"] + rows).joined(separator: end).utf8)
    func scan(threads: Int) -> [Range<Int>] {
      ThreadPool(threads: threads).whileShared {
        text.withUnsafeBufferPointer { bytes in
          let cells = CSVScanner.scan(bytes, from: 0, delimiter: 0x2C).cells
          return (0..<cells.rowCount * cells.width).map { index in
            let cell = cells.cell(index / cells.width, index % cells.width, in: bytes)
            return cell.start..<cell.start + cell.length
          }
        }
      }
    }
    let expected = scan(threads: 1)
    #expect(expected.count == 30_001 * 4)
    for threads in [2, 3, 7] { #expect(scan(threads: threads) == expected) }
  }

  @Test func `a ragged row of a large file is said by its line`() {
    var lines = (0..<60_000).map { "\($0),\($0)" }
    lines[50_000] = "1,2,3"
    let complaint = #expect(throws: Complaint.self) {
      try ThreadPool(threads: 4).whileShared {
        _ = try CSVTable(Array(lines.joined(separator: "\n").utf8), path: "t.csv")
      }
    }
    #expect(complaint?.message == "line 50001 of 't.csv' has 3 cells, expected 2")
  }

  @Test(
    arguments: [
      ("0", 0), ("-0.5", -0.5), ("+7", 7), ("123456789012345", 123_456_789_012_345), ("0.1", 0.1), ("1e3", 1000),
      ("1.5E-3", 0.0015), (".5", 0.5), ("5.", 5), ("3.141592653589793238", 3.141592653589793), ("1e400", .infinity),
      ("9007199254740993", 9_007_199_254_740_992), ("inf", .infinity), ("-Infinity", -.infinity),
      ("2.2250738585072014e-308", 2.2250738585072014e-308),
    ] as [(String, Double)])
  func `numbers are rounded to the nearest double`(_ text: String, _ value: Double) {
    #expect(Array(text.utf8).withUnsafeBufferPointer { NumberParser.parse($0) } == value)
  }

  @Test(arguments: ["", "-", "+", ".", "e5", "1e", "1e+", "0x10", "1,000", "007", "1 2", "--1", "1.2.3", "abc", "nan"])
  func `what is no number is none`(_ text: String) {
    #expect(Array(text.utf8).withUnsafeBufferPointer { NumberParser.parse($0) } == nil)
  }

  @Test func `numbers agree with the standard library`() {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<5000 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      for text in [
        "\(value)", "\((value * 1000).rounded() / 1000)", "\(generator.below(1_000_000)).\(generator.below(10_000))",
      ] {
        #expect(
          Array(text.utf8).withUnsafeBufferPointer { NumberParser.parse($0, allowsLeadingZeros: true) } == Double(text))
      }
    }
  }
}
