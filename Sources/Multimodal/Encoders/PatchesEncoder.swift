import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// A vision transformer: square patches as tokens, learned positions, pre-norm layers with GELU, a final norm and pooling.
///
/// z⁰ₚ = E xₚ + eₚ for patch p, then layers as in `transformer`; without a class token, which mean pooling matches (Beyer 2022).
struct PatchesEncoder: Encoder {
  static let reads: [FeatureStructure] = [.picture]
  let size: Int
  let layers: Int
  let dim: Int
  let heads: Int
  let hidden: Int
  let pool: PositionPooling.Method
  let dropout: Double

  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork {
    guard case .picture(let height, let width, let channels, _) = shape else { throw refuse(shape, name: "patches") }
    guard height % size == 0, width % size == 0 else {
      let fitting = (2...max(2, min(height, width))).filter { height % $0 == 0 && width % $0 == 0 }
      throw Complaint(
        "out-of-range", "patches of \(size) px do not tile pictures of \(height) × \(width)", at: [.argument("size")],
        hint: fitting.isEmpty
          ? "give the column another size, as in .image(size: 32)"
          : "use one of \(fitting.map(String.init).joined(separator: ", "))")
    }
    let rows = height / size, columns = width / size, count = rows * columns
    let projection = Dense(size * size * channels, to: dim, in: &store, name: "\(name).projection")
    let positions = PositionEmbedding(positions: count, width: dim, in: &store, name: "\(name).position")
    let blocks = (0..<layers).map {
      TransformerBlock(
        width: dim, heads: heads, hidden: hidden, dropout: Float(dropout), in: &store, name: "\(name).block\($0)")
    }
    return Network(
      projection: projection, positions: positions, blocks: blocks,
      norm: LayerNorm(dim, in: &store, name: "\(name).norm"),
      pooling: PositionPooling(pool, dim: dim, in: &store, name: name), dropout: Dropout(Float(dropout)),
      grid: (rows, columns, size, channels), output: EncodedShape(dim: dim, positionDim: dim, reduction: size),
      cost: count * size * size * channels * dim
        + layers * count * (4 * dim * dim + 2 * dim * hidden + 2 * count * dim))
  }

  struct Network: EncoderNetwork {
    let projection: Dense
    let positions: PositionEmbedding
    let blocks: [TransformerBlock]
    let norm: LayerNorm
    let pooling: PositionPooling
    let dropout: Dropout
    let grid: (rows: Int, columns: Int, size: Int, channels: Int)
    let output: EncodedShape
    let cost: Int

    func callAsFunction(_ features: Features, on tape: Tape) throws -> Encoding {
      let (rows, columns, size, channels) = grid
      let picture = try features.picture(height: rows * size, width: columns * size, channels: channels, on: tape)
      let cut = try tape.reshape(picture, to: Shape([features.rows, rows, size, columns, size * channels]))
      let patches = try tape.reshape(
        try tape.transpose(cut, order: [0, 1, 3, 2, 4]),
        to: Shape([features.rows, rows * columns, size * size * channels]))
      var x = dropout(try positions(try projection(patches, on: tape), on: tape), on: tape)
      for block in blocks { x = try block(x, on: tape) }
      x = try norm(x, on: tape)
      return Encoding(vector: try pooling(x, validity: nil, on: tape), positions: x)
    }
  }
}

extension PatchesEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    let (rows, columns, size, channels) = grid
    let picture = try features.picture(height: rows * size, width: columns * size, channels: channels, to: &exporter)
    let cut = exporter.graph.reshape(picture, [0, rows, size, columns, size * channels])
    let patches = exporter.graph.reshape(
      exporter.graph.transpose(cut, [0, 1, 3, 2, 4]), [0, rows * columns, size * size * channels])
    var x = positions.export(projection.export(patches, to: &exporter), to: &exporter)
    for block in blocks { x = block.export(x, mask: nil, to: &exporter) }
    x = norm.export(x, to: &exporter)
    return ExportedEncoding(vector: pooling.export(x, nil, to: &exporter), positions: x)
  }
}

extension Entry where Make == any Encoder {
  static let patches = Entry(
    "patches", "A vision transformer: attention between square patches of a picture.",
    source: "Dosovitskiy 2021, An image is worth 16×16 words; mean pooling as Beyer 2022",
    example: "model(data, inputs: { image: .patches(size: 8, layers: 2) }, tasks: { shape: .classify })",
    parameters: [
      .whole("size", 1...64, default: 4, unit: "px", "Side of a patch; a divisor of height and width."),
      .whole("layers", 1...64, default: 2, "Blocks of attention and feed-forward."),
      .whole("dim", 1...8192, default: 64, "Width of each position."),
      .whole("heads", 1...64, default: 4, "Attention heads; a divisor of dim."),
      .whole("hidden", 1...65_536, default: 128, "Width of the feed-forward layer."),
      .pooling([.attention, .max, .mean], default: .mean, "How patches become a vector."), .dropout,
    ]
  ) { arguments in
    try Heads.check(arguments)
    return PatchesEncoder(
      size: arguments.whole("size"), layers: arguments.whole("layers"), dim: arguments.whole("dim"),
      heads: arguments.whole("heads"), hidden: arguments.whole("hidden"), pool: arguments.pooling,
      dropout: arguments.number("dropout"))
  }
}
