extension Dataset {
  /// The rows of a generated source.
  public init(_ source: GeneratedSource, name: String) {
    self.init(
      name: name,
      columns: source.columns.map { column in
        switch column.values {
        case .categories(let labels):
          Column(column.name, .category(CategoryModality()), .categories(CategoryValues(labels)))
        case .clips(let clips):
          Column(column.name, .audio(AudioModality()), .sounds(Self.sounds(clips)))
        case .flags(let flags): Column(column.name, .flag, .flags(flags.map { $0.map { $0 ? 1 : 0 } ?? -1 }))
        case .numbers(let numbers):
          Column(column.name, .number(NumberModality()), .numbers(numbers.map { $0 ?? .nan }))
        case .pictures(let pictures):
          Column(column.name, .image(ImageModality()), .pictures(Self.pictures(pictures)))
        case .texts(let texts): Column(column.name, .text(TextModality()), .texts(TextValues(texts)))
        }
      })
  }

  private static func pictures(_ pictures: [Picture?]) -> PictureValues {
    var items: [Int32] = []
    var present: [Picture] = []
    for picture in pictures {
      items.append(picture == nil ? -1 : Int32(present.count))
      if let picture { present.append(picture) }
    }
    return PictureValues(store: PictureStore(.pictures(present)), items: items)
  }

  private static func sounds(_ clips: [Clip?]) -> SoundValues {
    var items: [Int32] = []
    var present: [Clip] = []
    for clip in clips {
      items.append(clip == nil ? -1 : Int32(present.count))
      if let clip { present.append(clip) }
    }
    return SoundValues(store: SoundStore(.clips(present)), items: items)
  }
}
