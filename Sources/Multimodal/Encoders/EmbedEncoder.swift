import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// A learned vector a class, or the mean of the learned vectors of a text's tokens.
struct EmbedEncoder: Encoder {
  static let reads: [FeatureStructure] = [.classes, .tokens]
  let dim: Int
  let pool: PositionPooling.Method
  let dropout: Double

  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork {
    switch shape {
    case .classes(let count):
      return Network(
        embedding: Embedding(symbols: max(1, count), width: dim, deviation: 0.1, in: &store, name: "\(name).embedding"),
        pooling: nil, dropout: Float(dropout), output: EncodedShape(dim: dim), cost: dim)
    case .tokens(let vocabulary, let longest, _):
      return Network(
        embedding: Embedding(symbols: vocabulary, width: dim, deviation: 0.1, in: &store, name: "\(name).embedding"),
        pooling: PositionPooling(pool, dim: dim, in: &store, name: name), dropout: Float(dropout),
        output: EncodedShape(dim: dim, positionDim: dim, longest: longest), cost: longest * dim)
    default: throw refuse(shape, name: "embed")
    }
  }

  struct Network: EncoderNetwork {
    let embedding: Embedding
    /// Nil for classes.
    let pooling: PositionPooling?
    let dropout: Float
    let output: EncodedShape
    let cost: Int

    func callAsFunction(_ features: Features, on tape: Tape) throws -> Encoding {
      guard let codes = features.codes else { throw ShapeError("embed", [], "features without codes") }
      let width = pooling == nil ? 1 : features.width
      let table = try embedding(codes, shape: [features.rows, width], on: tape)
      guard let pooling else {
        let vector = try tape.reshape(table, to: Shape([features.rows, output.dim]))
        return Encoding(vector: dropout > 0 ? tape.dropout(vector, probability: dropout) : vector)
      }
      let validity = try features.validity(on: tape)
      let vector = try pooling(table, validity: validity, on: tape)
      return Encoding(
        vector: dropout > 0 ? tape.dropout(vector, probability: dropout) : vector, positions: table, validity: validity)
    }
  }
}

extension EmbedEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    guard let codes = features.codes else { throw InterchangeError("embed reads features without codes") }
    let vectors = embedding.export(codes, to: &exporter)
    guard let pooling else { return ExportedEncoding(vector: vectors) }
    return ExportedEncoding(
      vector: pooling.export(vectors, features.validity, to: &exporter), positions: vectors,
      validity: features.validity)
  }
}

extension Entry where Make == any Encoder {
  static let embed = Entry(
    "embed", "A learned vector for each class or token; a text is pooled from its tokens.",
    source: "Joulin 2017, Bag of tricks for efficient text classification",
    example: "model(data, inputs: { caption: .embed(dim: 64) }, tasks: { shape: .classify })",
    parameters: [
      .whole("dim", 1...65_536, default: 32, "Width of the vector."),
      .pooling([.attention, .max, .mean], default: .mean, "How a text's tokens become its vector."), .dropout,
    ]
  ) { EmbedEncoder(dim: $0.whole("dim"), pool: $0.pooling, dropout: $0.number("dropout")) }
}
