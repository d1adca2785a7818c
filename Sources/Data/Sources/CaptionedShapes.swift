import Catalog

/// Pictures of coloured shapes with captions: what the one leaves open, the other often tells.
///
/// Columns: image, caption, shape (6 classes), colour (6 classes), size (cm). Pictures are cluttered, noisy, partly covered
/// and badly lit, and show things from an unknown distance; captions leave things out, are vague, or wrong.
struct CaptionedShapes: RowSource {
  var rows = 2000
  /// Width and height of a picture, in px.
  var size = 32
  /// 0 for clear pictures to 1 for pictures that seldom show anything.
  var noise = 0.5
  /// Probability that a caption does not name the shape, and that it does not name the colour.
  var vague = 0.4
  /// Share of empty pictures, and of empty captions.
  var missing = 0.0

  func rows(seed: UInt64) throws -> GeneratedSource {
    struct Row: Sendable {
      let scene: ShapeScene
      let picture: Picture?
      let caption: String?
    }
    let made = try makeRows(rows) { row in
      var draws = Draws(seed: seed, stream: row)
      let scene = ShapeScene(noise: Float(noise), &draws)
      let caption = ShapeCaption(of: scene, vague: vague, &draws).text
      let showsPicture = !draws.chance(missing)
      let saysCaption = !draws.chance(missing)
      let picture = scene.picture(extent: size, &draws)
      return Row(scene: scene, picture: showsPicture ? picture : nil, caption: saysCaption ? caption : nil)
    }
    return GeneratedSource(columns: [
      ("image", .pictures(made.map(\.picture))),
      ("caption", .texts(made.map(\.caption))),
      ("shape", .categories(made.map(\.scene.shape.rawValue))),
      ("colour", .categories(made.map(\.scene.colour.rawValue))),
      ("size", .numbers(made.map { (Double($0.scene.size) * 10).rounded() / 10 })),
    ])
  }
}

extension Entry where Make == any RowSource {
  static let captionedShapes = Entry(
    "captionedShapes", "Pictures of coloured shapes with captions (image, caption: shape, colour, size).",
    example: "generate(.captionedShapes(rows: 500, missing: 0.2), seed: 1)",
    parameters: [
      .generatedRows,
      .whole("size", 8...256, default: 32, unit: "px", "Width and height of a picture."),
      .number("noise", 0...1, default: 0.5, "How much of the pictures is covered, faded or noisy."),
      .number("vague", 0...1, default: 0.4, "Probability that a caption does not name the shape, or the colour."),
      .generatedMissing,
    ]
  ) {
    CaptionedShapes(
      rows: $0.whole("rows"), size: $0.whole("size"), noise: $0.number("noise"), vague: $0.number("vague"),
      missing: $0.number("missing"))
  }
}
