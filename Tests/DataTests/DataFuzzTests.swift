import Catalog
import TestSupport
import Testing

@testable import Data

/// Damaged tables and media: a value or an error, whatever the bytes.
struct DataFuzzTests {
  static let tables = [
    "name,size,colour\nanna,1.5,red\n\"b, \"\"c\"\"\",-2e3,\n\n\"two\nlines\",,blue\n",
    "39; State-gov; 77516\r\n50; Private; 83311\r\n", "\u{FEFF}a\tb\ré😀\t2026-11-24\r",
  ].map { Array($0.utf8) }
  static let tokens =
    [",", ";", "\t", "\"", "\"\"", "\n", "\r\n", "\r", " ", "\u{0}", "1e999", "nan", "-", "2026-13-41", "\u{FEFF}"].map
  {
    Array($0.utf8)
  } + [
    [0xFF, 0xFE], [0xC0, 0x80], [0xE2, 0x80], [0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF],
  ]

  @Test func `damaged tables are refused or read whole`() throws {
    var generator = SeededGenerator(seed: 5), read = 0, refused = 0
    for number in 0..<Fuzzing.count(usually: 5_000) {
      let bytes = Fuzzing.damaged(
        Self.tables.randomElement(using: &generator) ?? [], tokens: Self.tokens, using: &generator)
      do {
        let table = try CSVTable(bytes, path: "t.csv")
        for column in table.names.indices {
          #expect(try table.values(column, as: .automatic).count == table.rowCount, "input \(number)")
        }
        read += 1
      } catch is Complaint {
        refused += 1
      }
    }
    #expect(read > 0 && refused > 0)
  }

  @Test func `damaged pictures, sounds and arrays are refused or decoded`() throws {
    var generator = SeededGenerator(seed: 6), refused = 0
    let cases = MediaHostileTests.cases
    for number in 0..<Fuzzing.count(usually: 5_000) {
      let sample = cases[number % cases.count]
      let bytes = Fuzzing.damaged(sample.bytes, tokens: Self.tokens, using: &generator)
      do { try sample.decode(bytes) } catch is MediaError { refused += 1 }
    }
    #expect(refused > 0)
  }
}
