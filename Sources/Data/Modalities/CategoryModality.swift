import Catalog

/// One label of a set.
public struct CategoryModality: Sendable, Equatable {
  /// The labels in order; empty to collect them from the training rows.
  public var classes: [String]

  /// Labels as given, or collected from the training rows.
  public init(classes: [String] = []) { self.classes = classes }

  var choice: Choice {
    var writer = ChoiceWriter()
    writer.texts("classes", classes)
    return Choice("category", writer.arguments)
  }
}

extension Entry where Make == Modality {
  static let category = Entry(
    "category", "One label of a set, such as a digit or a speaker.",
    example: "read(\"films.csv\", columns: { country: .category })",
    parameters: [
      Parameter(
        "classes", .list(of: .either([.text, .number(-1e300...1e300)])), default: Argument.none,
        "The labels in order; collected from the training rows.")
    ]
  ) { arguments in
    .category(
      CategoryModality(
        classes: arguments.list("classes").map {
          if case .text(let text) = $0 { text } else { $0.text }
        }))
  }
}
