import Catalog
import FileSystem

extension Dataset {
  /// The rows that a source of the catalogue makes.
  ///
  /// Throws `Complaints` where the choice or its arguments are not accepted, and when the watch is over.
  public static func generate(_ choice: Choice, seed: UInt64) throws -> Dataset {
    let source = try Catalogue<any RowSource>.source.make(choice)
    try checkMemory(for: choice)
    return Dataset(name: choice.name, columns: try source.rows(seed: seed).columns.map { Column($0.name, $0.values) })
  }
}

extension Dataset {
  /// Rows from which on it is worth knowing beforehand whether they fit into memory.
  private static let manyRows = 5_000
  /// Rows that tell how large the others will be.
  private static let sampledRows = 16

  /// - Throws: `MemoryExhausted` where the rows that `choice` asks for would not fit.
  private static func checkMemory(for choice: Choice) throws {
    let isRows = { (argument: LabelledArgument) in argument.label == "rows" }
    guard case .number(let rows)? = choice.arguments.first(where: isRows)?.value, rows >= Double(manyRows) else {
      return
    }
    let few = choice.arguments.filter { !isRows($0) } + [LabelledArgument("rows", .number(Double(sampledRows)))]
    let sample = try Catalogue<any RowSource>.source.make(Choice(choice.name, few)).rows(seed: 0)
    try MemoryBudget.check(adding: sample.byteCount / sampledRows * Int(rows))
  }
}

extension GeneratedSource {
  /// Bytes of all values, about.
  fileprivate var byteCount: Int {
    columns.reduce(0) { total, column in
      switch column.values {
      case .categories(let values), .texts(let values): total + values.reduce(0) { $0 + 32 + ($1?.utf8.count ?? 0) }
      case .clips(let values): total + values.reduce(0) { $0 + 64 + 4 * ($1?.samples.count ?? 0) }
      case .flags(let values): total + values.count
      case .numbers(let values): total + 8 * values.count
      case .pictures(let values): total + values.reduce(0) { $0 + 64 + ($1?.pixels.count ?? 0) }
      }
    }
  }
}

extension Column {
  /// A generated column; its modality is what its values are.
  init(_ name: String, _ values: GeneratedSource.Column) {
    switch values {
    case .categories(let labels): self.init(name, .category(CategoryModality()), .categories(CategoryValues(labels)))
    case .clips(let clips):
      let (items, present) = Self.packed(clips)
      let rate = present.first?.rate ?? 8000
      self.init(
        name, .audio(AudioModality(rate: rate)), .sounds(SoundValues(store: SoundStore(.clips(present)), items: items)))
    case .flags(let flags): self.init(name, .flag, .flags(flags.map { $0.map { $0 ? 1 : 0 } ?? -1 }))
    case .numbers(let numbers): self.init(name, .number(NumberModality()), .numbers(numbers.map { $0 ?? .nan }))
    case .pictures(let pictures):
      let (items, present) = Self.packed(pictures)
      self.init(
        name, .image(ImageModality()), .pictures(PictureValues(store: PictureStore(.pictures(present)), items: items)))
    case .texts(let texts): self.init(name, .text(TextModality()), .texts(TextValues(texts)))
    }
  }

  /// The media that are there, and for each row which one it has, or -1.
  private static func packed<Media>(_ rows: [Media?]) -> ([Int32], [Media]) {
    var present: [Media] = []
    let items = rows.map { row -> Int32 in
      guard let row else { return -1 }
      present.append(row)
      return Int32(present.count - 1)
    }
    return (items, present)
  }
}
