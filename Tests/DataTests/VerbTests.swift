import Catalog
import TestSupport
import Testing

@testable import Data

@Suite struct VerbTests {
  private static let people = Dataset(
    name: "people",
    columns: [
      Column("id", .category(CategoryModality()), .categories(CategoryValues(["a", "b", "c", nil, "b"]))),
      Column("age", .number(NumberModality()), .numbers([30, .nan, 20, 40, 10])),
      Column("note", .text(TextModality()), .texts(TextValues(["x y", "", nil, "z", "w"]))),
    ])
  private static let cities = Dataset(
    name: "cities",
    columns: [
      Column("id", .text(TextModality()), .texts(TextValues(["b", "a", "b", "q"]))),
      Column("age", .number(NumberModality()), .numbers([1, 2, 3, 4])),
    ])

  private func numbers(_ data: Dataset, _ name: String) throws -> [Double?] {
    let column = try data.column(name)
    return (0..<data.count).map { data.cell($0, column).number }
  }

  @Test func `rows are filtered, sorted and taken without touching the original`() throws {
    let people = Self.people
    let age = try people.column("age")
    #expect(people.filtered { (people.cell($0, age).number ?? 0) > 15 }.rows == [0, 2, 3])
    #expect(try people.sorted(by: "age").rows == [4, 2, 0, 3, 1])
    #expect(try people.sorted(by: "age", descending: true).rows == [3, 0, 2, 4, 1])
    #expect(try people.sorted(by: "id").rows == [0, 1, 4, 2, 3])
    #expect(people.taking(2).rows == [0, 1])
    #expect(people.taking(-2).rows == [3, 4])
    #expect(people.taking(99).count == 5)
    #expect(try people.selected(["note", "age", "note"]).columnNames == ["note", "age"])
    #expect(people.sampled(3, seed: 1).rows == people.sampled(3, seed: 1).rows)
    #expect(people.count == 5)
    let complaints = #expect(throws: Complaints.self) { try people.selected(["aeg", "id", "x"]) }
    #expect(complaints?.all.map(\.path) == [[.argument("columns"), .index(0)], [.argument("columns"), .index(2)]])
  }

  @Test func `groups are summed up in the order of their keys`() throws {
    let mean = try Self.people.summarized(by: "id", value: "age", with: .mean)
    #expect(mean.schema["id"]?.classes == ["a", "b", "c"])
    #expect(try numbers(mean, "age") == [40, 30, 10, 20])
    #expect(try numbers(try Self.people.summarized(by: "id", value: nil, with: .count), "rows") == [1, 1, 2, 1])
    #expect(throws: Complaint.self) { try Self.people.summarized(by: "id", value: "note", with: .mean) }
  }

  @Test(arguments: [
    (Aggregate.median, [3.0, 1, 2, 10], 2.5), (.deviation, [1, 3], 2.0.squareRoot()), (.max, [1, 3], 3), (.sum, [], 0),
  ])
  func `aggregates are the usual ones`(_ aggregate: Aggregate, _ values: [Double], _ expected: Double) {
    #expect(aggregate(values) == expected)
  }

  @Test func `a join puts rows of equal keys side by side`() throws {
    let inner = try Self.people.joined(with: Self.cities, on: "id")
    #expect(inner.columnNames == ["id", "age", "note", "age2"])
    #expect(try numbers(inner, "age2") == [2, 1, 3, 1, 3])
    let left = try Self.people.joined(with: Self.cities, on: "id", kind: .left)
    #expect(try numbers(left, "age2") == [2, 1, 3, nil, nil, 1, 3])
    let outer = try Self.people.joined(with: Self.cities, on: "id", kind: .outer, suffix: " of city")
    #expect(try numbers(outer, "age of city") == [2, 1, 3, nil, nil, 1, 3, 4])
    #expect(outer.cell(7, outer.columns[0]) == .text("q"))
  }

  @Test func `a join on nothing in common is told`() throws {
    let complaint = #expect(throws: Complaint.self) {
      try Self.people.joined(with: Self.cities, on: "note", otherKey: "id")
    }
    #expect(complaint?.code == "no-partners")
    #expect(throws: Complaint.self) { try Self.people.joined(with: Self.cities, on: "nothing") }
  }

  @Test func `partners have equal keys, come from the same part and are dealt out evenly`() throws {
    let labels = (0..<60).map { "\($0 % 3)" }
    func make(_ name: String, _ count: Int) -> Dataset {
      Dataset(
        name: name,
        columns: [
          Column("digit", .category(CategoryModality()), .categories(CategoryValues(Array(labels.prefix(count))))),
          Column("n", .number(NumberModality()), .numbers((0..<count).map(Double.init))),
        ])
    }
    let left = try make("left", 60).split(SplitOptions(test: 0.5, stratify: "digit"))
    let right = try make("right", 30).split(SplitOptions(test: 0.5, stratify: "digit"))
    let pairs = try left.paired(with: right, on: "digit", seed: 3)
    #expect(pairs.count == 60)
    #expect(pairs.columnNames == ["digit", "n", "n2"])
    let partners = try numbers(pairs, "n2").map { Int($0 ?? -1) }
    for (position, partner) in partners.enumerated() {
      #expect(partner % 3 == pairs.rows[position] % 3)
      #expect(right.parts?[partner] == pairs.parts?[position])
    }
    #expect(Set(partners).count == 30)
    #expect(try numbers(try left.paired(with: right, on: "digit", seed: 3), "n2").map { Int($0 ?? -1) } == partners)
    #expect(try left.paired(with: right, seed: 1).columnNames == ["digit", "n", "digit2", "n2"])
  }

  @Test func `pictures are laid over each other from opposite corners`() throws {
    let pictures = PictureStore(
      .pictures([
        Picture(width: 2, height: 2, channels: 1, pixels: [0, 10, 10, 10]),
        Picture(width: 2, height: 2, channels: 1, pixels: [0, 20, 20, 20]),
      ]))
    let data = Dataset(
      name: "t",
      columns: [
        Column("a", .image(ImageModality()), .pictures(PictureValues(store: pictures, items: [0, -1]))),
        Column("b", .image(ImageModality()), .pictures(PictureValues(store: pictures, items: [1, -1]))),
      ])
    let made = try data.overlaid(["a", "b"], into: "both", size: 3)
    #expect(made.columnNames == ["both"])
    guard case .picture(let reference) = made.cell(0, made.columns[0]) else { return }
    #expect(try reference.picture().pixels == [0, 10, 0, 10, 10, 20, 0, 20, 20])
    #expect(made.cell(1, made.columns[0]) == .missing)
  }

  @Test func `sounds and texts of one speaker are put end to end`() throws {
    let clips = (0..<8).map { Clip(rate: 100, samples: [Float](repeating: Float($0) / 10, count: 10)) }
    let data = Dataset(
      name: "t",
      columns: [
        Column("speech", .audio(AudioModality()), .sounds(SoundValues(SoundStore(.clips(clips))))),
        Column("word", .text(TextModality()), .texts(TextValues((0..<8).map { "w\($0)" }))),
        Column("who", .category(CategoryModality()), .categories(CategoryValues((0..<8).map { "s\($0 % 2)" }))),
      ])
    let made = try data.concatenated(["speech", "word"], length: 1...3, by: "who", count: 50, seed: 1)
    #expect(made.count == 50)
    #expect(made.columnNames == ["speech", "word", "who"])
    for position in 0..<50 {
      guard case .sound(let sound) = made.cell(position, made.columns[0]),
        case .text(let text) = made.cell(position, made.columns[1]),
        case .text(let who) = made.cell(position, made.columns[2])
      else {
        Issue.record("cells of other kinds")
        return
      }
      let words = text.split(separator: " ").compactMap { Int($0.dropFirst()) }
      #expect(words.allSatisfy { "s\($0 % 2)" == who })
      #expect(try sound.clip().samples == words.flatMap { clips[$0].samples })
    }
  }

  @Test func `a content hash tells data sets apart and equal ones not`() throws {
    let people = Self.people
    #expect(people.contentHash == Self.people.contentHash)
    #expect(people.contentHash.count == 32)
    let others = [people.taking(4), try people.sorted(by: "age"), try people.selected(["id", "age"]), Self.cities]
    #expect(Set(others.map(\.contentHash) + [people.contentHash]).count == 5)
  }
}
