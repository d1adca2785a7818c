import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Steps or numbers as they are, for fusion before any encoder.
struct RawEncoder: Encoder {
  static let reads: [FeatureStructure] = [.steps, .values]

  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork {
    switch shape {
    case .steps(let longest, let features):
      Network(output: EncodedShape(dim: features, positionDim: features, longest: longest), cost: longest * features)
    case .values(let count): Network(output: EncodedShape(dim: count), cost: 0)
    default: throw refuse(shape, name: "raw")
    }
  }

  struct Network: EncoderNetwork {
    let output: EncodedShape
    let cost: Int

    func callAsFunction(_ features: Features, on tape: Tape) throws -> Encoding {
      guard output.positionDim != nil, let dense = features.dense else {
        return Encoding(vector: try features.flat(width: output.dim, on: tape))
      }
      let steps = try tape.reshape(dense, to: Shape([features.rows, features.width, output.dim]))
      let validity = try features.validity(on: tape)
      return Encoding(vector: try tape.maskedMean(steps, mask: validity), positions: steps, validity: validity)
    }
  }
}

extension RawEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    guard output.positionDim != nil, let dense = features.dense else {
      return ExportedEncoding(vector: try features.flat(width: output.dim, to: &exporter))
    }
    return ExportedEncoding(
      vector: exporter.maskedMean(dense, features.validity), positions: dense, validity: features.validity)
  }
}

extension Entry where Make == any Encoder {
  static let raw = Entry(
    "raw", "Steps or numbers as they are, for fusion: .early; by themselves the mean over steps.",
    example: "model(clips, inputs: { audio: .raw }, fusion: .early, tasks: { digit: .classify })"
  ) {
    _ in RawEncoder()
  }
}
