import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Multi-task attention: each task masks the features of every layer of a shared trunk.
///
/// With the shared layers p_l = relu(W_l p_{l-1}), p_0 the fused representation, the task t has
/// a_l = σ(G_l relu(F_l [p_{l-1}; â_{l-1}])) and â_l = a_l ⊙ p_l; its head reads the last â.
struct MTAN: Sharing {
  let backbone = Backbone.shared
  let widths: [Int]
  /// Width between the two layers of an attention module.
  let bottleneck: Int

  func network(for tasks: [SharingTask], in store: inout ParameterStore) throws -> any SharingNetwork {
    let entry = CommonWidth(tasks, width: widths[0], in: &store)
    let trunk = Trunk(entry.width, widths: widths, name: "sharing.trunk", in: &store)
    let masks = tasks.map { task in
      store.withGroup(task.name) { store in
        widths.indices.map { index -> Mask in
          let below = index == 0 ? entry.width : widths[index - 1]
          let inputs = index == 0 ? below : 2 * below
          let name = "sharing.attention.\(task.name)\(index)"
          return Mask(
            squeeze: Dense(inputs, to: bottleneck, activation: .relu, in: &store, name: "\(name).squeeze"),
            spread: Dense(bottleneck, to: widths[index], in: &store, name: "\(name).spread"),
            parameters: (inputs + 1) * bottleneck + (bottleneck + 1) * widths[index],
            cost: inputs * bottleneck + bottleneck * widths[index])
        }
      }
    }
    return Network(tasks: tasks, entry: entry, trunk: trunk, masks: masks)
  }

  /// One attention module.
  struct Mask: Sendable {
    let squeeze: Dense
    let spread: Dense
    let parameters: Int
    let cost: Int

    func callAsFunction(_ x: Variable, on tape: Tape) throws -> Variable {
      tape.sigmoid(try spread(try squeeze(x, on: tape), on: tape))
    }
  }

  struct Network: SharingNetwork {
    let tasks: [SharingTask]
    let entry: CommonWidth
    let trunk: Trunk
    let masks: [[Mask]]

    var shapes: [RepresentationShape] { tasks.map { $0.shape.with(dim: trunk.outputs) } }

    var parts: [SharingPart] {
      let shared = SharingPart(
        "trunk", kind: trunk.text, input: "\(trunk.inputs)", output: "\(trunk.outputs)",
        parameters: trunk.parameters, owner: ParameterStore.sharedGroup,
        cost: Set(tasks.map(\.source)).count * trunk.cost)
      return entry.parts + [shared]
        + zip(tasks, masks).map { task, masks in
          SharingPart(
            "attention", kind: "\(masks.count) \(masks.count == 1 ? "mask" : "masks")", input: "\(trunk.inputs)",
            output: "\(trunk.outputs)", parameters: masks.reduce(0) { $0 + $1.parameters }, owner: task.name,
            cost: masks.reduce(0) { $0 + $1.cost })
        }
    }

    func callAsFunction(_ inputs: [Representation], on tape: Tape) throws -> [Representation] {
      let common = try entry(inputs, tasks, on: tape)
      var features: [Int: [Variable]] = [:]
      return try tasks.indices.map { task in
        let source = tasks[task].source
        let layers = try features[source] ?? shared(common[source] ?? inputs[task].vector, on: tape)
        features[source] = layers
        var attended: Variable?
        for (level, mask) in masks[task].enumerated() {
          let seen = try attended.map { try tape.concatenate(layers[level], $0) } ?? layers[level]
          attended = try tape.multiply(try mask(seen, on: tape), layers[level + 1])
        }
        return inputs[task].with(vector: attended ?? inputs[task].vector)
      }
    }

    /// p_0, p_1, …
    private func shared(_ x: Variable, on tape: Tape) throws -> [Variable] {
      var layers = [x]
      for layer in trunk.layers { layers.append(try layer(layers[layers.count - 1], on: tape)) }
      return layers
    }
  }
}

extension MTAN.Network: ExportableSharing {
  func export(_ inputs: [ExportedRepresentation], to exporter: inout Exporter) throws -> [ExportedRepresentation] {
    let common = entry.export(inputs, tasks, to: &exporter)
    return tasks.indices.map { task in
      var layers = [common[tasks[task].source] ?? inputs[task].encoding.vector]
      for layer in trunk.layers { layers.append(layer.export(layers[layers.count - 1], to: &exporter)) }
      var attended: OnnxGraph.Value?
      for (level, mask) in masks[task].enumerated() {
        let seen = attended.map { exporter.graph.concatenate([layers[level], $0], axis: 1) } ?? layers[level]
        let spread = mask.spread.export(mask.squeeze.export(seen, to: &exporter), to: &exporter)
        attended = exporter.graph.multiply(exporter.apply(.sigmoid, to: spread), layers[level + 1])
      }
      return inputs[task].with(vector: attended ?? inputs[task].encoding.vector)
    }
  }
}

extension Entry where Make == any Sharing {
  static let mtan = Entry(
    "mtan", "A shared trunk whose layers each task masks by attention modules of its own.",
    source:
      "Liu 2019, End-to-end multi-task learning with attention, equations 1 and 2, with dense layers above the fusion in place of convolutions",
    example: "model(data, tasks: { shape: .classify, colour: .classify }, sharing: .mtan(bottleneck: 8))",
    parameters: [
      .wholes("widths", 1...65_536, default: [64, 64], "Width of each layer of the shared trunk."),
      .whole("bottleneck", 1...4096, default: 16, "Width within an attention module."), Towers.parameter,
    ]
  ) { ToweredSharing(MTAN(widths: try SharingWidths.given($0), bottleneck: $0.whole("bottleneck")), $0) }
}
