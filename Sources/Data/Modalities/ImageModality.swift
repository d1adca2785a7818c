import Catalog

/// A picture.
public struct ImageModality: Sendable, Equatable {
  /// Width in px; nil for the most frequent one among the files.
  public var width: Int?
  /// Height in px; nil for the most frequent one among the files.
  public var height: Int?
  /// 1 grey, 3 colour; nil for what the files have.
  public var channels: Int?

  /// Sizes as given, or inferred from the files.
  public init(width: Int? = nil, height: Int? = nil, channels: Int? = nil) {
    self.width = width
    self.height = height
    self.channels = channels
  }

  var choice: Choice {
    var writer = ChoiceWriter()
    if let width, width == height {
      writer.whole("size", width)
    } else {
      writer.whole("width", width)
      writer.whole("height", height)
    }
    writer.whole("channels", channels)
    return Choice("image", writer.arguments)
  }
}

extension Entry where Make == Modality {
  static let image = Entry(
    "image", "Pictures (PNG, JPEG), scaled to one size; transparent parts are laid on white.",
    example: "read(\"films.csv\", columns: { poster: .image(size: 64) })",
    parameters: [
      Parameter.whole("size", 1...4096, unit: "px", "Width and height; inferred from the files.").optional,
      Parameter.whole("width", 1...4096, unit: "px", "Width, where it is not the height.").optional,
      Parameter.whole("height", 1...4096, unit: "px", "Height, where it is not the width.").optional,
      Parameter.whole("channels", 1...3, "1 grey, 3 colour; inferred from the files.").optional,
    ]
  ) { arguments in
    func whole(_ name: String) -> Int? { arguments.isGiven(name) ? arguments.whole(name) : nil }
    if arguments.isGiven("size") && (arguments.isGiven("width") || arguments.isGiven("height")) {
      throw Complaint(
        "conflicting-arguments", "size says both width and height", at: [.argument("size")],
        hint: "give size: alone, or width: and height:")
    }
    if arguments.whole("channels") == 2 {
      throw Complaint(
        "out-of-range", "channels takes 1 or 3, not 2", at: [.argument("channels")], label: "expected 1 or 3")
    }
    return .image(
      ImageModality(
        width: whole("size") ?? whole("width"), height: whole("size") ?? whole("height"), channels: whole("channels")))
  }
}
