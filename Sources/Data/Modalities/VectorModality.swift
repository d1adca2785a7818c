import Catalog

/// A fixed number of features.
public struct VectorModality: Sendable, Equatable {
  /// Features a row; nil for what the data have.
  public var size: Int?

  /// As many features as the data have unless said otherwise.
  public init(size: Int? = nil) { self.size = size }

  var choice: Choice {
    var writer = ChoiceWriter()
    writer.whole("size", size)
    return Choice("vector", writer.arguments)
  }
}

extension Entry where Make == Modality {
  static let vector = Entry(
    "vector", "A fixed number of features, such as an embedding computed elsewhere.",
    example: "read(\"films.csv\", columns: { features: .vector })",
    parameters: [Parameter.whole("size", 1...1_000_000, "Features a row; inferred.").optional]
  ) { arguments in
    .vector(VectorModality(size: arguments.isGiven("size") ? arguments.whole("size") : nil))
  }
}
