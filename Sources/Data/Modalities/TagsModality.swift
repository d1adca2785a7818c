import Catalog

/// Any number of labels of a set.
public struct TagsModality: Sendable, Equatable {
  /// What stands between labels; spaces around it do not count.
  public var separator: String

  /// Labels between commas unless said otherwise.
  public init(separator: String = ",") { self.separator = separator }

  var choice: Choice {
    var writer = ChoiceWriter()
    writer.text("separator", separator, default: ",")
    return Choice("tags", writer.arguments)
  }
}

extension Entry where Make == Modality {
  static let tags = Entry(
    "tags", "Any number of labels of a set, as in \"Comedy, Drama\".",
    example: "read(\"films.csv\", columns: { genres: .tags(separator: \"|\") })",
    parameters: [.text("separator", default: ",", "What stands between labels; spaces around it do not count.")]
  ) { arguments in
    guard !arguments.text("separator").isEmpty else {
      throw Complaint("out-of-range", "separator takes at least one character", at: [.argument("separator")])
    }
    return .tags(TagsModality(separator: arguments.text("separator")))
  }
}
