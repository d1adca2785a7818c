import Catalog
import TestSupport
import Testing

@testable import Data

@Suite struct SplitTests {
  private static func data(_ labels: [String?], groups: [String]? = nil) -> Dataset {
    var columns = [
      Column("label", .category(CategoryModality()), .categories(CategoryValues(labels))),
      Column("n", .number(NumberModality()), .numbers(labels.indices.map(Double.init))),
    ]
    if let groups { columns.append(Column("who", .category(CategoryModality()), .categories(CategoryValues(groups)))) }
    return Dataset(name: "t", columns: columns)
  }

  private static func counts(_ data: Dataset) -> [Int] { [data.train.count, data.validation.count, data.test.count] }

  @Test(arguments: [
    (100, 0.1, 0.2, [70, 10, 20]), (10, 0, 0.2, [8, 0, 2]), (7, 0.5, 0.25, [1, 4, 2]), (2, 0, 0.5, [1, 0, 1]),
    (3, 0.1, 0.1, [3, 0, 0]), (1000, 0.333, 0.333, [334, 333, 333]),
  ])
  func `shares are met to the row`(_ count: Int, _ validation: Double, _ test: Double, _ expected: [Int]) throws {
    let data = Self.data((0..<count).map { _ in "x" })
    #expect(Self.counts(try data.split(SplitOptions(validation: validation, test: test))) == expected)
  }

  @Test func `equal seeds give equal parts, others do not, and no row is in two`() throws {
    let data = Self.data((0..<200).map { "\($0 % 3)" })
    let first = try data.split(SplitOptions(validation: 0.2, seed: 1))
    let again = try data.split(SplitOptions(validation: 0.2, seed: 1))
    let other = try data.split(SplitOptions(validation: 0.2, seed: 2))
    #expect(first.test.rows == again.test.rows)
    #expect(first.test.rows != other.test.rows)
    #expect(Set(first.train.rows + first.validation.rows + first.test.rows).count == 200)
  }

  @Test func `stratifying keeps the frequency of every class in every part`() throws {
    let labels = (0..<1000).map { $0 % 10 == 0 ? "rare" : $0 % 2 == 0 ? "even" : "odd" }
    let data = try Self.data(labels).split(SplitOptions(validation: 0.2, test: 0.3, stratify: "label"))
    guard case .categories(let values) = try data.column("label").values else { return }
    #expect(values.counts(data.test.rows).sorted() == [30, 120, 150])
    #expect(values.counts(data.validation.rows).sorted() == [20, 80, 100])
    let numbers = try Self.data(labels).split(SplitOptions(test: 0.5, stratify: "n"))
    let low = numbers.test.rows.filter { $0 < 500 }.count
    #expect((245...255).contains(low))
  }

  @Test func `every class has a training row where it has any`() throws {
    for seed in 0..<30 {
      let labels = (0..<40).map { $0 < 36 ? "common" : "rare\($0)" }
      for stratify in [nil, "label"] {
        let data = try Self.data(labels).split(SplitOptions(test: 0.5, seed: UInt64(seed), stratify: stratify))
        #expect(Preflight.complaints(data, inputs: ["n"], labels: ["label"]).isEmpty)
      }
    }
  }

  @Test func `groups stay together`() throws {
    let groups = (0..<300).map { "speaker\($0 % 13)" }
    for seed in 0..<10 {
      let data = try Self.data(groups, groups: groups)
        .split(SplitOptions(validation: 0.2, test: 0.2, seed: UInt64(seed), group: "who"))
      guard case .categories(let values) = try data.column("who").values else { return }
      let parts = [data.train, data.validation, data.test].map { Set($0.rows.map { values.codes[$0] }) }
      #expect(parts.allSatisfy { !$0.isEmpty })
      #expect(
        parts[0].isDisjoint(with: parts[1]) && parts[0].isDisjoint(with: parts[2])
          && parts[1].isDisjoint(with: parts[2]))
    }
  }

  @Test func `a column that says the parts is followed`() throws {
    let data = try Self.data(["train", "val", "Test", "train", "valid", "DEV"]).split(column: "label")
    #expect(Self.counts(data) == [2, 3, 1])
    #expect(data.schema["label"]?.trait == .split)
    let complaint = #expect(throws: Complaint.self) { try Self.data(["train", "later"]).split(column: "label") }
    #expect(complaint?.message == "row 1 of column 'label' says later, expected train, validation or test")
  }

  @Test(arguments: [
    (1, SplitOptions(), "too-few-rows"), (0, SplitOptions(), "too-few-rows"),
    (10, SplitOptions(test: 1), "out-of-range"),
    (10, SplitOptions(test: 1.5), "out-of-range"), (10, SplitOptions(validation: 0.6, test: 0.6), "out-of-range"),
    (10, SplitOptions(train: 0.9, test: 0.2), "out-of-range"), (10, SplitOptions(stratify: "lable"), "unknown-column"),
    (10, SplitOptions(stratify: "label", group: "n"), "conflicting-arguments"),
    (10, SplitOptions(group: "label"), "too-few-groups"),
  ])
  func `what cannot be split is told`(_ rows: Int, _ options: SplitOptions, _ code: String) {
    let complaint = #expect(throws: Complaint.self) { try Self.data((0..<rows).map { _ in "x" }).split(options) }
    #expect(complaint?.code == code)
  }

  @Test func `a class that only test has is told before training`() throws {
    let labels = ["a", "b", "a", "b", "c", "d"]
    let parts: [Dataset.Part] = [.train, .train, .train, .train, .test, .test]
    let data = Dataset(name: "t", columns: Self.data(labels).columns, parts: parts)
    let complaints = Preflight.complaints(data, inputs: ["n"], labels: ["label"])
    #expect(complaints.map(\.message) == ["class 'c' and 1 more of column 'label' occurs in test but not in train"])
    #expect(complaints.first?.hint.contains("stratify: .label") == true)
  }
}
