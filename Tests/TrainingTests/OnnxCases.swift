import Catalog
import Data
import Multimodal
import Multitask
import NeuralNet
import TestSupport

@testable import Training

/// A small model that is exported, and the data of all of them.
struct OnnxCase {
  let name: String
  let request: BlueprintRequest

  static let rows = 24

  /// One column for each structure that encoders read, a fifth of most missing.
  static func data() throws -> Dataset {
    let shapes = try TaskCase.shapes(rows: rows, missing: true), speech = try TaskCase.speech(rows: rows)
    var random = SeededGenerator(seed: 8)
    func number() -> Float { Float.random(in: -2...2, using: &random) }
    let vectors = (0..<rows).flatMap { row in (0..<5).map { _ in row % 5 == 1 ? Float.nan : 100 + 7 * number() } }
    let series = (0..<rows).map { row in row % 6 == 2 ? nil : (0..<2 * (1 + row % 4) * 3).map { _ in 3 + number() } }
    let tags = (0..<rows).map { row in row % 7 == 3 ? nil : ["a", "b", "c"].filter { _ in number() > 0 } }
    let large = (0..<rows).map { row in row % 5 == 4 ? Double.nan : 1e9 + Double(number()) }
    let more: [Column] = [
      Column("vector", .vector(VectorModality()), .vectors(VectorValues(values: vectors, size: 5))),
      Column("series", .series(SeriesModality(channels: 2)), .series(SeriesValues(series, channels: 2))),
      Column("tags", .tags(TagsModality()), .tags(TagValues(tags))),
      Column("large", .number(NumberModality()), .numbers(large)),
      Column("flag", .flag, .flags((0..<rows).map { Int8($0 % 3) - 1 })),
      try speech.column("audio"), try speech.column("transcript"), try speech.column("speaker"),
    ]
    // Fewer words than there are, so that texts have some that are unknown.
    let known = shapes.columns.map { column in
      guard case .texts(let texts) = column.values else { return column }
      return Column(column.name, .text(TextModality(vocabulary: 8)), .texts(texts))
    }
    return Dataset(name: "all", columns: known + more)
  }

  /// Columns of each structure; the first stands for all where encoders meet fusions.
  private static let columns: [FeatureStructure: [String]] = [
    .classes: ["colour"], .picture: ["image"], .steps: ["series", "audio"], .tokens: ["caption"],
    .values: ["vector", "large", "flag", "tags"],
  ]

  static var all: [OnnxCase] {
    alone + variants + fusions + sharings + [ordered(Choice("hard"), "transcribe alone", tasks: [transcribe])]
  }

  /// Small arguments, so that a model takes a moment.
  private static func small(_ name: String, for structure: FeatureStructure = .values) -> Choice {
    switch name {
    case "cnn": return Choice(name, [.wholes("widths", [4]), .whole("dim", 6)])
    case "conv1d": return Choice(name, [.wholes("widths", [4, 3]), .whole("embedding", 5)])
    case "mlp": return Choice(name, [.wholes("widths", [6, 5])])
    case "patches":
      return Choice(name, [.whole("layers", 1), .whole("dim", 8), .whole("heads", 2), .whole("hidden", 8)])
    case "recurrent": return Choice(name, [.whole("layers", 2), .whole("dim", 4)])
    case "resnet": return Choice(name, [.wholes("widths", [3, 4]), .whole("blocks", 1)])
    case "stack":
      let layers: [Choice]
      switch structure {
      case .picture: layers = [Choice("conv", [.whole("width", 3)]), Choice("pool"), Choice("flatten")]
      case .steps, .tokens: layers = [Choice("conv", [.whole("width", 4), .whole("stride", 2)]), Choice("norm")]
      case .classes, .values: layers = [Choice("dense", [.whole("width", 6)])]
      }
      return Choice(name, [.choices("layers", layers), .whole("embedding", 5)])
    case "transformer":
      return Choice(name, [.whole("layers", 1), .whole("dim", 8), .whole("heads", 2), .whole("hidden", 8)])
    default: return Choice(name)
    }
  }

  private static func small(fusion name: String) -> Choice {
    switch name {
    // The outer product of four vectors has to be one of short ones.
    case "tensor": Choice(name, [.whole("width", 3), .whole("dim", 6)])
    case "early", "late": Choice(name)
    case "attention", "bottleneck": Choice(name, [.whole("dim", 8), .whole("heads", 2), .whole("layers", 2)])
    case "transformer": Choice(name, [.whole("dim", 8), .whole("heads", 2), .whole("layers", 1), .whole("hidden", 8)])
    default: Choice(name, [.whole("dim", 8)])
    }
  }

  /// Every encoder by itself on every column that it reads, with a task that makes the column again where there is one.
  private static var alone: [OnnxCase] {
    Catalogue<any Encoder>.encoder.entries.flatMap { entry in
      structures(of: entry).flatMap { structure in
        (columns[structure] ?? []).map { column in
          let again = BlueprintRequest.Named("again", Choice("reconstruct", [.column("column", column)]))
          return OnnxCase(
            name: "\(entry.name)-\(column)",
            request: BlueprintRequest(
              inputs: [.init(column, small(entry.name, for: structure))],
              tasks: [.init("shape", Choice("classify"))]
                + (["audio", "image", "large", "series", "vector"].contains(column) ? [again] : [])))
        }
      }
    }
  }

  private static func structures(of entry: Entry<any Encoder>) -> [FeatureStructure] {
    let arguments = entry.name == "stack" ? small("stack") : Choice(entry.name)
    return (try? entry(arguments)).map { type(of: $0).reads } ?? []
  }

  /// Arguments that change what an encoder does: normalisation, pooling, cells, stems and every layer of a stack.
  private static var variants: [OnnxCase] {
    func stack(_ layers: [Choice]) -> Choice { Choice("stack", [.choices("layers", layers), .whole("embedding", 6)]) }
    let dense = Choice("dense", [.whole("width", 6), .option("activation", "gelu")])
    var wanted: [(column: String, encoder: Choice)] = [
      ("series", Choice("recurrent", [.option("cell", "lstm"), .whole("layers", 2), .whole("dim", 3)])),
      ("series", Choice("recurrent", [.option("pool", "last"), .whole("dim", 3)])),
      ("series", Choice("recurrent", [.option("pool", "last"), .flag("bidirectional", false), .whole("dim", 3)])),
      ("caption", Choice("conv1d", [.flag("halve", false), .wholes("widths", [4])])),
      ("image", Choice("histograms", [.wholes("cells", [5, 1]), .whole("thumbnail", 3), .option("norm", "batch")])),
      ("image", Choice("histograms", [.wholes("cells", []), .whole("thumbnail", 0)])),
      ("image", Choice("resnet", [.wholes("widths", [3, 4]), .whole("blocks", 2), .option("stem", "large")])),
      ("audio", Choice("resnet", [.wholes("widths", [3]), .whole("blocks", 1), .option("stem", "large")])),
      (
        "image",
        stack([
          Choice("conv", [.whole("width", 3), .option("activation", "tanh")]), Choice("norm"),
          Choice("pool", [.option("of", "mean")]), Choice("activation"), Choice("globalPool"), dense, Choice("dropout"),
        ])
      ),
      ("image", stack([Choice("conv", [.whole("width", 3)])])),
      (
        "series",
        stack([
          dense, Choice("positions"), Choice("attention", [.whole("heads", 2)]),
          Choice("norm", [.option("over", "layer")]),
          Choice("recurrent", [.whole("dim", 3)]), Choice("pool", [.option("of", "mean"), .whole("size", 3)]),
          Choice("activation", [.option("of", "sigmoid")]), Choice("globalPool", [.option("pool", "max")]),
        ])
      ),
      ("caption", stack([Choice("conv", [.whole("width", 4)]), Choice("pool"), Choice("flatten"), dense])),
    ]
    for norm in ["batch", "layer"] {
      for (column, name) in [("image", "cnn"), ("audio", "cnn"), ("series", "conv1d"), ("vector", "mlp")] {
        let given = small(name)
        wanted.append((column, Choice(name, given.arguments + [.option("norm", norm)])))
      }
    }
    for pool in ["attention", "max"] {
      for (column, name) in [
        ("series", "recurrent"), ("caption", "transformer"), ("caption", "embed"), ("image", "patches"),
        ("series", "conv1d"),
      ] { wanted.append((column, Choice(name, small(name).arguments + [.option("pool", pool)]))) }
    }
    for pool in ["max", "mean"] {
      for column in ["audio", "image"] {
        wanted.append((column, Choice("cnn", small("cnn").arguments + [.option("pool", pool)])))
      }
    }
    return wanted.enumerated().map { index, given in
      OnnxCase(
        name: "variant \(index) \(given.encoder.name)-\(given.column)",
        request: BlueprintRequest(
          inputs: [.init(given.column, given.encoder)], tasks: [.init("shape", Choice("classify"))]))
    }
  }

  /// A task of each kind that reads what is fused.
  private static let tasks: [BlueprintRequest.Named] = [
    .init("shape", nil), .init("size", nil), .init("tags", Choice("tag")), .init("large", nil),
    .init("again", Choice("reconstruct", [.column("column", "vector"), .columns("from", ["caption"])])),
  ]

  private static let several: [BlueprintRequest.Named] = [
    .init("image", small("cnn")), .init("caption", small("transformer")), .init("vector", small("mlp")),
    .init("series", small("recurrent")),
  ]

  /// Every encoder under every fusion with a task of each kind, sharing taking turns; and every fusion of four inputs.
  private static var fusions: [OnnxCase] {
    let encoders = Catalogue<any Encoder>.encoder.entries, sharings = Catalogue<any Sharing>.sharing.entries
    return Catalogue<any FusionMethod>.fusion.entries.enumerated().flatMap { turn, fusion -> [OnnxCase] in
      let four = OnnxCase(
        name: "four-\(fusion.name)",
        request: BlueprintRequest(
          inputs: several, fusion: small(fusion: fusion.name), tasks: [.init("shape", Choice("classify"))]))
      return [four]
        + encoders.enumerated().compactMap { place, encoder -> OnnxCase? in
          let structures = structures(of: encoder)
          guard !structures.isEmpty else { return nil }
          let structure = structures[turn % structures.count]
          guard let column = columns[structure]?.first else { return nil }
          // Early fusion takes steps of one rate, which some encoders change: beside those there are plain numbers.
          let partner = structure == .values || structure == .steps && fusion.name != "early" ? several[1] : several[2]
          let again = BlueprintRequest.Named(
            "again", Choice("reconstruct", [.column("column", "vector"), .columns("from", [column, partner.name])]))
          let sharing = sharings[(place + turn) % sharings.count].name
          return OnnxCase(
            name: "\(encoder.name)-\(column)-\(fusion.name)-\(sharing)",
            request: BlueprintRequest(
              inputs: [.init(column, small(encoder.name, for: structure)), partner], fusion: small(fusion: fusion.name),
              tasks: tasks.dropLast() + [again], sharing: Choice(sharing)))
        }
    }
  }

  private static let transcribe = BlueprintRequest.Named(
    "transcript", Choice("transcribe", [.columns("from", ["audio"])]))
  private static let synthesize = BlueprintRequest.Named(
    "audio",
    Choice("synthesize", [.columns("from", ["transcript", "speaker"]), .whole("dim", 8), .whole("layers", 1)]))

  private static func ordered(
    _ sharing: Choice, _ name: String, hearing: Choice = small("recurrent"), reading: Choice = small("recurrent"),
    tasks: [BlueprintRequest.Named]
  ) -> OnnxCase {
    let hears = tasks.contains { $0.name == "transcript" }, speaks = tasks.contains { $0.name == "audio" }
    var inputs: [BlueprintRequest.Named] = []
    if hears { inputs.append(.init("audio", hearing)) }
    if speaks { inputs += [.init("transcript", reading), .init("speaker", Choice("embed", [.whole("dim", 3)]))] }
    return OnnxCase(name: name, request: BlueprintRequest(inputs: inputs, tasks: tasks, sharing: sharing))
  }

  /// Every sharing of what is fused and of what is read in order, and the tasks that read their inputs apart.
  private static var sharings: [OnnxCase] {
    let hearing = ["cnn", "conv1d", "recurrent", "stack", "transformer"]
    let reading = ["embed", "recurrent", "transformer"]
    let align = BlueprintRequest.Named(
      "pair", Choice("align", [.columns("of", ["image", "caption"]), .whole("dim", 4)]))
    return Catalogue<any Sharing>.sharing.entries.flatMap { entry in
      let more: [LabelledArgument] = entry.name == "hard" ? [.wholes("trunk", [7])] : []
      return [
        OnnxCase(
          name: "sharing-\(entry.name)",
          request: BlueprintRequest(
            inputs: several, tasks: tasks + [align],
            sharing: Choice(entry.name, more + [.wholes("towers", [5])]))),
        ordered(Choice(entry.name, more), "both ways \(entry.name)", tasks: [transcribe, synthesize]),
        // Two recognisers share along the sound.
        ordered(
          Choice(entry.name, more), "along \(entry.name)",
          tasks: [
            transcribe,
            .init(
              "letters", Choice("transcribe", [.column("column", "transcript"), .columns("from", ["audio"])])),
          ]),
      ]
    }
      + hearing.map {
        ordered(Choice("hard"), "transcribe \($0)", hearing: small($0, for: .steps), tasks: [transcribe])
      }
      + reading.map {
        ordered(Choice("hard"), "synthesize \($0)", reading: small($0), tasks: [synthesize])
      }
  }
}

extension LabelledArgument {
  static func choices(_ label: String, _ values: [Choice]) -> LabelledArgument {
    LabelledArgument(label, .list(values.map { .choice($0) }))
  }
  static func column(_ label: String, _ name: String) -> LabelledArgument {
    LabelledArgument(label, .choice(Choice(name)))
  }
  static func columns(_ label: String, _ names: [String]) -> LabelledArgument {
    choices(label, names.map { Choice($0) })
  }
  static func flag(_ label: String, _ value: Bool) -> LabelledArgument { LabelledArgument(label, .flag(value)) }
  static func option(_ label: String, _ value: String) -> LabelledArgument { column(label, value) }
  static func wholes(_ label: String, _ values: [Int]) -> LabelledArgument {
    LabelledArgument(label, .list(values.map { .number(Double($0)) }))
  }
}
