import Autograd
import Catalog
import NeuralNet
import Tensor

/// Term frequency times inverse document frequency of the training rows, of unit length, then a dense layer with ReLU.
struct BagOfWordsEncoder: Encoder {
  static let reads: [FeatureStructure] = [.tokens]
  let dim: Int
  let dropout: Double

  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork {
    guard case .tokens(let vocabulary, _, let rarity) = shape else { throw refuse(shape, name: "bagOfWords") }
    return Network(
      dense: Dense(vocabulary, to: dim, activation: .relu, in: &store, name: "\(name).dense"), vocabulary: vocabulary,
      rarity: rarity, dropout: Float(dropout), output: EncodedShape(dim: dim), cost: vocabulary * dim)
  }

  struct Network: EncoderNetwork {
    let dense: Dense
    let vocabulary: Int
    let rarity: [Float]
    let dropout: Float
    let output: EncodedShape
    let cost: Int

    func callAsFunction(_ features: Features, on tape: Tape) throws -> Encoding {
      guard let codes = features.codes else { throw ShapeError("bagOfWords", [], "features without tokens") }
      let counts = tape.makeTensor(Shape([features.rows, vocabulary]))
      counts.data.update(repeating: 0, count: features.rows * vocabulary)
      for row in 0..<features.rows {
        let bag = counts.data + row * vocabulary
        let length = features.lengths.map { Int($0[row]) } ?? features.width
        for position in 0..<min(length, features.width) {
          let token = Int(codes[row * features.width + position])
          if token >= 0 && token < vocabulary { bag[token] += token < rarity.count ? rarity[token] : 1 }
        }
        var squares: Float = 0
        for token in 0..<vocabulary { squares += bag[token] * bag[token] }
        if squares > 0 {
          let factor = 1 / squares.squareRoot()
          for token in 0..<vocabulary { bag[token] *= factor }
        }
      }
      let vector = try dense(Variable(constant: counts), on: tape)
      return Encoding(vector: dropout > 0 ? tape.dropout(vector, probability: dropout) : vector)
    }
  }
}

extension Entry where Make == any Encoder {
  static let bagOfWords = Entry(
    "bagOfWords", "Word counts weighted by rarity (tf-idf), then a dense layer.",
    source: "Spärck Jones 1972, A statistical interpretation of term specificity",
    parameters: [.whole("dim", 1...65_536, default: 64, "Width of the vector."), .dropout]
  ) { BagOfWordsEncoder(dim: $0.whole("dim"), dropout: $0.number("dropout")) }
}
