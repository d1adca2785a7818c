import Catalog

/// A measured or counted quantity.
public struct NumberModality: Sendable, Equatable {
  /// How numbers are scaled for the network.
  public enum Scale: String, Sendable, Equatable, CaseIterable {
    /// Mean 0, standard deviation 1.
    case standard
    /// The logarithm log(1 + x - minimum), then mean 0, standard deviation 1.
    case log
    /// As they are.
    case none
  }

  public var scale: Scale

  /// Numbers of mean 0 and standard deviation 1 unless said otherwise.
  public init(scale: Scale = .standard) { self.scale = scale }

  var choice: Choice {
    var writer = ChoiceWriter()
    writer.bare("scale", scale.rawValue, default: "standard")
    return Choice("number", writer.arguments)
  }
}

extension Entry where Make == Modality {
  static let number = Entry(
    "number", "A measured or counted quantity; currency signs, thousands separators and % are understood.",
    example: "read(\"films.csv\", columns: { year: .number(scale: .none) })",
    parameters: [
      .oneOf(
        "scale", NumberModality.Scale.allCases.map(\.rawValue), default: "standard",
        "Scaling fitted on the training rows.")
    ]
  ) { arguments in
    .number(NumberModality(scale: NumberModality.Scale(rawValue: arguments.text("scale")) ?? .standard))
  }
}
