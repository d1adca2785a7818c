import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Residual blocks of two 3 × 3 convolutions with batch normalisation, in stages that halve the picture, then the global mean.
///
/// y = relu(bn(W₂ ∗ relu(bn(W₁ ∗ x))) + s(x)), where s is x itself, or a strided 1 × 1 convolution with batch normalisation
/// where width or size changes. The stem is 3 × 3, or 7 × 7 with stride 2 and 2 × 2 max-pooling as for 224 px pictures.
struct ResNetEncoder: Encoder {
  static let reads: [FeatureStructure] = [.picture, .steps]
  let widths: [Int]
  let blocks: Int
  let hasLargeStem: Bool
  let dropout: Double

  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork {
    let size: (height: Int, width: Int, channels: Int)
    switch shape {
    case .picture(let height, let width, let channels, _): size = (height, width, channels)
    case .steps(let longest, let features): size = (longest, features, 1)
    default: throw refuse(shape, name: "resnet")
    }
    var cost = 0
    var extent = (height: size.height, width: size.width)
    func halve() { extent = ((extent.height + 1) / 2, (extent.width + 1) / 2) }
    let stem = NormalisedConvolution(
      size.channels, to: widths[0], kernel: hasLargeStem ? 7 : 3, stride: hasLargeStem ? 2 : 1, isRectified: true,
      in: &store, name: "\(name).stem")
    if hasLargeStem { halve() }
    cost += extent.height * extent.width * stem.costPerPixel
    if hasLargeStem { halve() }
    var stages: [ResidualBlock] = [], channels = widths[0]
    for (stage, width) in widths.enumerated() {
      for index in 0..<blocks {
        let isHalving = index == 0 && stage > 0
        if isHalving { halve() }
        let block = ResidualBlock(
          channels, to: width, stride: isHalving ? 2 : 1, in: &store, name: "\(name).stage\(stage).block\(index)")
        cost += extent.height * extent.width * block.costPerPixel
        stages.append(block)
        channels = width
      }
    }
    let halvings = widths.count - 1 + (hasLargeStem ? 2 : 0)
    return Network(
      stem: stem, isPooled: hasLargeStem, blocks: stages, dropout: Dropout(Float(dropout)), size: size,
      multiple: 1 << halvings, isSound: shape.structure == .steps, output: EncodedShape(dim: channels), cost: cost)
  }

  struct Network: EncoderNetwork {
    let stem: NormalisedConvolution
    let isPooled: Bool
    let blocks: [ResidualBlock]
    let dropout: Dropout
    let size: (height: Int, width: Int, channels: Int)
    let multiple: Int
    let isSound: Bool
    let output: EncodedShape
    let cost: Int

    func callAsFunction(_ features: Features, on tape: Tape) throws -> Encoding {
      var grid =
        isSound
        ? try PictureGrid(sound: features, width: size.width, longest: size.height, multiple: multiple, on: tape)
        : PictureGrid(
          pixels: try features.picture(height: size.height, width: size.width, channels: size.channels, on: tape),
          validity: nil)
      grid = try grid.after(try stem.passing(grid.pixels, on: tape), on: tape)
      if isPooled { grid = try grid.after(try padded(grid.pixels, on: tape), on: tape) }
      for block in blocks { grid = try block.passing(grid, on: tape) }
      return Encoding(vector: dropout(try grid.mean(on: tape), on: tape))
    }

    /// The largest of 2 × 2 pixels; values are positive, so zeros at an odd border change nothing.
    private func padded(_ x: Variable, on tape: Tape) throws -> Variable {
      var x = x
      for axis in 1...2 where x.shape[axis] % 2 == 1 {
        x = try tape.resize(x, axis: axis, to: x.shape[axis] + 1)
      }
      return try tape.maxPool(x)
    }
  }
}

/// A convolution without bias, then batch normalisation.
struct NormalisedConvolution: Sendable {
  private let convolution: ImageConvolution
  private let norm: BatchNorm
  private let filters: Int
  /// Multiply-adds for each pixel of the output.
  let costPerPixel: Int
  /// What `passing` does, made once.
  private var passage: PassageBody?
  var stride: Int { convolution.stride }

  init(
    _ channels: Int, to filters: Int, kernel: Int, stride: Int, isRectified: Bool, in store: inout ParameterStore,
    name: String
  ) {
    convolution = ImageConvolution(
      channels, to: filters, kernel: kernel, stride: stride, isRectified: false, hasBias: false, in: &store, name: name)
    norm = BatchNorm(filters, isRectified: isRectified, in: &store, name: "\(name).norm")
    self.filters = filters
    costPerPixel = kernel * kernel * channels * filters
    passage = { [self] in try self($0, endsPassage: true, on: $1) }
  }

  /// The residual, if there is one, is added before ReLU.
  ///
  /// - Parameters:
  ///   - isOnlyReader: Whether nothing else reads `x`, not even the operation that made it.
  ///   - endsPassage: Whether the result is that of a passage.
  func callAsFunction(
    _ x: Variable, residual: Variable? = nil, isOnlyReader: Bool = false, endsPassage: Bool = false, on tape: Tape
  ) throws -> Variable {
    try norm(
      try convolution(x, isOnlyReader: isOnlyReader, on: tape), residual: residual, isOnlyReader: true,
      endsPassage: endsPassage, on: tape)
  }

  /// The same, computed again in the backward pass where the maps are large.
  func passing(_ x: Variable, on tape: Tape) throws -> Variable {
    guard let passage, isLarge(x) else { return try self(x, on: tape) }
    return try tape.passing(x, through: passage)
  }

  /// Whether a map of `x` is so large that time is better spent than memory.
  func isLarge(_ x: Variable) -> Bool {
    let large = 1 << 20  // floats; ResNet-18's of 16 pictures of 64 × 64, but for the last stage, where time is dearest
    let stride = convolution.stride
    let height = (x.shape[1] + stride - 1) / stride, width = (x.shape[2] + stride - 1) / stride
    return x.shape[0] * height * width * filters >= large
  }

  func export(_ x: OnnxGraph.Value, residual: OnnxGraph.Value? = nil, to exporter: inout Exporter) -> OnnxGraph.Value {
    norm.export(convolution.export(x, to: &exporter), residual: residual, to: &exporter)
  }
}

/// relu(F(x) + s(x)), F two normalised convolutions (He 2016, figure 2).
struct ResidualBlock: Sendable {
  private let first: NormalisedConvolution
  private let second: NormalisedConvolution
  private let shortcut: NormalisedConvolution?
  /// Multiply-adds for each pixel of the output.
  let costPerPixel: Int
  /// What `passing` does, made once.
  private var passage: PassageBody?

  init(_ channels: Int, to filters: Int, stride: Int, in store: inout ParameterStore, name: String) {
    first = NormalisedConvolution(
      channels, to: filters, kernel: 3, stride: stride, isRectified: true, in: &store, name: "\(name).first")
    second = NormalisedConvolution(
      filters, to: filters, kernel: 3, stride: 1, isRectified: true, in: &store, name: "\(name).second")
    shortcut =
      channels == filters && stride == 1
      ? nil
      : NormalisedConvolution(
        channels, to: filters, kernel: 1, stride: stride, isRectified: false, in: &store, name: "\(name).shortcut")
    costPerPixel = first.costPerPixel + second.costPerPixel + (shortcut?.costPerPixel ?? 0)
    passage = { [self] in try self(PictureGrid(pixels: $0, validity: nil), endsPassage: true, on: $1).pixels }
  }

  /// What lies behind a row's end is zero before each of the two convolutions.
  func callAsFunction(_ grid: PictureGrid, endsPassage: Bool = false, on tape: Tape) throws -> PictureGrid {
    let residual = try shortcut.map { try $0(grid.pixels, on: tape) } ?? grid.pixels
    let inner = try grid.after(try first(grid.pixels, on: tape), on: tape)
    // Without ends of rows what is read is what the first convolution's normalisation gave.
    let outer = try second(
      inner.pixels, residual: residual, isOnlyReader: grid.validity == nil, endsPassage: endsPassage, on: tape)
    return try inner.after(outer, on: tape)
  }

  /// The same, computed again in the backward pass where the maps are large and no rows end before others.
  func passing(_ grid: PictureGrid, on tape: Tape) throws -> PictureGrid {
    guard let passage, grid.validity == nil, first.isLarge(grid.pixels) else { return try self(grid, on: tape) }
    return PictureGrid(pixels: try tape.passing(grid.pixels, through: passage), validity: nil)
  }

  func export(_ grid: ExportedGrid, to exporter: inout Exporter) -> ExportedGrid {
    let residual = shortcut?.export(grid.pixels, to: &exporter) ?? grid.pixels
    let inner = grid.after(first.export(grid.pixels, to: &exporter), isHalved: first.stride > 1, to: &exporter)
    let outer = second.export(inner.pixels, residual: residual, to: &exporter)
    return inner.after(outer, isHalved: false, to: &exporter)
  }
}

extension ResNetEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    var grid =
      isSound
      ? try ExportedGrid(sound: features, width: size.width, longest: size.height, multiple: multiple, to: &exporter)
      : ExportedGrid(
        pixels: try features.picture(height: size.height, width: size.width, channels: size.channels, to: &exporter))
    grid = grid.after(stem.export(grid.pixels, to: &exporter), isHalved: stem.stride > 1, to: &exporter)
    if isPooled {
      grid = grid.after(exporter.pooled(grid.pixels, isPadded: true), isHalved: true, to: &exporter)
    }
    for block in blocks { grid = block.export(grid, to: &exporter) }
    return ExportedEncoding(vector: grid.mean(to: &exporter))
  }
}

extension Entry where Make == any Encoder {
  static let resnet = Entry(
    "resnet", "Residual blocks of convolutions with batch normalisation; ResNet-18 by default.",
    source: "He 2016, Deep residual learning for image recognition",
    example: "model(data, inputs: { image: .resnet(widths: [16, 32], blocks: 1) },\n  tasks: { shape: .classify })",
    parameters: [
      .wholes(
        "widths", 1...4096, default: [64, 128, 256, 512],
        "Channels of each stage; every stage after the first halves the picture."),
      .whole("blocks", 1...32, default: 2, "Blocks a stage."),
      .oneOf(
        "stem", ["large", "small"], default: "small",
        "The first convolution: 3 × 3, or 7 × 7 with stride 2 and pooling."),
      .dropout,
    ]
  ) { arguments in
    try Widths.check(arguments, of: "resnet", halvings: true)
    return ResNetEncoder(
      widths: arguments.wholes("widths"), blocks: arguments.whole("blocks"),
      hasLargeStem: arguments.text("stem") == "large", dropout: arguments.number("dropout"))
  }
}
