import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Bottleneck fusion: modalities exchange what they know through a few shared tokens alone.
///
/// In each layer [zᵢ ; bᵢ] = transformerᵢ([zᵢ ; b]) for every modality i, then b = mean of bᵢ over the modalities that are present
/// (equations 8 and 9); h is the mean of norm(zᵢ's first token) over those.
struct BottleneckFusion: FusionMethod {
  let tokens: Int
  let dim: Int
  let heads: Int
  let layers: Int
  let dropout: Double

  func network(for inputs: [FusionInput], name: String, in store: inout ParameterStore) throws -> any FusionNetwork {
    let projection = TokenProjection(inputs, dim: dim, in: &store, name: name)
    let bottleneck = store.declare(
      "\(name).bottleneck", shape: [1, tokens, dim], initialiser: .normal(deviation: 0.02), decays: false)
    let blocks = (0..<layers).map { layer in
      inputs.map {
        TransformerBlock(
          width: dim, heads: heads, hidden: 2 * dim, dropout: Float(dropout), in: &store,
          name: "\(name).block\(layer).\($0.name)")
      }
    }
    return Network(
      projection: projection, bottleneck: bottleneck, blocks: blocks,
      norm: LayerNorm(dim, in: &store, name: "\(name).norm"), tokens: tokens, dim: dim,
      cost: projection.cost + layers * inputs.count * (tokens + 1) * 8 * dim * dim)
  }

  struct Network: FusionNetwork {
    let projection: TokenProjection
    let bottleneck: Autograd.Parameter
    let blocks: [[TransformerBlock]]
    let norm: LayerNorm
    let tokens: Int
    let dim: Int
    let cost: Int

    func callAsFunction(_ inputs: [FusionPart], on tape: Tape) throws -> Variable {
      let parts = try projection(inputs, on: tape)
      let rows = inputs[0].encoding.vector.shape[0]
      let shares = Presence(inputs).shares(on: tape)
      var shared = try tape.broadcast(tape[bottleneck], to: Shape([rows, tokens, dim]))
      let everywhere = tape.makeTensor(Shape([rows, tokens]))
      everywhere.data.update(repeating: 1, count: everywhere.count)
      for (index, layer) in blocks.enumerated() {
        let common = ModalityTokens(tokens: shared, validity: everywhere)
        let passed = try tape.list(layer.count) { own in
          let joint = try tape.joined(count: 2) { $0 == 0 ? parts[own] : common }
          let changed = try layer[own](joint.tokens, mask: joint.validity, on: tape)
          let count = parts[own].tokens.shape[1]
          parts[own] = ModalityTokens(
            tokens: try tape.slice(changed, axis: 1, 0..<count), validity: parts[own].validity)
          let given = try tape.slice(changed, axis: 1, count..<count + tokens)
          return try tape.reshape(given, to: Shape([rows, tokens * dim]))
        }
        guard index < blocks.count - 1 else { break }
        shared = try tape.reshape(try tape.weightedSum(passed, by: shares), to: Shape([rows, tokens, dim]))
      }
      let summaries = try tape.list(parts.count) {
        try tape.reshape(try norm(try parts[$0].summary(on: tape), on: tape), to: Shape([rows, dim]))
      }
      return try tape.weightedSum(summaries, by: shares)
    }
  }
}

extension BottleneckFusion.Network: ExportableFusion {
  func export(_ parts: [ExportedPart], to exporter: inout Exporter) throws -> OnnxGraph.Value {
    let presence = ExportedPresence(parts, to: &exporter)
    let shares = presence.shares(to: &exporter)
    var own = projection.export(parts, presence, to: &exporter)
    var shared = exporter.tokens(bottleneck, like: parts[0].encoding.vector)
    for (index, layer) in blocks.enumerated() {
      var passed: [OnnxGraph.Value] = []
      for (place, block) in layer.enumerated() {
        let joint = exporter.joined([own[place], shared])
        let changed = block.export(joint.tokens, mask: joint.validity, to: &exporter)
        // The shared tokens are the last ones.
        let end = exporter.graph.constant([-tokens]), axis = exporter.graph.constant([1])
        own[place].tokens = exporter.graph.node("Slice", [changed, exporter.graph.constant([0]), end, axis])
        let given = exporter.graph.node("Slice", [changed, end, exporter.graph.constant([Int.max]), axis])
        passed.append(exporter.graph.reshape(given, [0, tokens * dim]))
      }
      guard index < blocks.count - 1 else { break }
      shared.tokens = exporter.graph.reshape(exporter.weightedSum(passed, by: shares), [0, tokens, dim])
    }
    let summaries = own.map {
      exporter.graph.reshape(norm.export($0.summary(to: &exporter), to: &exporter), [0, dim])
    }
    return exporter.weightedSum(summaries, by: shares)
  }
}

extension Entry where Make == any FusionMethod {
  static let bottleneck = Entry(
    "bottleneck",
    "Modalities exchange what they know through a few shared tokens b: [zᵢ; bᵢ] = layerᵢ([zᵢ; b]), b the mean of bᵢ over those present.",
    source: "Nagrani 2021, Attention bottlenecks for multimodal fusion, equations 8 and 9",
    example: "model(data, fusion: .bottleneck(tokens: 2), tasks: { shape: .classify })",
    parameters: [
      .whole("tokens", 1...64, default: 4, "Shared tokens."),
      .whole("dim", 1...8192, default: 128, "Width of the fused representation."),
      .whole("heads", 1...64, default: 4, "Attention heads; a divisor of dim."),
      .whole("layers", 2...16, default: 2, "Layers; in the first the shared tokens are written, in the next read."),
      .dropout,
    ]
  ) { arguments in
    try Heads.check(arguments)
    return BottleneckFusion(
      tokens: arguments.whole("tokens"), dim: arguments.whole("dim"), heads: arguments.whole("heads"),
      layers: arguments.whole("layers"), dropout: arguments.number("dropout"))
  }
}
