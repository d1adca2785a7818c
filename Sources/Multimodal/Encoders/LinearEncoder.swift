import Autograd
import Catalog

/// One dense layer over plain numbers, one-hot classes, flattened pictures, or the words of a text weighted by rarity.
struct LinearEncoder: Encoder {
  static let reads: [FeatureStructure] = [.classes, .picture, .tokens, .values]
  let dim: Int

  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork {
    switch shape.structure {
    case .tokens:
      try BagOfWordsEncoder(dim: dim, isRectified: false, dropout: 0).network(for: shape, name: name, in: &store)
    case .classes, .picture, .values:
      try MLPEncoder(widths: [dim], isRectified: false, norm: .none, dropout: 0).network(
        for: shape, name: name, in: &store)
    default: throw refuse(shape, name: "linear")
    }
  }
}

extension Entry where Make == any Encoder {
  static let linear = Entry(
    "linear", "One dense layer without a nonlinearity; of a text it reads word counts weighted by rarity (tf-idf).",
    example: "model(data, inputs: { image: .linear(dim: 64) }, tasks: { shape: .classify })",
    parameters: [.whole("dim", 1...65_536, default: 32, "Width of the vector.")]
  ) { LinearEncoder(dim: $0.whole("dim")) }
}
