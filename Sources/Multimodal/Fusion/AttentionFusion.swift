import Autograd
import Catalog
import NeuralNet
import Tensor

/// Cross-modal attention: every position of every modality attends to all that are present, and the masked mean is the representation.
struct AttentionFusion: FusionMethod {
  let dim: Int
  let heads: Int
  let layers: Int
  let dropout: Double

  func network(for inputs: [FusionInput], name: String, in store: inout ParameterStore) throws -> any FusionNetwork {
    let projections = inputs.map {
      Dense($0.shape.positionDim ?? $0.shape.dim, to: dim, activation: .none, in: &store, name: "\(name).\($0.name)")
    }
    let blocks = (0..<layers).map {
      TransformerBlock(
        width: dim, heads: heads, hidden: 2 * dim, dropout: Float(dropout), in: &store, name: "\(name).block\($0)")
    }
    let norm = LayerNorm(dim, in: &store, name: "\(name).norm")
    return Network(
      projections: projections, blocks: blocks, norm: norm, dim: dim,
      cost: inputs.reduce(0) { $0 + ($1.shape.positionDim ?? $1.shape.dim) * dim } + layers * inputs.count * 8 * dim
        * dim)
  }

  private struct Network: FusionNetwork {
    let projections: [Dense]
    let blocks: [TransformerBlock]
    let norm: LayerNorm
    let dim: Int
    let cost: Int

    func callAsFunction(_ inputs: [FusionPart], on tape: Tape) throws -> Variable {
      var x = try FusionTokens(inputs, projections: projections, dim: dim, on: tape)
      for block in blocks { x.tokens = try block(x.tokens, mask: x.validity, on: tape) }
      return try tape.maskedMean(try norm(x.tokens, on: tape), mask: x.validity)
    }
  }
}

/// The positions of all modalities in one sequence; a modality without positions is one token.
struct FusionTokens {
  /// `[rows, tokens, dim]`.
  var tokens: Variable
  /// `[rows, tokens]`: 1 at valid positions of modalities that are present. A row with none keeps the first token, its learned absent vector.
  let validity: Tensor

  init(_ inputs: [FusionPart], projections: [Dense], dim: Int, on tape: Tape) throws {
    var parts: [Variable] = []
    var counts: [Int] = []
    let rows = inputs.first?.encoding.vector.shape[0] ?? 0
    for (projection, input) in zip(projections, inputs) {
      let source = input.encoding.positions ?? input.encoding.vector
      let count = input.encoding.positions.map { $0.shape[1] } ?? 1
      parts.append(try tape.reshape(try projection(source, on: tape), to: Shape([rows, count, dim])))
      counts.append(count)
    }
    let total = counts.reduce(0, +)
    let mask = tape.makeTensor(Shape([rows, total]))
    for row in 0..<rows {
      var place = row * total, any: Float = 0
      for (input, count) in zip(inputs, counts) {
        let present = input.present.data[row]
        for position in 0..<count {
          let valid = present * (input.encoding.validity.map { $0.data[row * count + position] } ?? 1)
          mask.data[place] = valid
          any += valid
          place += 1
        }
      }
      if any == 0 && total > 0 { mask.data[row * total] = 1 }
    }
    tokens = try tape.concatenate(parts, axis: 1)
    validity = mask
  }
}

extension Entry where Make == any FusionMethod {
  static let attention = Entry(
    "attention", "Positions of all modalities attend to each other; absent ones are masked out.",
    source:
      "Tsai 2019, Multimodal transformer for unaligned multimodal language sequences, section 3, in one joint sequence",
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
