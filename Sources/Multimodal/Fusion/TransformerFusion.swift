import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Token-level fusion: a class token, and the vectors and positions of all modalities, in one sequence of a transformer.
///
/// z⁰ = [c ; P₁ x₁ ; P₂ x₂ ; …], where the biases of the projections say which modality a token is from; pre-norm layers with
/// absent modalities masked; h = norm(zᴸ at c).
struct TransformerFusion: FusionMethod {
  let dim: Int
  let heads: Int
  let layers: Int
  let hidden: Int
  let dropout: Double

  func network(for inputs: [FusionInput], name: String, in store: inout ParameterStore) throws -> any FusionNetwork {
    let projection = TokenProjection(inputs, dim: dim, in: &store, name: name)
    let start = store.declare(
      "\(name).class", shape: [1, 1, dim], initialiser: .normal(deviation: 0.02), decays: false)
    let blocks = (0..<layers).map {
      TransformerBlock(
        width: dim, heads: heads, hidden: hidden, dropout: Float(dropout), in: &store, name: "\(name).block\($0)")
    }
    return Network(
      projection: projection, start: start, blocks: blocks, norm: LayerNorm(dim, in: &store, name: "\(name).norm"),
      dim: dim, cost: projection.cost + layers * (inputs.count + 1) * (4 * dim * dim + 2 * dim * hidden))
  }

  struct Network: FusionNetwork {
    let projection: TokenProjection
    let start: Autograd.Parameter
    let blocks: [TransformerBlock]
    let norm: LayerNorm
    let dim: Int
    let cost: Int

    func callAsFunction(_ inputs: [FusionPart], on tape: Tape) throws -> Variable {
      let rows = inputs[0].encoding.vector.shape[0]
      let always = tape.makeTensor(Shape([rows, 1]))
      always.data.update(repeating: 1, count: rows)
      let first = ModalityTokens(
        tokens: try tape.broadcast(tape[start], to: Shape([rows, 1, dim])), validity: always)
      let others = try projection(inputs, on: tape)
      let joint = try tape.joined(count: others.count + 1) { $0 == 0 ? first : others[$0 - 1] }
      var x = joint.tokens
      for block in blocks { x = try block(x, mask: joint.validity, on: tape) }
      return try norm(try tape.select(x, axis: 1, at: 0), on: tape)
    }
  }
}

extension TransformerFusion.Network: ExportableFusion {
  func export(_ parts: [ExportedPart], to exporter: inout Exporter) throws -> OnnxGraph.Value {
    let presence = ExportedPresence(parts, to: &exporter)
    let first = exporter.tokens(start, like: parts[0].encoding.vector)
    let joint = exporter.joined([first] + projection.export(parts, presence, to: &exporter))
    var x = joint.tokens
    for block in blocks { x = block.export(x, mask: joint.validity, to: &exporter) }
    return norm.export(exporter.graph.reshape(exporter.graph.slice(x, axis: 1, 0..<1), [0, dim]), to: &exporter)
  }
}

extension Entry where Make == any FusionMethod {
  static let transformer = Entry(
    "transformer",
    "All tokens of all modalities in one transformer, read at a class token, absent ones masked: norm(transformer([c; x₁; x₂; …])) at c.",
    source: "Kim 2021, ViLT; pre-norm as Xiong 2020",
    example: "model(data, fusion: .transformer(layers: 1), tasks: { shape: .classify })",
    parameters: [
      .whole("layers", 1...64, default: 2, "Blocks of attention and feed-forward."),
      .whole("dim", 1...8192, default: 128, "Width of the fused representation."),
      .whole("heads", 1...64, default: 4, "Attention heads; a divisor of dim."),
      .whole("hidden", 1...65_536, default: 256, "Width of the feed-forward layer."), .dropout,
    ]
  ) { arguments in
    try Heads.check(arguments)
    return TransformerFusion(
      dim: arguments.whole("dim"), heads: arguments.whole("heads"), layers: arguments.whole("layers"),
      hidden: arguments.whole("hidden"), dropout: arguments.number("dropout"))
  }
}
