import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Dense layers, with ReLU or without, over plain numbers, one-hot classes or flattened pictures.
struct MLPEncoder: Encoder {
  static let reads: [FeatureStructure] = [.classes, .picture, .values]
  let widths: [Int]
  /// Whether each layer is followed by ReLU.
  var isRectified = true
  let norm: FeatureNorm.Method
  let dropout: Double

  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork {
    var width: Int
    switch shape {
    case .classes(let count): width = max(1, count)
    case .picture(let height, let columns, let channels, _): width = height * columns * channels
    case .values(let count): width = count
    default: throw refuse(shape, name: "mlp")
    }
    let inputs = width
    var layers: [NormedDense] = [], cost = 0
    for (index, outputs) in widths.enumerated() {
      layers.append(
        NormedDense(
          width, to: outputs, norm: norm, isRectified: isRectified, in: &store, name: "\(name).dense\(index)"))
      cost += width * outputs
      width = outputs
    }
    return Network(
      layers: layers, inputs: inputs, dropout: Float(dropout), output: EncodedShape(dim: width), cost: cost)
  }

  struct Network: EncoderNetwork {
    let layers: [NormedDense]
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

extension MLPEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    var x = try features.flat(width: inputs, to: &exporter)
    for layer in layers { x = layer.export(x, to: &exporter) }
    return ExportedEncoding(vector: x)
  }
}

extension Entry where Make == any Encoder {
  static let mlp = Entry(
    "mlp", "Dense layers, each followed by ReLU.",
    example: "model(data, inputs: { image: .mlp(widths: [128, 64], dropout: 0.2) },\n  tasks: { shape: .classify })",
    parameters: [
      .wholes("widths", 1...65_536, default: [64, 64], "Width of each layer; the last is the vector's."), .norm,
      .dropout,
    ]
  ) { arguments in
    try Widths.check(arguments, of: "mlp")
    return MLPEncoder(
      widths: arguments.wholes("widths"), norm: arguments.norm, dropout: arguments.number("dropout"))
  }
}
