/// What an encoder reads for each row of a modality, preprocessing done.
public enum FeatureShape: Sendable, Equatable {
  /// One of `count` classes.
  case classes(count: Int)
  /// `[height, width, channels]`; `levels` is what 0 and 1 of each channel became, 0 and 1 if not told.
  case picture(height: Int, width: Int, channels: Int, levels: [ClosedRange<Float>] = [])
  /// `[steps, features]`, as many steps as the row has, `longest` in the training rows.
  case steps(longest: Int, features: Int)
  /// Token ids below `vocabulary`, `longest` in the training rows; `rarity` is the inverse document frequency of each token.
  case tokens(vocabulary: Int, longest: Int, rarity: [Float])
  /// Plain numbers.
  case values(count: Int)

  /// In words for summaries and errors: `28 × 28 × 1`.
  public var text: String {
    switch self {
    case .classes(let count): "\(count) classes"
    case .picture(let height, let width, let channels, _): "\(height) × \(width) × \(channels)"
    case .steps(let longest, let features): "≤ \(longest) × \(features)"
    case .tokens(let vocabulary, let longest, _): "≤ \(longest) tokens of \(vocabulary)"
    case .values(let count): "\(count)"
    }
  }

  /// The structure that an encoder must be able to read.
  public var structure: FeatureStructure {
    switch self {
    case .classes: .classes
    case .picture: .picture
    case .steps: .steps
    case .tokens: .tokens
    case .values: .values
    }
  }
}

/// The kinds of structure that features come in.
public enum FeatureStructure: String, Sendable, Equatable, CaseIterable {
  case classes, picture, steps, tokens, values

  /// The modalities whose features have this structure.
  public var modalities: [String] {
    switch self {
    case .classes: ["category"]
    case .picture: ["image"]
    case .steps: ["audio", "series"]
    case .tokens: ["text"]
    case .values: ["flag", "number", "tags", "vector"]
    }
  }
}
