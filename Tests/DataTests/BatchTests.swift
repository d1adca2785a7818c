import Catalog
import JSON
import Synchronization
import TestSupport
import Testing

@testable import Data

@Suite struct BatchTests {
  private static let count = 12
  private static let data = Dataset(
    name: "all", columns: [audio, category, flag, image, number, series, tags, text, vector])

  private static let audio: Column = {
    var clips: [Clip] = []
    var items: [Int32] = []
    for row in 0..<count {
      var samples: [Float] = []
      for index in 0..<100 * (row + 1) { samples.append(Float((index * (row + 3)) % 17) / 17 - 0.5) }
      clips.append(Clip(rate: 1000, samples: samples))
      items.append(row == 3 ? -1 : Int32(row))
    }
    let values = SoundValues(store: SoundStore(.clips(clips)), items: items)
    return Column("audio", .audio(AudioModality(rate: 1000, mels: 8)), .sounds(values))
  }()

  private static let category: Column = {
    let labels = (0..<count).map { row -> String? in row == 2 ? nil : "c\(row % 3)" }
    return Column("category", .category(CategoryModality()), .categories(CategoryValues(labels)))
  }()

  private static let flag = Column("flag", .flag, .flags((0..<count).map { $0 == 1 ? -1 : Int8($0 % 2) }))

  private static let image: Column = {
    let pictures = (0..<count).map { Picture(width: 3, height: 2, channels: 1, filledWith: UInt8($0 * 20)) }
    let items = (0..<count).map { $0 == 5 ? -1 : Int32($0) }
    return Column(
      "image", .image(ImageModality()), .pictures(PictureValues(store: PictureStore(.pictures(pictures)), items: items))
    )
  }()

  private static let number = Column(
    "number", .number(NumberModality()), .numbers((0..<count).map { $0 == 4 ? .nan : Double($0) }))

  private static let series: Column = {
    let rows = (0..<count).map { row -> [Float]? in [Float](repeating: Float(row), count: row * 2) }
    return Column("series", .series(SeriesModality()), .series(SeriesValues(rows, channels: 2)))
  }()

  private static let tags: Column = {
    let rows = (0..<count).map { row -> [String]? in row == 6 ? nil : row % 2 == 0 ? ["x"] : ["x", "y"] }
    return Column("tags", .tags(TagsModality()), .tags(TagValues(rows)))
  }()

  private static let text: Column = {
    let texts = (0..<count).map { row -> String? in
      let words = (0...row).map { "w\($0 % 4)" }
      return row == 7 ? nil : words.joined(separator: " ")
    }
    return Column("text", .text(TextModality()), .texts(TextValues(texts)))
  }()

  private static let vector = Column(
    "vector", .vector(VectorModality()), .vectors(VectorValues(values: (0..<count * 2).map { Float($0) }, size: 2)))

  @Test func `every modality becomes what the table of column batches says`() throws {
    let preprocessing = try Preprocessing(fitting: Self.data)
    let prepared = try PreparedDataset(Self.data, preprocessing: preprocessing)
    try prepared.decode { _ in }
    let rows = [2, 5, 3, 9]
    let batch = prepared.batch(rows)
    #expect(Array(batch.rows) == rows)
    #expect(batch["category"]?.codes?.array == [-1, 2, 0, 0])
    #expect(batch["category"]?.present.array == [0, 1, 1, 1])
    #expect(batch["flag"]?.dense?.array == [0, 1, 1, 1])
    #expect(batch["image"]?.shape == [2, 3, 1])
    #expect(batch["image"]?.present.array == [1, 0, 1, 1])
    #expect(batch["image"]?.dense?.array[6..<12].allSatisfy { $0 == 0 } == true)
    #expect(batch["audio"]?.present.array == [1, 1, 0, 1])
    let steps = batch["audio"]?.lengths?.array ?? []
    #expect(steps[2] == 0 && steps[3] > steps[1] && batch["audio"]?.shape == [Int(steps[3]), 8])
    #expect(batch["series"]?.shape == [9, 2])
    #expect(batch["series"]?.lengths?.array == [2, 5, 3, 9])
    #expect(batch["tags"]?.dense?.array == [1, 0, 1, 1, 1, 1, 1, 1])
    #expect(batch["text"]?.lengths?.array == [3, 6, 4, 10])
    #expect(batch["text"]?.shape == [10])
    #expect(batch["text"]?.codes?.array[3..<10].allSatisfy { $0 == Vocabulary.padding } == true)
    #expect(prepared.batch([7, 0])["text"]?.present.array == [0, 1])
    #expect(prepared.batch([0], full: ["text", "audio", "series"])["text"]?.shape == [12])
    #expect(batch["vector"]?.shape == [2])
    #expect(batch["audio"]?.presentCount == 3)
  }

  @Test func `buffers are used again once their batch is no more, and hold what fresh ones would`() throws {
    let prepared = try PreparedDataset(Self.data, preprocessing: try Preprocessing(fitting: Self.data))
    func contents(_ batch: Batch) -> [String] {
      batch.columns.map {
        "\($0.name) \($0.count) \($0.shape) \($0.dense?.array ?? []) \($0.codes?.array ?? []) \($0.lengths?.array ?? []) "
          + "\($0.present.array)"
      }
    }
    func places(_ batch: Batch) -> Set<UnsafeMutablePointer<Float>> {
      Set(batch.columns.flatMap { [$0.present.pointer] + ($0.dense.map { [$0.pointer] } ?? []) })
    }
    let pool = BufferPool()
    let rows = [[2, 5, 3, 9], [1, 8, 0, 7], [6, 4], [11, 10, 5, 2]]
    var seen: [Set<UnsafeMutablePointer<Float>>] = []
    for positions in rows + rows {
      let batch = prepared.batch(positions, from: pool)
      #expect(contents(batch) == contents(prepared.batch(positions)))
      seen.append(places(batch))
    }
    #expect(seen.dropFirst(4).allSatisfy { places in places.isSubset(of: seen.prefix(4).reduce([]) { $0.union($1) }) })
    let held = prepared.batch(rows[0], from: pool)
    let kept = contents(held)
    let other = prepared.batch(rows[1], from: pool)
    #expect(places(held).isDisjoint(with: places(other)))
    #expect(contents(held) == kept)
  }

  @Test func `numbers, pictures and vectors have mean 0 and deviation 1 over the training rows`() throws {
    let preprocessing = try Preprocessing(fitting: Self.data)
    let prepared = try PreparedDataset(Self.data, preprocessing: preprocessing)
    let batch = prepared.batch(Array(0..<Self.count))
    for name in ["number", "image"] {
      guard let column = batch[name], let dense = column.dense else { continue }
      var values: [Double] = []
      for row in 0..<column.count where column.present[row] == 1 {
        for index in 0..<column.stride { values.append(Double(dense[row * column.stride + index])) }
      }
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let squares = values.map { ($0 - mean) * ($0 - mean) }
      let variance = squares.reduce(0, +) / count
      #expect(abs(mean) < 1e-5 && abs(variance - 1) < 1e-4, "\(name)")
    }
    guard case .number(let fitting)? = preprocessing["number"]?.fitting else { return }
    #expect(abs(fitting.restored(fitting.scaled(7)) - 7) < 1e-12)
  }

  @Test func `logarithms are undone`() throws {
    let data = Dataset(
      name: "t", columns: [Column("n", .number(NumberModality(scale: .log)), .numbers([5, 100, 10_000, 1e6]))])
    guard case .number(let fitting)? = try Preprocessing(fitting: data)["n"]?.fitting else { return }
    for value in [5, 77, 1e6] { #expect(abs(fitting.restored(fitting.scaled(value)) / value - 1) < 1e-9) }
    #expect(fitting.scaled(100) - fitting.scaled(5) > fitting.scaled(10_100) - fitting.scaled(10_000))
  }

  @Test func `a fitted preprocessing survives being saved`() throws {
    for unit in TextModality.Unit.allCases {
      let data = Self.data.with(
        columns: Self.data.columns.map {
          $0.name == "text" ? Column("text", .text(TextModality(vocabulary: 300, unit: unit)), $0.values) : $0
        })
      let fitted = try Preprocessing(fitting: data)
      let text = fitted.json.compactText
      let loaded = try Preprocessing(json: try JSON.parse(text))
      #expect(loaded == fitted)
      #expect(loaded["text"]?.vocabulary?.encode("w1 w2 ?") == fitted["text"]?.vocabulary?.encode("w1 w2 ?"))
    }
  }

  @Test func `a damaged saved preprocessing is told, whatever is missing`() throws {
    let fitted = try Preprocessing(fitting: Self.data)
    let text = fitted.json.compactText
    for key in [
      "name", "modality", "mean", "deviation", "classes", "counts", "width", "vocabulary", "documents", "low",
    ] {
      let damaged = text.split(separator: "\"\(key)\"", omittingEmptySubsequences: false).joined(separator: "\"lost\"")
      #expect(throws: (any Error).self) { try Preprocessing(json: try JSON.parse(damaged)) }
    }
  }

  @Test func `classes follow numbers first and labels of other rows are unknown`() throws {
    let labels = ["10", "9", "x", "2", "later"]
    let data = Dataset(
      name: "t", columns: [Column("y", .category(CategoryModality()), .categories(CategoryValues(labels)))],
      parts: [.train, .train, .train, .train, .test])
    let preprocessing = try Preprocessing(fitting: data.train)
    #expect(preprocessing["y"]?.classes == ["2", "9", "10", "x"])
    let prepared = try PreparedDataset(data, preprocessing: preprocessing)
    #expect(prepared.batch([0, 4])["y"]?.codes?.array == [2, -1])
  }

  @Test func `every row comes once an epoch in an order of seed and epoch alone`() throws {
    let prepared = try PreparedDataset(
      Self.data, preprocessing: try Preprocessing(fitting: Self.data), columns: ["number", "text"])
    for groups in [false, true] {
      let loader = BatchLoader(prepared, options: BatchLoader.Options(size: 5, seed: 3, groupsByLength: groups))
      #expect(loader.batchCount == 3)
      let first = loader.epoch(0).map(\.rows)
      #expect(first.flatMap { $0 }.sorted() == Array(0..<12))
      #expect(first.map(\.count) == [5, 5, 2])
      #expect(loader.epoch(0).map(\.rows) == first)
      #expect(loader.epoch(1).map(\.rows) != first)
    }
    let plain = BatchLoader(prepared, options: BatchLoader.Options(size: 100, isShuffled: false))
    #expect(plain.epoch(0).map { Array($0.rows) } == [Array(0..<12)])
  }

  @Test func `an epoch that is left early leaves nothing behind`() throws {
    let prepared = try PreparedDataset(Self.data, preprocessing: try Preprocessing(fitting: Self.data))
    let loader = BatchLoader(prepared, options: BatchLoader.Options(size: 2))
    for _ in 0..<20 { _ = loader.epoch(0).next() }
    #expect(loader.epoch(3).reduce(0) { $0 + $1.count } == 12)
  }

  @Test func `pictures beyond the cache's bound give the same batches`() throws {
    let pictures = (0..<10).map { Picture(width: 4, height: 4, channels: 1, filledWith: UInt8($0)) }
    let store = PictureStore(.pictures(pictures))
    let format = DecodedPictures.Format(width: 2, height: 2, channels: 1)
    for bytes in [0, 12, 1000] {
      let budget = CacheBudget(bytes: bytes)
      let decoded = DecodedPictures(store: store, format: format, budget: budget)
      decoded.prepare(Array(0..<10))
      var seen: [UInt8] = []
      decoded.forEach(Array(0..<10)) { _, bytes in seen.append(bytes?[3] ?? 255) }
      #expect(seen == (0..<10).map(UInt8.init))
      #expect(budget.used <= bytes)
    }
  }

  @Test func `a sound that there is no room for is not decoded again to learn its length`() throws {
    let made = Mutex(0)
    let store = SoundStore(
      .computed(count: 1) { _ in
        made.withLock { $0 += 1 }
        return Clip(rate: 8000, samples: [Float](repeating: 0.5, count: 800))
      })
    let format = DecodedSounds.Format(AudioModality(rate: 8000))
    let sounds = DecodedSounds(store: store, format: format, budget: CacheBudget(bytes: 0))
    let first = sounds.frameCount(0)
    #expect(first > 0 && sounds.frameCount(0) == first)
    #expect(made.withLock { $0 } == 1)
    #expect((sounds.frames(0)?.count ?? 0) == first * format.mels)
  }

  @Test func `what was decoded goes with its dataset`() throws {
    weak var pictures: DecodedPictures?
    weak var sounds: DecodedSounds?
    do {
      let pictureStore = PictureStore(.pictures([Picture(width: 4, height: 4, channels: 1, filledWith: 7)]))
      let soundStore = SoundStore(.clips([Clip(rate: 8000, samples: [Float](repeating: 0.5, count: 800))]))
      let small = pictureStore.decoded(DecodedPictures.Format(width: 2, height: 2, channels: 1))
      let spectrograms = soundStore.decoded(DecodedSounds.Format(AudioModality(rate: 8000)))
      small.prepare([0])
      spectrograms.prepare([0])
      (pictures, sounds) = (small, spectrograms)
      #expect(pictures != nil && sounds != nil)
    }
    #expect(pictures == nil && sounds == nil)
  }

  @Test(arguments: [
    ("500", 500), ("2K", 2048), ("50MB", 52_428_800), ("1GiB", 1 << 30), ("1.5M", 1_572_864), ("2g", 2_147_483_648),
  ])
  func `cache sizes have units`(_ text: String, _ bytes: Int) { #expect(CacheBudget.bytes(in: text) == bytes) }

  @Test(arguments: ["", "x", "-1", "5Q", "M"])
  func `what is no size is none`(_ text: String) { #expect(CacheBudget.bytes(in: text) == nil) }

  @Test func `a column without any value is told`() throws {
    let data = Dataset(name: "t", columns: [Column("n", .number(NumberModality()), .numbers([.nan, .nan]))])
    let complaints = #expect(throws: Complaints.self) { try Preprocessing(fitting: data) }
    #expect(complaints?.all.map(\.message) == ["column 'n' has no value in the 2 training rows"])
    #expect(throws: Complaint.self) { try Preprocessing(fitting: data.taking(0)) }
  }
}
