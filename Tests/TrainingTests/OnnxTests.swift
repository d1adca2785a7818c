import Autograd
import Catalog
import Data
import FileSystem
import Interchange
import Multimodal
import Multitask
import NeuralNet
import TestSupport
import Testing

@testable import Training

/// Exported models against Heddle itself: every encoder, fusion, sharing and task that ONNX can express.
@Suite struct OnnxTests {
  private static let rows = 24

  /// One column for each structure that encoders read, a fifth of most missing.
  private static func data() throws -> Dataset {
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
      try speech.column("audio"), try speech.column("transcript"),
    ]
    return Dataset(name: "all", columns: shapes.columns + more)
  }

  private static let columns: [FeatureStructure: [String]] = [
    .classes: ["colour"], .picture: ["image"], .steps: ["audio", "series"], .tokens: ["caption"],
    .values: ["vector", "large", "flag", "tags"],
  ]

  /// A small choice of an entry, so that a model takes a moment.
  private static func small(_ name: String) -> Choice {
    switch name {
    case "cnn": Choice(name, [LabelledArgument("widths", .list([.number(4)])), .whole("dim", 6)])
    case "mlp": Choice(name, [LabelledArgument("widths", .list([.number(6), .number(5)]))])
    case "recurrent": Choice(name, [.whole("layers", 2), .whole("dim", 4)])
    case "transformer": Choice(name, [.whole("layers", 1), .whole("dim", 8), .whole("heads", 2), .whole("hidden", 8)])
    default: Choice(name)
    }
  }

  private struct Case {
    let name: String
    let request: BlueprintRequest
  }

  private static func cases(_ data: Dataset) -> [Case] {
    var cases: [Case] = []
    let shape = [BlueprintRequest.Named("shape", Choice("classify"))]
    for entry in Catalogue<any Encoder>.encoder.entries {
      guard let made = try? entry(Choice(entry.name)) else { continue }
      for column in type(of: made).reads.flatMap({ columns[$0] ?? [] }) {
        cases.append(
          Case(
            name: "\(entry.name)-\(column)",
            request: BlueprintRequest(inputs: [.init(column, small(entry.name))], tasks: shape)))
      }
    }
    cases.append(
      Case(
        name: "lstm",
        request: BlueprintRequest(
          inputs: [
            .init(
              "series",
              Choice(
                "recurrent", [LabelledArgument("cell", .choice(Choice("lstm"))), .whole("layers", 2), .whole("dim", 3)])
            )
          ], tasks: shape)))
    let several: [BlueprintRequest.Named] = [
      .init("image", small("cnn")), .init("caption", small("transformer")), .init("vector", small("mlp")),
      .init("series", small("recurrent")),
    ]
    for entry in Catalogue<any FusionMethod>.fusion.entries {
      cases.append(
        Case(
          name: "fusion-\(entry.name)",
          request: BlueprintRequest(
            // The outer product of four vectors has to be one of short ones.
            inputs: several,
            fusion: Choice(entry.name, entry.name == "tensor" ? [LabelledArgument("width", .number(4))] : []),
            tasks: shape)))
    }
    let tasks: [BlueprintRequest.Named] = [
      .init("shape", nil), .init("size", nil), .init("tags", Choice("tag")), .init("large", nil),
    ]
    for entry in Catalogue<any Sharing>.sharing.entries {
      cases.append(
        Case(
          name: "sharing-\(entry.name)",
          request: BlueprintRequest(inputs: several, tasks: tasks, sharing: Choice(entry.name))))
    }
    cases.append(
      Case(
        name: "transcribe",
        request: BlueprintRequest(
          inputs: [.init("audio", small("recurrent"))],
          tasks: [
            .init("transcript", Choice("transcribe", [LabelledArgument("from", .list([.choice(Choice("audio"))]))]))
          ])))
    return cases + pairs(of: several, tasks: tasks)
  }

  /// Every encoder under every fusion that takes it, with tasks and sharing taking turns.
  private static func pairs(of several: [BlueprintRequest.Named], tasks: [BlueprintRequest.Named]) -> [Case] {
    let encoders = Catalogue<any Encoder>.encoder.entries, sharings = Catalogue<any Sharing>.sharing.entries
    return Catalogue<any FusionMethod>.fusion.entries.enumerated().flatMap { turn, fusion in
      encoders.enumerated().compactMap { place, encoder -> Case? in
        guard let made = try? encoder(Choice(encoder.name)), let structure = type(of: made).reads.first,
          let column = columns[structure]?.first
        else { return nil }
        let partner = several.first { $0.name != column } ?? several[0]
        let sharing = sharings[(place + turn) % sharings.count].name
        return Case(
          name: "\(encoder.name)-\(fusion.name)-\(sharing)",
          request: BlueprintRequest(
            inputs: [.init(column, small(encoder.name)), partner],
            fusion: Choice(fusion.name, fusion.name == "tensor" ? [LabelledArgument("width", .number(4))] : []),
            tasks: [tasks[(place + turn) % tasks.count], tasks[(place + turn + 1) % tasks.count]].filter {
              $0.name != column
            }, sharing: Choice(sharing)))
      }
    }
  }

  /// What the graph reads: a batch as it was before normalisation.
  private static func write(_ run: Run, _ path: String) throws {
    let blueprint = run.blueprint
    let prepared = try PreparedDataset(
      blueprint.data, preprocessing: blueprint.preprocessing, columns: blueprint.columnNames)
    let batch = prepared.batch(Array(0..<rows))
    var writer = SafeTensorsWriter()
    for input in blueprint.inputs {
      guard let column = batch[input.name], let fitted = blueprint.preprocessing[input.name] else { continue }
      let shape = [rows] + column.shape
      if case .number = fitted.fitting, case .numbers(let values)? = blueprint.data[input.name]?.values {
        // Two floats hold what a double does.
        let clean = values.map { $0.isNaN ? 0 : $0 }
        writer.add("in:\(input.name)", clean.map { Float($0) })
        writer.add("rest:\(input.name)", clean.map { Float($0 - Double(Float($0))) })
      } else if let dense = column.dense, column.codes == nil || column.shape.isEmpty {
        let (mean, deviation) = moments(fitted)
        let width = mean.count
        let raw = (0..<dense.count).map { dense[$0] * deviation[$0 % width] + mean[$0 % width] }
        raw.withUnsafeBufferPointer { writer.add("in:\(input.name)", shape: shape, $0) }
      } else if let codes = column.codes {
        writer.add("codes:\(input.name)", (0..<codes.count).map { codes[$0] })
        writer.add("shape:\(input.name)", shape.map(Int32.init))
      }
      if let lengths = column.lengths { writer.add("length:\(input.name)", (0..<rows).map { lengths[$0] }) }
      writer.add("present:\(input.name)", (0..<rows).map { column.present[$0] })
    }
    for (index, (task, predictions)) in try run.predictions(on: blueprint.data).enumerated() {
      let values = predictions.flatMap { prediction -> [Float] in
        switch prediction {
        case .category(_, let probabilities), .tags(_, let probabilities): probabilities
        case .number(let number): [Float(number)]
        default: []
        }
      }
      guard values.isEmpty else {
        values.withUnsafeBufferPointer {
          writer.add("out:\(task)", shape: values.count == rows ? [rows] : [rows, values.count / rows], $0)
        }
        continue
      }
      try Evaluator.forEachBatch(blueprint, parameters: run.parameters, rows: prepared, hidden: []) { shards in
        guard let output = shards.first?.pass?.outputs[index] else { return }
        writer.add("lengths:\(task)", output.lengths.map { Int32($0) })
        output.values.values.withUnsafeBufferPointer { buffer in
          writer.add("logits:\(task)", shape: (0..<output.values.shape.rank).map { output.values.shape[$0] }, buffer)
        }
      }
    }
    try Files.write(writer.file(metadata: []), to: path)
  }

  private static func moments(_ column: FittedColumn) -> ([Float], [Float]) {
    switch column.fitting {
    case .audio(let fitting): (fitting.mean, fitting.deviation)
    case .series(let fitting): (fitting.mean, fitting.deviation)
    case .vector(let fitting): (fitting.mean, fitting.deviation)
    case .image(let fitting): (fitting.mean.map { 255 * $0 }, fitting.deviation.map { 255 * $0 })
    default: ([0], [1])
    }
  }

  @Test("onnxruntime gives what Heddle gives, to 1e-4")
  func equal() throws {
    let folder = try TemporaryFolder(), data = try Self.data()
    var exported = 0
    var refused: Set<String> = []
    for test in Self.cases(data) {
      // Some encoders and fusions do not go together, and say so when they are planned.
      guard let blueprint = try? Blueprint(test.request, data: data) else {
        refused.insert(test.name)
        continue
      }
      let run = try Trainer(blueprint, TrainingArguments(epochs: 1, batch: 24, absent: 0.2, seed: 2)).train()
      do {
        try Files.write(try OnnxExport.encode(run), to: folder.file("\(test.name).onnx"))
        try Self.write(run, folder.file("\(test.name).safetensors"))
        exported += 1
      } catch let complaint as Complaint {
        #expect(complaint.code == "not-expressible", "\(test.name): \(complaint.message)")
        refused.insert(test.name)
      }
    }
    #expect(exported > 60, "refused: \(refused.sorted())")
    // Whatever else is expressible: these have no operations yet.
    let inexpressible: Set<Substring> = [
      "conv1d", "patches", "raw", "resnet", "attention", "bottleneck", "early", "film", "gated", "lowRank", "tensor",
      "transformer",
    ]
    let unexpected = refused.filter { name in
      let parts = name.split(separator: "-")
      return !parts.contains { inexpressible.contains($0) } && !["cnn-audio", "cnn-series"].contains(name)
    }
    #expect(unexpected.isEmpty)
    guard let python = Environment.value("HEDDLE_PYTHON") else {
      print("onnxruntime is not asked: HEDDLE_PYTHON names no Python")
      return
    }
    let script = Path.join(Path.folder(of: Path.folder(of: #filePath)), "Clients/compare_onnx.py")
    let result = try ChildProcess.run(python, [script, folder.path])
    #expect(result.status == 0, "\(result.text)")
  }
}
