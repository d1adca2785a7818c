import Catalog
import TestSupport
import Testing

@testable import Data

@Suite struct AppendTests {
  private func column(_ name: String, _ modality: Modality, _ values: ColumnValues) -> Dataset {
    Dataset(name: name, columns: [Column(name, modality, values)])
  }

  private func cells(_ data: Dataset, _ name: String) throws -> [Cell] {
    let column = try data.column(name)
    return (0..<data.count).map { data.cell($0, column) }
  }

  @Test func `rows come below each other in the order in which both are seen, and gaps where only one has a column`()
    throws
  {
    let above = Dataset(
      name: "above",
      columns: [
        Column("label", .category(CategoryModality()), .categories(CategoryValues(["a", "b", nil]))),
        Column("size", .number(NumberModality()), .numbers([1, 2, 3])),
      ], rows: [2, 0])
    let below = Dataset(
      name: "below",
      columns: [
        Column("note", .text(TextModality()), .texts(TextValues(["x", nil]))),
        Column("label", .category(CategoryModality()), .categories(CategoryValues(["c", "b"]))),
      ])
    let made = try above.appended(below)
    #expect(made.columnNames == ["label", "size", "note"])
    #expect(try cells(made, "label") == [.missing, .text("a"), .text("c"), .text("b")])
    #expect(try cells(made, "size") == [.number(3), .number(1), .missing, .missing])
    #expect(try cells(made, "note") == [.missing, .missing, .text("x"), .missing])
    #expect(made.schema["label"]?.classes == ["a", "b", "c"])
    #expect(made.parts == nil)
    #expect(try above.appended(below.taking(0)).count == 2)
    #expect(try above.taking(0).appended(below).count == 2)
  }

  @Test func `parts are kept, and rows that were never split are training rows`() throws {
    let plain = column("n", .number(NumberModality()), .numbers([1, 2]))
    let split = plain.with(parts: [.test, .validation])
    #expect(try split.appended(plain).parts == [.test, .validation, .train, .train])
    #expect(try plain.appended(split).parts == [.train, .train, .test, .validation])
    #expect(try cells(try plain.appended(split).test, "n") == [.number(1)])
  }

  @Test func `what was found is kept once, at the rows where it stands now`() throws {
    func found(_ row: Int) -> DataFinding { DataFinding("outliers", .note, "far", examples: [row], advice: "look") }
    let column = Column("n", .number(NumberModality()), .numbers([1, 2]))
    let above = Dataset(name: "a", columns: [column], findings: [found(0)])
    let below = Dataset(name: "b", columns: [column], findings: [found(0), found(1)])
    #expect(try above.appended(below).findings.map(\.examples) == [[0], [3]])
  }

  @Test func `every kind of cell comes through`() throws {
    let tags = column("c", .tags(TagsModality()), .tags(TagValues([["x", "y"], nil])))
    let moreTags = column("c", .tags(TagsModality()), .tags(TagValues([["z"], [], ["y"]])))
    #expect(
      try cells(try tags.appended(moreTags), "c")
        == [.tags(["x", "y"]), .missing, .tags(["z"]), .tags([]), .tags(["y"])])
    let flags = column("c", .flag, .flags([1, -1]))
    #expect(try cells(try flags.appended(flags), "c") == [.flag(true), .missing, .flag(true), .missing])
    let series = column("c", .series(SeriesModality()), .series(SeriesValues([[1, 2, 3, 4], nil], channels: 2)))
    #expect(
      try cells(try series.appended(series), "c")
        == [.series([1, 2, 3, 4], channels: 2), .missing, .series([1, 2, 3, 4], channels: 2), .missing])
    let vectors = column("c", .vector(VectorModality(size: 2)), .vectors(VectorValues(values: [1, 2], size: 2)))
    #expect(try cells(try vectors.appended(vectors), "c") == [.vector([1, 2]), .vector([1, 2])])
  }

  @Test func `scalars below become what those above are`() throws {
    let labels = column("c", .category(CategoryModality()), .categories(CategoryValues(["a"])))
    let numbers = column("c", .number(NumberModality()), .numbers([7, .nan]))
    #expect(try cells(try labels.appended(numbers), "c") == [.text("a"), .text("7"), .missing])
    let complaint = #expect(throws: Complaint.self) { try numbers.appended(labels) }
    #expect(complaint?.code == "wrong-cell")
  }

  @Test func `media and shapes that differ are told apart`() throws {
    let vectors = column("c", .vector(VectorModality(size: 2)), .vectors(VectorValues(values: [1, 2], size: 2)))
    let longer = column("c", .vector(VectorModality(size: 3)), .vectors(VectorValues(values: [1, 2, 3], size: 3)))
    let texts = column("c", .text(TextModality()), .texts(TextValues(["a"])))
    #expect(
      #expect(throws: Complaint.self) { try vectors.appended(longer) }?.message
        == "column 'c' holds vectors of 2 numbers in the first dataset and vectors of 3 numbers in the second")
    for (above, below) in [(vectors, texts), (texts, vectors)] {
      #expect(#expect(throws: Complaint.self) { try above.appended(below) }?.code == "wrong-kind")
    }
  }

  private func picture(_ value: UInt8) -> Picture { Picture(width: 1, height: 1, channels: 1, pixels: [value]) }

  private func pictures(_ store: PictureStore, _ items: [Int32]) -> Dataset {
    column("p", .image(ImageModality()), .pictures(PictureValues(store: store, items: items)))
  }

  private func pixels(_ data: Dataset) throws -> [UInt8?] {
    try cells(data, "p").map { if case .picture(let picture) = $0 { try picture.picture().pixels[0] } else { nil } }
  }

  @Test func `pictures of several stores keep their places`() throws {
    let kept = PictureStore(.pictures([picture(1), picture(2)]))
    let block = PictureStore(.block([3, 4, 5], width: 1, height: 1, channels: 1))
    let made = PictureStore(.computed(count: 2) { self.picture(UInt8(6 + $0)) })
    let two = try pictures(kept, [1, -1, 0]).appended(pictures(block, [2, 0]))
    #expect(try pixels(two) == [2, nil, 1, 5, 3])
    let three = try two.appended(pictures(made, [1, -1]))
    #expect(try pixels(three) == [2, nil, 1, 5, 3, 7, nil])
    #expect(try pixels(try pictures(made, [0]).appended(three)) == [6, 2, nil, 1, 5, 3, 7, nil])
    // What is decoded for training is the same.
    let prepared = try PreparedDataset(three, preprocessing: try Preprocessing(fitting: three))
    #expect(try prepared.decode().isEmpty)
    let present = try #require(prepared.batch(Array(0..<7))["p"]).present
    #expect((0..<7).map { present[$0] } == [1, 0, 1, 1, 1, 1, 0])
  }

  @Test func `rows of one store share what is decoded of it`() throws {
    let store = PictureStore(.pictures([picture(1), picture(2)]))
    let data = pictures(store, [0, 1])
    guard case .pictures(let values) = try data.appended(data).columns[0].values else { return }
    #expect(values.store === store)
    #expect(values.items == [0, 1, 0, 1])
  }

  @Test func `files and sounds keep their paths`() throws {
    func files(_ paths: [String]) -> PictureStore { PictureStore(.files(TextValues(paths))) }
    let two = try pictures(files(["a", "b"]), [0, 1]).appended(pictures(files(["c"]), [0]))
    let mixed = try pictures(PictureStore(.pictures([picture(1)])), [0]).appended(two)
    func paths(_ data: Dataset) throws -> [String?] {
      try cells(data, "p").map { if case .picture(let picture) = $0 { picture.path } else { nil } }
    }
    #expect(try paths(two) == ["a", "b", "c"])
    #expect(try paths(mixed) == [nil, "a", "b", "c"])
    func sounds(_ store: SoundStore, _ items: [Int32]) -> Dataset {
      column("s", .audio(AudioModality()), .sounds(SoundValues(store: store, items: items)))
    }
    let clips = SoundStore(.clips([Clip(rate: 10, samples: [0.5])]))
    let loud = SoundStore(.computed(count: 1) { _ in Clip(rate: 10, samples: [1]) })
    let joined = try sounds(clips, [0, -1]).appended(sounds(loud, [0])).appended(
      sounds(SoundStore(.files(TextValues(["d"]))), [0]))
    let heard = try cells(joined, "s")
    guard case .sound(let first) = heard[0], case .sound(let third) = heard[2], case .sound(let fourth) = heard[3]
    else {
      Issue.record("cells of other kinds")
      return
    }
    #expect(heard[1] == .missing)
    #expect(try first.clip().samples == [0.5])
    #expect(try third.clip().samples == [1])
    #expect(fourth.path == "d")
  }

  @Test func `columns are selected under other names`() throws {
    let data = Dataset(
      name: "d",
      columns: [
        Column("a", .number(NumberModality()), .numbers([1])), Column("b", .number(NumberModality()), .numbers([2])),
      ])
    let made = try data.selected(["b", "b", "a"], as: ["x", "y", "x"])
    #expect(made.columnNames == ["x", "y"])
    #expect(try cells(made, "y") == [.number(2)])
    let complaints = #expect(throws: Complaints.self) { try data.selected(["q"], as: ["x"]) }
    #expect(complaints?.all.map(\.path) == [[.argument("columns"), .key("x")]])
  }
}
