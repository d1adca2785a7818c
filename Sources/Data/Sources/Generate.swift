import Catalog

extension Dataset {
  /// The rows that a source of the catalogue makes.
  ///
  /// Throws `Complaints` where the choice or its arguments are not accepted.
  public static func generate(_ choice: Choice, seed: UInt64) throws -> Dataset {
    let source = try Catalogue<any RowSource>.source.make(choice)
    return Dataset(name: choice.name, columns: source.rows(seed: seed).columns.map { Column($0.name, $0.values) })
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
