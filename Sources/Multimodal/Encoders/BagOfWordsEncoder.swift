import Autograd
import Catalog
import Data
import Interchange
import NeuralNet
import Tensor

/// Term frequency times inverse document frequency of the training rows, of unit length, then a dense layer, with ReLU or without.
///
/// What the vocabulary does not hold counts in the length alone, each time as a token of its own that no training row has: the vector
/// is that of the whole text, projected onto the vocabulary. Nothing is learned of such tokens, and as one dimension they would
/// outweigh all others in a text with many.
struct BagOfWordsEncoder: Encoder {
  static let reads: [FeatureStructure] = [.tokens]
  let dim: Int
  var isRectified = true
  let dropout: Double

  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork {
    guard case .tokens(let vocabulary, _, let rarity) = shape else { throw refuse(shape, name: "bagOfWords") }
    return Network(
      dense: Dense(
        vocabulary, to: dim, activation: isRectified ? .relu : .none, in: &store, name: "\(name).dense"),
      vocabulary: vocabulary, rarity: rarity, dropout: Float(dropout), output: EncodedShape(dim: dim),
      cost: vocabulary * dim)
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
      let bag = bag(of: codes, features, on: tape)
      let sum = try tape.dense(bag, tape[dense.weight], dense.bias.map { tape[$0] })
      let vector = dense.activation == .relu ? tape.relu(sum) : sum
      return Encoding(vector: dropout > 0 ? tape.dropout(vector, probability: dropout) : vector)
    }

    private func weight(of token: Int) -> Float { token < rarity.count ? rarity[token] : 1 }

    /// The rarity of each token that occurs, times how often it does, each row of unit length: [rows, vocabulary].
    private func bag(of codes: UnsafePointer<Int32>, _ features: Features, on tape: Tape) -> SparseRows {
      let most = features.rows * features.width
      let starts = tape.arena.allocate(Int32.self, count: features.rows + 1)
      let tokens = tape.arena.allocate(Int32.self, count: most)
      let amounts = tape.arena.allocate(Float.self, count: most)
      // What a row holds of each token; zero between rows.
      let held = tape.workspace.floats(vocabulary)
      held.update(repeating: 0, count: vocabulary)
      var end = 0
      for row in 0..<features.rows {
        let start = end
        var squares: Float = 0
        starts[row] = Int32(start)
        let length = features.lengths.map { Int($0[row]) } ?? features.width
        for position in 0..<min(length, features.width) {
          let token = Int(codes[row * features.width + position])
          guard (0..<vocabulary).contains(token) else { continue }
          let weight = weight(of: token)
          guard weight > 0 else { continue }
          if token == Vocabulary.unknown {
            squares += weight * weight
            continue
          }
          if held[token] == 0 {
            tokens[end] = Int32(token)
            end += 1
          }
          held[token] += weight
        }
        for place in start..<end {
          let token = Int(tokens[place])
          amounts[place] = held[token]
          squares += held[token] * held[token]
          held[token] = 0
        }
        let factor = squares > 0 ? 1 / squares.squareRoot() : 0
        for place in start..<end { amounts[place] *= factor }
      }
      starts[features.rows] = Int32(end)
      tape.workspace.reset()
      return SparseRows(count: features.rows, starts: starts, columns: tokens, values: amounts)
    }
  }
}

extension BagOfWordsEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    guard let codes = features.codes, let validity = features.validity else {
      throw InterchangeError("bagOfWords reads features without tokens")
    }
    func gathered(_ name: String, _ value: (_ token: Int) -> Float) -> OnnxGraph.Value {
      let table = exporter.graph.constant(
        "\(name).\(exporter.name(dense.weight))", [vocabulary], (0..<vocabulary).map(value))
      return exporter.graph.multiply(exporter.graph.node("Gather", [table, codes]), validity)
    }
    let unknown = Int(Vocabulary.unknown)
    let amounts = gathered("rarity") { $0 == unknown ? 0 : weight(of: $0) }
    let unknownSquares = exporter.graph.sum(
      gathered("unknown") { $0 == unknown ? weight(of: $0) * weight(of: $0) : 0 }, axis: 1, keepsAxis: true)
    let bag = exporter.totals(of: amounts, at: codes, count: vocabulary)
    let squares = exporter.graph.add(
      exporter.graph.sum(exporter.graph.multiply(bag, bag), axis: 1, keepsAxis: true), unknownSquares)
    // An empty bag stays empty: 0 / tiny.
    let length = exporter.graph.node("Max", [exporter.graph.node("Sqrt", [squares]), exporter.graph.constant(1e-30)])
    return ExportedEncoding(vector: dense.export(exporter.graph.divide(bag, length), to: &exporter))
  }
}

extension Entry where Make == any Encoder {
  static let bagOfWords = Entry(
    "bagOfWords", "Word counts weighted by rarity (tf-idf), then a dense layer.",
    source: "Spärck Jones 1972, A statistical interpretation of term specificity",
    example: "model(data, inputs: { caption: .bagOfWords(dim: 128) }, tasks: { shape: .classify })",
    parameters: [.whole("dim", 1...65_536, default: 64, "Width of the vector."), .dropout]
  ) { BagOfWordsEncoder(dim: $0.whole("dim"), dropout: $0.number("dropout")) }
}
