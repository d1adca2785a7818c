import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// A stack of "same" convolutions with bias, ReLU and 2 × 2 max-pooling, then a dense layer; sound is read as its log-mel picture.
///
/// xˡ = maxpool(relu(norm(xˡ⁻¹ ∗ Wˡ + bˡ))), then relu(W pool(xᴸ) + b). Of sound, the lines of xᴸ are positions along time.
struct CNNEncoder: Encoder {
  static let reads: [FeatureStructure] = [.picture, .steps]
  let widths: [Int]
  let kernel: Int
  let dim: Int
  let norm: FeatureNorm.Method
  let pool: PositionPooling.Method
  let dropout: Double

  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork {
    let size: (height: Int, width: Int, channels: Int)
    switch shape {
    case .picture(let height, let width, let channels, _): size = (height, width, channels)
    case .steps(let longest, let features): size = (longest, features, 1)
    default: throw refuse(shape, name: "cnn")
    }
    let smallest = min(size.height, size.width)
    guard smallest >> widths.count >= 1 else {
      let most = Int.bitWidth - 1 - max(1, smallest).leadingZeroBitCount
      throw Complaint(
        "too-many-layers", "\(widths.count) poolings shrink \(shape.text) to nothing", at: [.argument("widths")],
        hint: shape.structure == .steps
          ? "use .conv1d or .recurrent, which read along time"
          : most == 0 ? "use .mlp, or larger pictures" : "give at most \(most) widths, or larger pictures"
      )
    }
    var layers: [Layer] = []
    var channels = size.channels, height = size.height, width = size.width, cost = 0
    for (index, outputs) in widths.enumerated() {
      let label = "\(name).convolution\(index)"
      layers.append(
        Layer(
          convolution: ImageConvolution(
            channels, to: outputs, kernel: kernel, isRectified: norm == .none, isPooled: norm == .none, in: &store,
            name: label), norm: FeatureNorm(norm, outputs, in: &store, name: label)))
      cost += height * width * kernel * kernel * channels * outputs
      (channels, height, width) = (outputs, height / 2, width / 2)
    }
    let pooled = pool == .flatten ? height * width * channels : channels
    let dense = Dense(pooled, to: dim, activation: .relu, in: &store, name: "\(name).dense")
    let isSound = shape.structure == .steps
    return Network(
      layers: layers, pool: pool, dense: dense, dropout: Dropout(Float(dropout)), size: size, height: height,
      isSound: isSound,
      output: EncodedShape(
        dim: dim, positionDim: isSound ? width * channels : nil, reduction: isSound ? 1 << widths.count : 1),
      cost: cost + pooled * dim)
  }

  struct Layer: Sendable {
    let convolution: ImageConvolution
    let norm: FeatureNorm
  }

  struct Network: EncoderNetwork {
    let layers: [Layer]
    let pool: PositionPooling.Method
    let dense: Dense
    let dropout: Dropout
    let size: (height: Int, width: Int, channels: Int)
    /// Lines that are left in the end.
    let height: Int
    let isSound: Bool
    let output: EncodedShape
    let cost: Int

    func callAsFunction(_ features: Features, on tape: Tape) throws -> Encoding {
      var grid =
        isSound
        ? try PictureGrid(
          sound: features, width: size.width, longest: size.height, multiple: output.reduction, on: tape)
        : PictureGrid(
          pixels: try features.picture(height: size.height, width: size.width, channels: size.channels, on: tape),
          validity: nil)
      for layer in layers {
        var x = try layer.convolution(grid.pixels, on: tape)
        if case .none = layer.norm {} else { x = try tape.maxPool(try layer.norm(x, on: tape)) }
        grid = try grid.after(x, on: tape)
      }
      let pooled =
        switch pool {
        case .max: try grid.largest(on: tape)
        case .mean: try grid.mean(on: tape)
        default: try grid.flattened(height: height, on: tape)
        }
      let vector = dropout(try dense(pooled, on: tape), on: tape)
      guard isSound else { return Encoding(vector: vector) }
      return Encoding(vector: vector, positions: try grid.lines(on: tape), validity: grid.validity)
    }
  }
}

extension CNNEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    var grid =
      isSound
      ? try ExportedGrid(
        sound: features, width: size.width, longest: size.height, multiple: output.reduction, to: &exporter)
      : ExportedGrid(
        pixels: try features.picture(height: size.height, width: size.width, channels: size.channels, to: &exporter))
    for layer in layers {
      var x = layer.convolution.export(grid.pixels, to: &exporter)
      if case .none = layer.norm {} else { x = exporter.pooled(layer.norm.export(x, to: &exporter)) }
      grid = grid.after(x, isHalved: true, to: &exporter)
    }
    let pooled: OnnxGraph.Value =
      switch pool {
      case .max: grid.largest(to: &exporter)
      case .mean: grid.mean(to: &exporter)
      default: grid.flattened(height: height, lineWidth: output.positionDim, to: &exporter)
      }
    let vector = dense.export(pooled, to: &exporter)
    guard let lineWidth = output.positionDim else { return ExportedEncoding(vector: vector) }
    return ExportedEncoding(
      vector: vector, positions: exporter.graph.reshape(grid.pixels, [0, 0, lineWidth]), validity: grid.validity)
  }
}

extension Entry where Make == any Encoder {
  static let cnn = Entry(
    "cnn", "Convolutions, each followed by ReLU and 2 × 2 max-pooling, then a dense layer.",
    source: "LeCun 1998, Gradient-based learning applied to document recognition",
    example: "model(data, inputs: { image: .cnn(widths: [16, 32, 64], norm: .batch) },\n  tasks: { shape: .classify })",
    parameters: [
      .wholes("widths", 1...4096, default: [16, 32], "Channels of each convolution."),
      .whole("kernel", 1...15, default: 3, unit: "px", "Side of the window; odd."),
      .whole("dim", 1...65_536, default: 64, "Width of the vector."), .norm,
      .pooling(
        [.flatten, .max, .mean], default: .flatten,
        "What the dense layer reads: every pixel, or each channel's summary."
      ), .dropout,
    ]
  ) { arguments in
    try OddKernel.check(arguments)
    return CNNEncoder(
      widths: arguments.wholes("widths"), kernel: arguments.whole("kernel"), dim: arguments.whole("dim"),
      norm: arguments.norm, pool: arguments.pooling, dropout: arguments.number("dropout"))
  }
}

extension Catalog.Parameter {
  static let dropout = Parameter.number("dropout", 0...0.95, default: 0, "Chance of leaving a value out in training.")
}
