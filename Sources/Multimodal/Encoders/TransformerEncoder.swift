import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Token (or projected step) plus learned position embedding, pre-norm layers with GELU, a final norm and a masked mean.
struct TransformerEncoder: Encoder {
  static let reads: [FeatureStructure] = [.steps, .tokens]
  let layers: Int
  let dim: Int
  let heads: Int
  let hidden: Int
  let pool: PositionPooling.Method
  let dropout: Double

  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork {
    var embedding: Embedding?
    var projection: Dense?
    let longest: Int
    switch shape {
    case .tokens(let vocabulary, let length, _):
      embedding = Embedding(symbols: vocabulary, width: dim, deviation: 0.1, in: &store, name: "\(name).embedding")
      longest = length
    case .steps(let length, let features):
      projection = Dense(features, to: dim, activation: .none, in: &store, name: "\(name).projection")
      longest = length
    default: throw refuse(shape, name: "transformer")
    }
    let positions = PositionEmbedding(positions: longest, width: dim, in: &store, name: "\(name).position")
    let blocks = (0..<layers).map {
      TransformerBlock(
        width: dim, heads: heads, hidden: hidden, dropout: Float(dropout), in: &store, name: "\(name).block\($0)")
    }
    let norm = LayerNorm(dim, in: &store, name: "\(name).norm")
    let cost = layers * longest * (4 * dim * dim + 2 * dim * hidden + 2 * longest * dim)
    return Network(
      embedding: embedding, projection: projection, positions: positions, blocks: blocks, norm: norm, longest: longest,
      pooling: PositionPooling(pool, dim: dim, in: &store, name: name), dropout: Float(dropout),
      output: EncodedShape(dim: dim, positionDim: dim, longest: longest), cost: cost)
  }

  struct Network: EncoderNetwork {
    let embedding: Embedding?
    let projection: Dense?
    let positions: PositionEmbedding
    let blocks: [TransformerBlock]
    let norm: LayerNorm
    let longest: Int
    let pooling: PositionPooling
    let dropout: Float
    let output: EncodedShape
    let cost: Int

    func callAsFunction(_ features: Features, on tape: Tape) throws -> Encoding {
      var x: Variable
      if let embedding, let codes = features.codes {
        x = try embedding(codes, shape: [features.rows, features.width], on: tape)
      } else if let projection, let dense = features.dense {
        x = try projection(dense, on: tape)
      } else {
        throw ShapeError("transformer", [], "features without tokens or steps")
      }
      x = try positions(x, on: tape)
      if dropout > 0 { x = tape.dropout(x, probability: dropout) }
      let validity = try features.validity(on: tape)
      for block in blocks { x = try block(x, mask: validity, on: tape) }
      x = try norm(x, on: tape)
      return Encoding(vector: try pooling(x, validity: validity, on: tape), positions: x, validity: validity)
    }
  }
}

extension TransformerEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    var x: OnnxGraph.Value
    if let embedding, let codes = features.codes {
      x = embedding.export(codes, to: &exporter)
    } else if let projection, let dense = features.dense {
      x = projection.export(dense, to: &exporter)
    } else {
      throw InterchangeError("transformer reads features without tokens or steps")
    }
    x = positions.export(x, to: &exporter)
    for block in blocks { x = block.export(x, mask: features.validity, to: &exporter) }
    x = norm.export(x, to: &exporter)
    return ExportedEncoding(
      vector: pooling.export(x, features.validity, to: &exporter), positions: x, validity: features.validity)
  }
}

extension Entry where Make == any Encoder {
  static let transformer = Entry(
    "transformer", "Self-attention over tokens or steps: pre-norm layers, GELU, masked mean.",
    source: "Vaswani 2017, Attention is all you need; pre-norm as Xiong 2020",
    example: "model(data, inputs: { caption: .transformer(layers: 2, dropout: 0.1) },\n  tasks: { shape: .classify })",
    parameters: [
      .whole("layers", 1...64, default: 2, "Blocks of attention and feed-forward."),
      .whole("dim", 1...8192, default: 128, "Width of each position."),
      .whole("heads", 1...64, default: 4, "Attention heads; a divisor of dim."),
      .whole("hidden", 1...65_536, default: 256, "Width of the feed-forward layer."),
      .pooling([.attention, .max, .mean], default: .mean, "How positions become a vector."), .dropout,
    ]
  ) { arguments in
    try Heads.check(arguments)
    return TransformerEncoder(
      layers: arguments.whole("layers"), dim: arguments.whole("dim"), heads: arguments.whole("heads"),
      hidden: arguments.whole("hidden"), pool: arguments.pooling, dropout: arguments.number("dropout"))
  }
}

/// The rule between `heads:` and `dim:`.
enum Heads {
  static func check(_ arguments: Arguments) throws {
    let dim = arguments.whole("dim"), heads = arguments.whole("heads")
    guard dim % heads == 0 else {
      throw Complaint(
        "out-of-range", "\(heads) heads do not divide dim \(dim)", at: [.argument("heads")],
        hint: "use \((1...heads).last { dim % $0 == 0 } ?? 1) heads, or dim \((dim / heads + 1) * heads)")
    }
  }
}
