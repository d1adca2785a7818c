import Catalog

/// What a column's cells are and how they are prepared: one entry of the modality catalogue with its arguments.
public enum Modality: Sendable, Equatable {
  case audio(AudioModality)
  case category(CategoryModality)
  case flag
  case image(ImageModality)
  case number(NumberModality)
  case series(SeriesModality)
  case tags(TagsModality)
  case text(TextModality)
  case vector(VectorModality)

  /// The name of the catalogue entry, such as `image`.
  public var name: String { choice.name }

  /// As the user would write it, arguments left out where they are inferred or the default: `.image(width: 32, height: 32)`.
  public var choice: Choice {
    switch self {
    case .audio(let options): options.choice
    case .category(let options): options.choice
    case .flag: Choice("flag")
    case .image(let options): options.choice
    case .number(let options): options.choice
    case .series(let options): options.choice
    case .tags(let options): options.choice
    case .text(let options): options.choice
    case .vector(let options): options.choice
    }
  }

  /// Whether cells are decoded from files: sounds and pictures.
  public var isMedia: Bool {
    switch self {
    case .audio, .image: true
    default: false
    }
  }
}

/// The catalogue of modalities, accepted by `read(…, columns: { name: .modality })`.
public enum Modalities {
  /// All entries, sorted by name.
  public static let catalogue = Catalogue(
    "modality", "What a column's cells are and how they are prepared.",
    [.audio, .category, .flag, .image, .number, .series, .tags, .text, .vector] as [Entry<Modality>])
}

/// Collects the arguments of a choice that differ from their defaults.
struct ChoiceWriter {
  private(set) var arguments: [LabelledArgument] = []

  mutating func whole(_ label: String, _ value: Int?, default usual: Int? = nil) {
    if let value, value != usual { arguments.append(LabelledArgument(label, .number(Double(value)))) }
  }

  mutating func number(_ label: String, _ value: Double?, default usual: Double? = nil) {
    if let value, value != usual { arguments.append(LabelledArgument(label, .number(value))) }
  }

  mutating func text(_ label: String, _ value: String, default usual: String) {
    if value != usual { arguments.append(LabelledArgument(label, .text(value))) }
  }

  mutating func texts(_ label: String, _ values: [String]) {
    if !values.isEmpty { arguments.append(LabelledArgument(label, .list(values.map(Argument.text)))) }
  }

  mutating func bare(_ label: String, _ name: String, default usual: String) {
    if name != usual { arguments.append(LabelledArgument(label, .choice(Choice(name)))) }
  }
}
