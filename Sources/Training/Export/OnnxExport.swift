import Autograd
import Catalog
import Data
import Interchange
import JSON
import Multimodal
import Multitask
import NeuralNet

/// A run as an ONNX model: preprocessing constants, encoders, fusion, sharing, heads.
///
/// For each input `x` there are an input `x` (what the column holds, a batch of it; pictures as 0 … 255, sounds as log-mel frames,
/// texts as tokens, classes by number), `x.present` (1 where the row has it) and, along time, `x.length`. For each task there is an
/// output of its name (`x.predicted` where an input has it) and, along time, its `.length`. The metadata say what each is, with classes, vocabularies and sizes.
public enum OnnxExport {
  /// The bytes of the model.
  ///
  /// - Throws: `Complaint` where ONNX cannot express a part of it.
  public static func encode(_ run: Run) throws -> [UInt8] {
    let blueprint = run.blueprint
    var builder = Builder(run)
    do {
      try builder.build()
      let inputs = zip(blueprint.inputs, builder.descriptions).map { ($0.name, $1) }
      let tasks = builder.answers.map { ($0.name, $0.description) }
      return try builder.exporter.graph.model(
        producer: "heddle", version: RunFile.program,
        metadata: [
          ("heddle.inputs", JSON.object(JSON.Object(inputs)).compactText),
          ("heddle.outputs", JSON.object(JSON.Object(tasks)).compactText),
          ("heddle.data", "\(blueprint.data.name) \(run.dataHash)"),
          ("heddle.arguments", run.arguments.json.compactText),
        ])
    } catch let error as InterchangeError {
      throw Complaint("not-expressible", "onnx cannot express this model: \(error)", at: [.argument("run")])
    }
  }

  /// The parts of a graph in the making.
  private struct Builder {
    let blueprint: Blueprint
    var exporter: Exporter
    /// What each input and each output is.
    var descriptions: [JSON] = []
    var answers: [(name: String, description: JSON)] = []

    init(_ run: Run) {
      blueprint = run.blueprint
      exporter = Exporter(run.blueprint.store, parameters: run.parameters)
    }

    mutating func build() throws {
      let network = blueprint.network
      var features: [ExportedFeatures] = []
      for input in blueprint.inputs {
        guard let column = blueprint.preprocessing[input.name] else { continue }
        let (exported, description) = ExportedInput.add(column, shape: input.shape, to: &exporter)
        features.append(exported)
        descriptions.append(description)
      }
      var encodings: [[ExportedRepresentation.Part]] = []
      var representations: [[ExportedRepresentation]] = []
      for (backbone, members) in zip(network.backbones, network.members) {
        let read = members.map { features[$0] }
        let encoded = try encode(backbone, members, read)
        encodings.append(zip(encoded, read).map { ExportedRepresentation.Part($0, present: $1.present) })
        representations.append(
          try backbone.sources.map { source in
            guard let fusion = source.fusion else { return ExportedRepresentation(encoded[source.inputs[0]]) }
            guard let exportable = fusion as? any ExportableFusion else {
              throw InterchangeError("fusion \(blueprint.request.fusion.text) has no operations for it")
            }
            let parts = source.inputs.map { ExportedPart(encoding: encoded[$0], present: read[$0].present) }
            return ExportedRepresentation(ExportedEncoding(vector: try exportable.export(parts, to: &exporter)))
          })
      }
      let fused = network.routes.map { route -> ExportedRepresentation? in
        guard case .source(let source) = route.reading else { return nil }
        return representations[route.backbone][source]
      }
      try addHeads(fused, encodings)
    }

    private mutating func encode(
      _ backbone: BackboneNetwork, _ members: [Int], _ read: [ExportedFeatures]
    ) throws -> [ExportedEncoding] {
      var encoded: [ExportedEncoding] = []
      for (index, encoder) in backbone.encoders.enumerated() {
        let input = blueprint.inputs[members[index]]
        guard let exportable = encoder as? any ExportableEncoder else {
          throw InterchangeError("encoder \(input.choice.text) of '\(input.name)' has no operations for it")
        }
        var encoding = try exportable.export(read[index], to: &exporter)
        encoding.vector = exporter.select(
          read[index].present, encoding.vector, else: exporter.constant(backbone.absent[index]), rank: 2)
        encoded.append(encoding)
      }
      return encoded
    }

    private mutating func addHeads(_ fused: [ExportedRepresentation?], _ encodings: [[ExportedRepresentation.Part]])
      throws
    {
      let network = blueprint.network
      let sharing = blueprint.tasks.indices.filter { fused[$0] != nil }
      var shared: [ExportedRepresentation] = []
      // Tasks that all read their inputs in order have nothing that is fused to share.
      if !sharing.isEmpty { shared = try share(sharing.compactMap { fused[$0] }, by: network.sharing) }
      let known = Dictionary(zip(sharing, shared), uniquingKeysWith: { first, _ in first })
      var read = try blueprint.tasks.indices.map { index -> ExportedRepresentation in
        let route = network.routes[index]
        var parts: [ExportedRepresentation.Part] = []
        if case .apart(let inputs) = route.reading { parts = inputs.map { encodings[route.backbone][$0] } }
        guard let found = known[index] ?? parts.first.map({ ExportedRepresentation($0.encoding, parts: parts) }) else {
          throw InterchangeError("task '\(blueprint.tasks[index].name)' reads nothing")
        }
        return found
      }
      for place in network.along { try share(along: place, &read) }
      for (index, task) in blueprint.tasks.enumerated() {
        guard let head = network.heads[index] as? any ExportableTask else {
          throw InterchangeError("task \(task.choice.text) of '\(task.name)' has no operations for it")
        }
        for answer in try head.export(read[index], to: &exporter) {
          let name = blueprint.exportedName(of: task.name, answer.name)
          exporter.graph.output(answer.value, as: name, answer.element, [.named("batch")] + answer.extents)
          var description: JSON = ["is": .string(answer.kind)]
          if answer.name == nil, let column = blueprint.preprocessing[task.column] {
            if !column.classes.isEmpty { description["classes"] = .array(column.classes.map(JSON.string)) }
            if let vocabulary = column.vocabulary {
              description["tokens"] = .array(vocabulary.tokens.map(JSON.string))
            }
          }
          answers.append((name, description))
        }
      }
    }

    /// What each task's head reads where an architecture stands before them.
    private mutating func share(
      _ read: [ExportedRepresentation], by sharing: any SharingNetwork
    ) throws -> [ExportedRepresentation] {
      guard let exportable = sharing as? any ExportableSharing else {
        throw InterchangeError("sharing \(blueprint.request.sharing.text) has no operations for it")
      }
      return try exportable.export(read, to: &exporter)
    }

    /// Puts what is shared along an input, position by position, in place of what the backbones gave.
    private mutating func share(along place: PositionSharing, _ read: inout [ExportedRepresentation]) throws {
      let positions = place.readers.compactMap { read[$0.task].parts[$0.part].encoding.positions }
      guard positions.count == place.readers.count else { return }
      let rows = positions.map { x in
        ExportedRepresentation(
          ExportedEncoding(vector: exporter.graph.node("Flatten", [x], ["axis": .whole(2)])))
      }
      let shared = try share(rows, by: place.network)
      for (index, reader) in place.readers.enumerated() {
        let extents = exporter.graph.node("Shape", [positions[index]], ["start": .whole(0), "end": .whole(2)])
        let width = exporter.graph.constant([place.network.shapes[index].dim])
        let along = exporter.graph.node(
          "Reshape", [shared[index].encoding.vector, exporter.graph.concatenate([extents, width], axis: 0)])
        read[reader.task].parts[reader.part].encoding.positions = along
      }
    }
  }
}

extension Blueprint {
  /// The name of an output: an input and an output cannot share one.
  func exportedName(of task: String, _ part: String?) -> String {
    let name = inputs.contains { $0.name == task } ? "\(task).predicted" : task
    return part.map { "\(name).\($0)" } ?? name
  }
}
