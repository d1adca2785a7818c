import Catalog
import FileSystem
import TestSupport
import Testing

@testable import Data

@Suite struct DoctorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let check: String
    let columns: [Column]
    var parts: [Dataset.Part]?
    /// Empty where nothing is to be found.
    let message: String
    var testDescription: String { "\(check): \(message.isEmpty ? "nothing" : message)" }
  }

  private static func category(_ name: String, _ labels: [String?]) -> Column {
    Column(name, .category(CategoryModality()), .categories(CategoryValues(labels)))
  }

  private static func number(_ name: String, _ values: [Double]) -> Column {
    Column(name, .number(NumberModality()), .numbers(values))
  }

  private static func text(_ name: String, _ texts: [String?]) -> Column {
    Column(name, .text(TextModality()), .texts(TextValues(texts)))
  }

  private static func sounds(_ clips: [Clip]) -> Column {
    Column("voice", .audio(AudioModality()), .sounds(SoundValues(SoundStore(.clips(clips)))))
  }

  private static let labels = (0..<100).map { $0 % 2 == 0 ? "even" : "odd" }
  private static let quiet = Clip(rate: 8000, samples: (0..<400).map { Float($0 % 7) / 20 })
  private static let loud = Clip(rate: 8000, samples: (0..<400).map { $0 % 20 < 10 ? 1 : -0.5 })

  static let cases: [Case] = [
    Case(check: "constant-columns", columns: [number("n", [3, 3, 3])], message: "column 'n' is '3' in every row"),
    Case(check: "constant-columns", columns: [number("n", [.nan, .nan])], message: "column 'n' is empty in every row"),
    Case(check: "constant-columns", columns: [number("n", [3, 3, 4])], message: ""),
    Case(
      check: "duplicate-columns", columns: [category("a", ["1", "2"]), number("b", [1, 2])],
      message: "column 'b' holds the same as 'a' in every row"),
    Case(check: "duplicate-columns", columns: [category("a", ["1", "2"]), number("b", [1, 3])], message: ""),
    Case(
      check: "duplicate-rows",
      columns: [text("t", ["One two, three four!", "a b c d e", "one TWO three four", "yes"])],
      parts: [.train, .train, .test, .test],
      message: "1 of 2 validation and test rows have nearly the same text in 't' as a training row"),
    Case(
      check: "duplicate-rows", columns: [text("t", ["yes", "no", "yes"])], parts: [.train, .train, .test], message: ""),
    Case(
      check: "encoding-damage", columns: [text("t", ["café", "cafÃ©", "donâ€™t", "Ã la carte"])],
      message: "2 texts of column 't' were read in a wrong encoding somewhere"),
    Case(check: "encoding-damage", columns: [text("t", ["café", "日本", "Ångström Âge"])], message: ""),
    Case(
      check: "label-leaks",
      columns: [category("y", labels), text("t", labels.enumerated().map { $1 == "odd" && $0 > 5 ? nil : "x" })],
      message: "whether 't' is missing gives 'y' away: where it is, 100 % are 'odd', elsewhere 6 %"),
    Case(
      check: "label-leaks", columns: [category("y", labels), category("x", (0..<100).map { "\($0 % 8)" })],
      message: "'x' alone tells 'y' in 100 % of the rows"),
    Case(
      check: "label-leaks", columns: [category("y", labels), category("x", (0..<100).map { "\($0 % 7)" })], message: ""),
    Case(
      check: "missing-classes", columns: [category("y", ["a", "a", "b"])], parts: [.train, .train, .test],
      message: "class 'b' of column 'y' does not occur in train"),
    Case(
      check: "missing-classes", columns: [category("y", ["a", "a", "a"])], parts: [.train, .train, .test], message: ""),
    Case(
      check: "mostly-missing", columns: [number("n", [1, .nan, .nan])],
      message: "column 'n' is missing in 2 of 3 rows (67 %)"),
    Case(
      check: "outliers", columns: [number("n", (0..<100).map { $0 == 40 ? -999 : Double($0) })],
      message: "1 number of column 'n' is far from the others, which lie around 24 to 75; first: -999"),
    Case(
      check: "outliers", columns: [number("n", (0..<100).map { $0 == 40 ? 1e7 : Double($0) / 7 })],
      message: "1 number of column 'n' is far from the others, which lie around 3.571 to 10.86; first: 10000000"),
    Case(check: "outliers", columns: [number("n", (0..<100).map(Double.init))], message: ""),
    Case(
      check: "clipped-sounds",
      columns: [sounds([quiet, Clip(rate: 8000, samples: [Float](repeating: 0, count: 100))])],
      message: "1 of 2 sounds of column 'voice' is silent"),
    Case(
      check: "clipped-sounds", columns: [sounds([quiet, loud, loud])],
      message: "2 of 3 sounds of column 'voice' are clipped"),
    Case(check: "clipped-sounds", columns: [sounds([quiet])], message: ""),
  ]

  @Test(arguments: cases)
  func `each check finds what it is for and nothing else`(_ test: Case) throws {
    let check = try #require(DataDoctor.checks.first { $0.name == test.check })
    let findings = check.run(Dataset(name: "t", columns: test.columns, parts: test.parts))
    #expect(findings.first?.message ?? "" == test.message)
    for finding in findings {
      #expect(!finding.advice.isEmpty && finding.check == test.check && finding.count > 0)
      #expect(finding.examples.allSatisfy { $0 < test.columns[0].count })
    }
  }

  @Test func `checks are sorted and each has a case`() {
    #expect(DataDoctor.checks.map(\.name) == DataDoctor.checks.map(\.name).sorted())
    let tested = Set(Self.cases.map(\.check)).union(["mixed-sounds", "unreadable-files"])
    #expect(Set(DataDoctor.checks.map(\.name)) == tested)
  }

  @Test func `rates, channels and unreadable files are found in the files`() throws {
    let folder = try TemporaryFolder()
    try Files.write(Clip(rate: 8000, samples: [0.1, 0.2, 0.3, 0.4]).wav(), to: folder.file("a.wav"))
    var stereo = Clip(rate: 16_000, samples: [0.1, 0.2, 0.3, 0.4]).wav()
    stereo[22] = 2
    try Files.write(stereo, to: folder.file("b.wav"))
    try folder.write("no sound at all, but long enough to look into its header", to: "c.wav")
    let data = try Dataset.read(folder.path)
    let messages = DataDoctor.findings(data).map(\.message)
    #expect(messages.contains { $0.hasPrefix("1 sound of column 'audio' cannot be read; first: ") })
    #expect(messages.contains("sounds of column 'audio' have several rates: 1 at 8000 Hz, 1 at 16000 Hz"))
    #expect(messages.contains("1 of 3 sounds of column 'audio' have several channels"))
  }

  @Test func `an empty dataset has nothing wrong with it`() {
    #expect(DataDoctor.findings(Dataset(name: "t", columns: [])).isEmpty)
  }

  @Test func `missing cells of the streaming catalogue give the type away`() throws {
    guard let folder = realData("prime_titles") else { return }
    let data = try Dataset.read(folder).split()
    let leaks = DataDoctor.quickFindings(data).filter { $0.check == "label-leaks" && $0.columns.last == "type" }
    #expect(
      leaks.contains { $0.columns == ["director", "type"] && $0.message.hasPrefix("whether 'director' is missing") })
    #expect(leaks.contains { $0.columns == ["duration", "type"] })
  }
}
