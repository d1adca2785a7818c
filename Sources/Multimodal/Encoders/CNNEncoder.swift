import Autograd
import Catalog
import NeuralNet
import Tensor

/// A stack of "same" convolutions with bias, ReLU and 2 × 2 max-pooling, then a dense layer; sound is read as its log-mel picture.
struct CNNEncoder: Encoder {
  static let reads: [FeatureStructure] = [.picture, .steps]
  let widths: [Int]
  let kernel: Int
  let dim: Int
  let dropout: Double

  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork {
    let size: (height: Int, width: Int, channels: Int)
    switch shape {
    case .picture(let height, let width, let channels): size = (height, width, channels)
    case .steps(let longest, let features): size = (longest, features, 1)
    default: throw refuse(shape, name: "cnn")
    }
    let smallest = min(size.height, size.width)
    guard smallest >> widths.count >= 1 else {
      throw Complaint(
        "too-many-layers", "\(widths.count) poolings shrink \(shape.text) to nothing", at: [.argument("widths")],
        hint:
          "give at most \(smallest < 2 ? 0 : Int.bitWidth - 1 - smallest.leadingZeroBitCount) widths, or larger pictures"
      )
    }
    var convolutions: [ImageConvolution] = []
    var channels = size.channels, height = size.height, width = size.width, cost = 0
    for (index, outputs) in widths.enumerated() {
      convolutions.append(
        ImageConvolution(
          channels, to: outputs, kernel: kernel, isPooled: true, in: &store, name: "\(name).convolution\(index)"))
      cost += height * width * kernel * kernel * channels * outputs
      (channels, height, width) = (outputs, height / 2, width / 2)
    }
    let flat = height * width * channels
    let dense = Dense(flat, to: dim, activation: .relu, in: &store, name: "\(name).dense")
    return Network(
      convolutions: convolutions, dense: dense, dropout: Float(dropout), size: size, flat: flat,
      output: EncodedShape(dim: dim), cost: cost + flat * dim)
  }

  private struct Network: EncoderNetwork {
    let convolutions: [ImageConvolution]
    let dense: Dense
    let dropout: Float
    let size: (height: Int, width: Int, channels: Int)
    let flat: Int
    let output: EncodedShape
    let cost: Int

    func callAsFunction(_ features: Features, on tape: Tape) throws -> Encoding {
      var x = try features.picture(height: size.height, width: size.width, channels: size.channels, on: tape)
      for convolution in convolutions { x = try convolution(x, on: tape) }
      x = try dense(try tape.reshape(x, to: Shape([features.rows, flat])), on: tape)
      return Encoding(vector: dropout > 0 ? tape.dropout(x, probability: dropout) : x)
    }
  }
}

extension Entry where Make == any Encoder {
  static let cnn = Entry(
    "cnn", "Convolutions, each followed by ReLU and 2 × 2 max-pooling, then a dense layer.",
    source: "LeCun 1998, Gradient-based learning applied to document recognition",
    parameters: [
      .wholes("widths", 1...4096, default: [16, 32], "Channels of each convolution."),
      .whole("kernel", 1...15, default: 3, unit: "px", "Side of the window; odd."),
      .whole("dim", 1...65_536, default: 64, "Width of the vector."), .dropout,
    ]
  ) { arguments in
    let kernel = arguments.whole("kernel")
    guard kernel % 2 == 1 else {
      throw Complaint(
        "out-of-range", "kernel must be odd, not \(kernel)", at: [.argument("kernel")], hint: "use \(kernel + 1)")
    }
    return CNNEncoder(
      widths: arguments.wholes("widths"), kernel: kernel, dim: arguments.whole("dim"),
      dropout: arguments.number("dropout"))
  }
}

extension Catalog.Parameter {
  static let dropout = Parameter.number("dropout", 0...0.95, default: 0, "Chance of leaving a value out in training.")
}
