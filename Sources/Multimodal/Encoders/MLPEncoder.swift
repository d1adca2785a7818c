import Autograd
import Catalog
import NeuralNet
import Tensor

/// Dense layers with ReLU over plain numbers, one-hot classes or flattened pictures.
struct MLPEncoder: Encoder {
  static let reads: [FeatureStructure] = [.classes, .picture, .values]
  let widths: [Int]
  /// Whether the last layer is followed by ReLU too.
  let isRectified: Bool
  let dropout: Double

  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork {
    var width: Int
    switch shape {
    case .classes(let count): width = max(1, count)
    case .picture(let height, let columns, let channels): width = height * columns * channels
    case .values(let count): width = count
    default: throw refuse(shape, name: isRectified ? "mlp" : "linear")
    }
    let inputs = width
    var layers: [Dense] = [], cost = 0
    for (index, outputs) in widths.enumerated() {
      layers.append(
        Dense(width, to: outputs, activation: isRectified ? .relu : .none, in: &store, name: "\(name).dense\(index)"))
      cost += width * outputs
      width = outputs
    }
    return Network(
      layers: layers, inputs: inputs, dropout: Float(dropout), output: EncodedShape(dim: width), cost: cost)
  }

  private struct Network: EncoderNetwork {
    let layers: [Dense]
    let inputs: Int
    let dropout: Float
    let output: EncodedShape
    let cost: Int

    func callAsFunction(_ features: Features, on tape: Tape) throws -> Encoding {
      var x = try features.flat(width: inputs, on: tape)
      for layer in layers {
        x = try layer(x, on: tape)
        if dropout > 0 { x = tape.dropout(x, probability: dropout) }
      }
      return Encoding(vector: x)
    }
  }
}

extension Entry where Make == any Encoder {
  static let linear = Entry(
    "linear", "One dense layer without a nonlinearity.",
    parameters: [.whole("dim", 1...65_536, default: 32, "Width of the vector.")]
  ) { MLPEncoder(widths: [$0.whole("dim")], isRectified: false, dropout: 0) }

  static let mlp = Entry(
    "mlp", "Dense layers, each followed by ReLU.",
    parameters: [
      .wholes("widths", 1...65_536, default: [64, 64], "Width of each layer; the last is the vector's."), .dropout,
    ]
  ) { arguments in
    guard !arguments.wholes("widths").isEmpty else {
      throw Complaint("out-of-range", "mlp needs at least one width", at: [.argument("widths")])
    }
    return MLPEncoder(widths: arguments.wholes("widths"), isRectified: true, dropout: arguments.number("dropout"))
  }
}
