import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Cross-modal attention: the vector of each modality attends to the tokens of all others that are present.
///
/// Z⁰ᵢ = Pᵢ xᵢ; Zˡᵢ = Zˡ⁻¹ᵢ + softmax(Q(Zˡ⁻¹ᵢ) K(Z⁰ⱼ≠ᵢ)ᵀ / √d) V(Z⁰ⱼ≠ᵢ), then a feed-forward layer with its residual, all
/// pre-norm (equations 1 and 3 to 6); h is the mean of norm(Zᴸᵢ) over the modalities that are present. The queries are the
/// modalities' vectors, as only they are read in the end; keys and values are their positions too.
struct AttentionFusion: FusionMethod {
  let dim: Int
  let heads: Int
  let layers: Int
  let dropout: Double

  func network(for inputs: [FusionInput], name: String, in store: inout ParameterStore) throws -> any FusionNetwork {
    let projection = TokenProjection(inputs, dim: dim, in: &store, name: name)
    let blocks = (0..<layers).map { layer in
      inputs.map {
        CrossBlock(
          width: dim, heads: heads, hidden: 2 * dim, dropout: Float(dropout), in: &store,
          name: "\(name).block\(layer).\($0.name)")
      }
    }
    return Network(
      projection: projection, blocks: blocks, norm: LayerNorm(dim, in: &store, name: "\(name).norm"), dim: dim,
      cost: projection.cost + layers * inputs.count * 8 * dim * dim)
  }

  struct Network: FusionNetwork {
    let projection: TokenProjection
    let blocks: [[CrossBlock]]
    let norm: LayerNorm
    let dim: Int
    let cost: Int

    func callAsFunction(_ inputs: [FusionPart], on tape: Tape) throws -> Variable {
      let tokens = try projection(inputs, on: tape)
      let contexts = try tape.list(tokens.count) { own in
        try tape.joined(count: tokens.count - 1) { tokens[$0 < own ? $0 : $0 + 1] }
      }
      let rows = inputs[0].encoding.vector.shape[0]
      let summaries = try tape.list(tokens.count) { own in
        var x = try tokens[own].summary(on: tape)
        for layer in blocks { x = try layer[own](x, context: contexts[own], on: tape) }
        return try tape.reshape(try norm(x, on: tape), to: Shape([rows, dim]))
      }
      return try tape.weightedSum(summaries, by: Presence(inputs).shares(on: tape))
    }
  }
}

extension AttentionFusion.Network: ExportableFusion {
  func export(_ parts: [ExportedPart], to exporter: inout Exporter) throws -> OnnxGraph.Value {
    let presence = ExportedPresence(parts, to: &exporter)
    let tokens = projection.export(parts, presence, to: &exporter)
    let summaries = tokens.indices.map { own in
      let context = exporter.joined(tokens.indices.filter { $0 != own }.map { tokens[$0] })
      var x = tokens[own].summary(to: &exporter)
      for layer in blocks { x = layer[own].export(x, context: context, to: &exporter) }
      return exporter.graph.reshape(norm.export(x, to: &exporter), [0, dim])
    }
    return exporter.weightedSum(summaries, by: presence.shares(to: &exporter))
  }
}

/// x + attention(norm x, context), then x + mlp(norm x).
struct CrossBlock: Sendable {
  private let queryNorm: LayerNorm
  private let contextNorm: LayerNorm
  private let attention: MultiHeadAttention
  private let mlpNorm: LayerNorm
  private let expand: Dense
  private let contract: Dense
  private let dropout: Dropout

  init(width: Int, heads: Int, hidden: Int, dropout: Float, in store: inout ParameterStore, name: String) {
    queryNorm = LayerNorm(width, in: &store, name: "\(name).queryNorm")
    contextNorm = LayerNorm(width, in: &store, name: "\(name).contextNorm")
    attention = MultiHeadAttention(width: width, context: width, heads: heads, in: &store, name: "\(name).attention")
    mlpNorm = LayerNorm(width, in: &store, name: "\(name).mlpNorm")
    expand = Dense(width, to: hidden, activation: .gelu, in: &store, name: "\(name).expand")
    contract = Dense(hidden, to: width, in: &store, name: "\(name).contract")
    self.dropout = Dropout(dropout)
  }

  func callAsFunction(_ x: Variable, context: ModalityTokens, on tape: Tape) throws -> Variable {
    let attended = try attention(
      try queryNorm(x, on: tape), context: try contextNorm(context.tokens, on: tape), mask: context.validity, on: tape)
    let middle = try tape.add(x, dropout(attended, on: tape))
    let inner = try contract(try expand(try mlpNorm(middle, on: tape), on: tape), on: tape)
    return try tape.add(middle, dropout(inner, on: tape))
  }

  func export(_ x: OnnxGraph.Value, context: ExportedTokens, to exporter: inout Exporter) -> OnnxGraph.Value {
    let attended = attention.export(
      queryNorm.export(x, to: &exporter), context: contextNorm.export(context.tokens, to: &exporter),
      mask: context.validity, to: &exporter)
    let middle = exporter.graph.add(x, attended)
    let inner = expand.export(mlpNorm.export(middle, to: &exporter), to: &exporter)
    return exporter.graph.add(middle, contract.export(inner, to: &exporter))
  }
}

extension Entry where Make == any FusionMethod {
  static let attention = Entry(
    "attention",
    "Each modality attends to the positions of the others, absent ones masked: zᵢ + softmax(q(zᵢ) k(xⱼ≠ᵢ)ᵀ / √d) v(xⱼ≠ᵢ).",
    source: "Tsai 2019, Multimodal transformer for unaligned multimodal language sequences, section 3",
    example: "model(data, fusion: .attention(heads: 2, dim: 64), tasks: { shape: .classify })",
    parameters: [
      .whole("heads", 1...64, default: 4, "Attention heads; a divisor of dim."),
      .whole("dim", 1...8192, default: 128, "Width of the fused representation."),
      .whole("layers", 1...16, default: 1, "Blocks of attention and feed-forward."), .dropout,
    ]
  ) { arguments in
    try Heads.check(arguments)
    return AttentionFusion(
      dim: arguments.whole("dim"), heads: arguments.whole("heads"), layers: arguments.whole("layers"),
      dropout: arguments.number("dropout"))
  }
}
