import Catalog
import FileSystem
import TestSupport
import Testing

@testable import Data

@Suite struct InferenceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let column: String
    /// Makes the cell of row 0 ..< 200.
    let cell: @Sendable (Int) -> String
    let modality: String
    let trait: ColumnTrait?
    let reason: String

    init(
      _ column: String, _ modality: String, trait: ColumnTrait? = nil, reason: String,
      _ cell: @escaping @Sendable (Int) -> String
    ) {
      (self.column, self.modality, self.trait, self.reason, self.cell) = (column, modality, trait, reason, cell)
    }

    var testDescription: String { column }
  }

  private static func word(_ number: Int) -> String {
    let syllables = ["ba", "ko", "mi", "lu", "ne", "ra", "so", "ti", "vu", "zeh"]
    return syllables[number % 10] + syllables[number / 10 % 10] + syllables[number / 100 % 10]
  }

  static let cases: [Case] = [
    Case("id", "category", trait: .identifier, reason: "counts the rows, from 1000 to 1199") { "\(1000 + $0)" },
    Case("customer_id", "category", trait: .identifier, reason: "another whole number in every row") {
      "\($0 * 7919 % 100_003)"
    },
    Case("show_id", "category", trait: .identifier, reason: "another word in every row") { "s\($0)" },
    Case("zip", "category", reason: "50 distinct words in 200 rows") { "0\(1000 + $0 % 50)" },
    Case("zip_code", "category", reason: "50 distinct codes: labels rather than quantities") { "\(94_000 + $0 % 50)" },
    Case("release_year", "number", reason: "years from 1980 to 2019") { "\(1980 + $0 % 40)" },
    Case("price", "number", reason: "amounts of money") { "\"$\($0 + 1),\(100 + $0).50\"" },
    Case("discount", "number", reason: "percentages") { "\($0 % 30) %" },
    Case("sold", "number", reason: "dates (year-month-day), as days since 1970") {
      "2021-0\(1 + $0 % 9)-\(10 + $0 % 18)"
    },
    Case("added", "number", reason: "dates (year-month-day), as days since 1970") { "\(10 + $0 % 18)-Mar-21" },
    Case("born", "number", reason: "dates (day-month-year), as days since 1970") {
      "\(13 + $0 % 15)/0\(1 + $0 % 9)/1990"
    },
    Case("member", "flag", reason: "only no and yes") { $0 % 3 == 0 ? "yes" : "no" },
    Case("active", "flag", reason: "only 0 and 1") { "\($0 % 2)" },
    Case("valid", "flag", reason: "only FALSE and TRUE") { $0 % 3 == 0 ? "TRUE" : "FALSE" },
    Case("digit", "category", reason: "10 distinct whole numbers in 200 rows") { "\($0 % 10)" },
    Case("rooms", "number", reason: "whole numbers from 1 to 8") { "\($0 % 8 + 1)" },
    Case("height", "number", reason: "numbers from 1.5 to 1.99") { "1.\(50 + $0 % 50)" },
    Case("with gaps", "number", reason: "whole numbers from 0 to 99") { $0 % 7 == 0 ? "?" : "\($0 % 100)" },
    Case("city", "category", reason: "40 distinct words in 200 rows") { word($0 % 40) },
    Case("name", "text", reason: "200 distinct texts of 2 words on average") { "\(word($0)) \(word($0 * 7))" },
    Case("comment", "text", reason: "200 distinct texts of 7 words on average") {
      "the \(word($0)) is \(word($0 * 3)) but not bad"
    },
    Case("genres", "tags", reason: "lists between ',' of 10 labels that come again") {
      "\"\(word($0 % 10)), \(word(($0 + 3) % 10))\""
    },
    Case("place", "category", reason: "20 distinct texts in 200 rows") {
      "\"\(word($0 % 20)), \(["France", "Spain"][$0 % 2])\""
    },
    Case("answer", "category", reason: "3 distinct texts in 200 rows") {
      ["I do not agree with this at all", "I neither agree nor disagree with it", "I fully agree with what it says"][
        $0 % 3]
    },
    Case("country", "category", trait: .constant, reason: "always \"Norway\"") { _ in "Norway" },
    Case("version", "number", trait: .constant, reason: "always 3") { _ in "3" },
    Case("nothing", "text", trait: .constant, reason: "every cell is empty") { _ in "" },
    Case("split", "category", trait: .split, reason: "names the parts test, train, val") {
      ["train", "train", "val", "test"][$0 % 4]
    },
    Case("embedding", "vector", reason: "lists of 3 numbers") { "\"[\($0), 0.5, 1]\"" },
    Case("phone", "category", trait: .identifier, reason: "another word in every row") {
      "+47-\(100 + $0)-\(9000 - $0)"
    },
  ]

  @Test func `a two-hundred-line table with mixed columns is understood as a person would`() throws {
    let folder = try TemporaryFolder()
    var lines = [Self.cases.map(\.column).joined(separator: ",") + ",photo,voice,lost"]
    try Files.write(try Picture(width: 2, height: 2, channels: 1, filledWith: 9).png(), to: folder.file("p.png"))
    try Files.write(Clip(rate: 8000, samples: [0.1, 0.2]).wav(), to: folder.file("v.wav"))
    for row in 0..<200 {
      lines.append(Self.cases.map { $0.cell(row) }.joined(separator: ",") + ",p.png,v.wav,gone\(row).png")
    }
    try folder.write(lines.joined(separator: "\n"), to: "mixed.csv")
    let data = try Dataset.read("mixed.csv", options: ReadOptions(folder: folder.path))
    #expect(data.count == 200)
    for test in Self.cases {
      let field = try data.schema.field(test.column)
      #expect(field.modality.name == test.modality, "\(test.column)")
      #expect(field.trait == test.trait, "\(test.column)")
      #expect(field.reason == test.reason, "\(test.column)")
    }
    #expect(data.schema["photo"]?.modality.name == "image")
    #expect(data.schema["voice"]?.modality.name == "audio")
    // No such files: names that differ in every row.
    #expect(data.schema["lost"]?.trait == .identifier)
    #expect(data.cell(0, try data.column("sold")) == .number(18637))
    #expect(data.cell(1, try data.column("price")) == .number(2101.5))
  }

  @Test(
    arguments: [
      ("$1,200.50", 1200.5), ("1 200 €", 1200), ("12.5 %", 0.125), ("(300)", -300), ("−4", -4), ("1,5", 1.5),
      ("1,234", 1234),
      ("1'000'000", 1_000_000), ("£3", 3),
    ] as [(String, Double)])
  func `amounts are read with their signs and separators`(_ text: String, _ value: Double) {
    #expect(CellText.looseNumber(text) == value)
  }

  @Test(arguments: ["", "abc", "1-2", "12a", "1,2,3", "1.2.3", "$", "1, 2"])
  func `what is no amount is none`(_ text: String) {
    #expect(CellText.looseNumber(text) == nil)
  }

  @Test(
    arguments: [
      ("2021-03-30", 18716), ("30-Mar-21", 18716), ("30.03.2021", 18716), ("March 30, 2021", 18716),
      ("1970-01-01T12:00", 0.5),
      ("1969-12-31", -1), ("2000-02-29 06:00:00", 11016.25),
    ] as [(String, Double)])
  func `dates are days since 1970`(_ text: String, _ days: Double) {
    #expect(DateText.detect([text])?.days(text) == days)
  }

  @Test(arguments: ["2021-13-01", "2021-02-30", "yesterday", "1.5.2", "12-34-56-78", "", "10:30"])
  func `what is no date is none`(_ text: String) {
    #expect(DateText.detect([text]) == nil)
  }

  @Test func `real tables are understood`() throws {
    if let folder = realData("prime_titles") {
      let schema = try Dataset.read("amazon_prime_titles.csv", options: ReadOptions(folder: folder)).schema
      #expect(
        schema.fields.map { "\($0.name) \($0.modality.name)" } == [
          "show_id category", "type category", "title text", "director text", "cast text", "country tags",
          "date_added number", "release_year number", "rating category", "duration category", "genre tags",
          "description text",
        ])
      #expect(schema["director"]?.missing == 2083)
    }
    if let folder = realData("emoji") {
      let schema = try Dataset.read(folder).schema
      #expect(schema.fields.map(\.modality.name) == ["image", "category", "text", "text", "category", "category"])
      #expect(schema["codepoint"]?.trait == .identifier)
    }
    if let folder = realData("adult") {
      let data = try Dataset.read("adult.data", options: ReadOptions(folder: folder))
      #expect(data.count == 32_561)
      #expect(data.schema["workclass"]?.missing == 1836)
    }
  }
}
