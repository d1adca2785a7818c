import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Convolutions along steps or embedded tokens, each with ReLU and, where wanted, max-pooling of two neighbours.
///
/// xˡ = pool(relu(norm(xˡ⁻¹ ∗ Wˡ + bˡ))); the vector is xᴸ pooled over valid positions.
struct Conv1dEncoder: Encoder {
  static let reads: [FeatureStructure] = [.steps, .tokens]
  let widths: [Int]
  let kernel: Int
  let embedding: Int
  let halves: Bool
  let norm: FeatureNorm.Method
  let pool: PositionPooling.Method
  let dropout: Double

  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork {
    guard let input = StepInput(shape, width: embedding, in: &store, name: name) else {
      throw refuse(shape, name: "conv1d")
    }
    var layers: [Layer] = [], channels = input.features, length = input.longest, cost = 0
    for (index, width) in widths.enumerated() {
      layers.append(
        Layer(
          convolution: SequenceConvolution(
            channels, to: width, kernel: kernel, isRectified: norm == .none, isPooled: norm == .none && halves,
            in: &store, name: "\(name).convolution\(index)"),
          norm: FeatureNorm(norm, width, in: &store, name: "\(name).convolution\(index)")))
      cost += length * kernel * channels * width
      channels = width
      if halves { length = (length + 1) / 2 }
    }
    return Network(
      input: input, layers: layers, pooling: PositionPooling(pool, dim: channels, in: &store, name: name),
      halves: halves, dropout: Dropout(Float(dropout)),
      output: EncodedShape(
        dim: channels, positionDim: channels, reduction: halves ? 1 << widths.count : 1, longest: length), cost: cost)
  }

  struct Layer: Sendable {
    let convolution: SequenceConvolution
    let norm: FeatureNorm
  }

  struct Network: EncoderNetwork {
    let input: StepInput
    let layers: [Layer]
    let pooling: PositionPooling
    let halves: Bool
    let dropout: Dropout
    let output: EncodedShape
    let cost: Int

    func callAsFunction(_ features: Features, on tape: Tape) throws -> Encoding {
      var steps = try input(features, multiple: output.reduction, on: tape)
      for layer in layers {
        var x = try layer.convolution(steps.values, on: tape)
        if case .none = layer.norm {
        } else {
          x = try layer.norm(x, on: tape)
          if halves { x = try pairs(x, on: tape) }
        }
        steps = halves ? steps.shortened(x, by: 2, on: tape) : Steps(values: x, validity: steps.validity)
        steps = try steps.cleared(on: tape)
        steps.values = dropout(steps.values, on: tape)
      }
      let vector = try pooling(steps.values, validity: steps.validity, on: tape)
      return Encoding(vector: vector, positions: steps.values, validity: steps.validity)
    }

    private func pairs(_ x: Variable, on tape: Tape) throws -> Variable {
      let image = try tape.reshape(x, to: Shape([x.shape[0], 1, x.shape[1], x.shape[2]]))
      let pooled = try tape.maxPool(image, window: (1, 2))
      return try tape.reshape(pooled, to: Shape([x.shape[0], pooled.shape[2], x.shape[2]]))
    }
  }
}

extension Conv1dEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    var steps = try input.export(features, multiple: output.reduction, to: &exporter)
    for layer in layers {
      var x = layer.convolution.export(steps.values, to: &exporter)
      if case .none = layer.norm {
      } else {
        x = layer.norm.export(x, to: &exporter)
        if halves { x = exporter.pooled(alongTime: x, by: 2) }
      }
      steps = steps.shortened(x, by: halves ? 2 : 1, to: &exporter).cleared(rank: 3, to: &exporter)
    }
    return ExportedEncoding(
      vector: pooling.export(steps.values, steps.validity, to: &exporter), positions: steps.values,
      validity: steps.validity)
  }
}

extension Entry where Make == any Encoder {
  static let conv1d = Entry(
    "conv1d", "Convolutions along steps or tokens, each with ReLU and pooling of neighbours.",
    source: "Waibel 1989, Phoneme recognition using time-delay neural networks; for text Kim 2014",
    example: "model(data, inputs: { caption: .conv1d(widths: [64], halve: false) },\n  tasks: { shape: .classify })",
    parameters: [
      .wholes("widths", 1...8192, default: [64, 128], "Channels of each convolution."),
      .whole("kernel", 1...63, default: 3, unit: "steps", "Length of the window; odd."),
      .whole("embedding", 1...8192, default: 64, "Width of a token's learned vector."),
      .flag("halve", default: true, "Whether each convolution is followed by max-pooling of two neighbours."),
      .norm, .pooling([.attention, .max, .mean], default: .mean, "How positions become a vector."), .dropout,
    ]
  ) { arguments in
    try OddKernel.check(arguments)
    try Widths.check(arguments, of: "conv1d", halvings: arguments.flag("halve"))
    return Conv1dEncoder(
      widths: arguments.wholes("widths"), kernel: arguments.whole("kernel"), embedding: arguments.whole("embedding"),
      halves: arguments.flag("halve"), norm: arguments.norm, pool: arguments.pooling,
      dropout: arguments.number("dropout"))
  }
}

/// The rule that a window has a middle.
enum OddKernel {
  static func check(_ arguments: Arguments) throws {
    let kernel = arguments.whole("kernel")
    guard kernel % 2 == 1 else {
      throw Complaint(
        "out-of-range", "kernel must be odd, not \(kernel)", at: [.argument("kernel")], hint: "use \(kernel + 1)")
    }
  }
}

/// The rule that a list of widths is not empty, and halves lengths at most so often.
enum Widths {
  private static let mostHalvings = 12

  static func check(_ arguments: Arguments, of name: String, halvings: Bool = false) throws {
    let count = arguments.wholes("widths").count
    guard count > 0 else {
      throw Complaint("out-of-range", "\(name) needs at least one width", at: [.argument("widths")])
    }
    guard !halvings || count <= mostHalvings else {
      throw Complaint(
        "too-many-layers", "\(count) halvings leave nothing of any sound or text", at: [.argument("widths")],
        hint: "give at most \(mostHalvings) widths")
    }
  }
}
