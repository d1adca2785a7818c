import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Counts of how a picture's edges lie and of its colours, and a thumbnail, then a dense layer with ReLU.
///
/// relu(norm(W h + b)) of h, what `PictureHistograms` says of the picture. Only W and b are learned, so that some hundred
/// pictures are enough.
struct HistogramsEncoder: Encoder {
  static let reads: [FeatureStructure] = [.picture]
  let cells: [Int]
  let orientations: Int
  let bins: Int
  let thumbnail: Int
  let dim: Int
  let norm: FeatureNorm.Method
  let dropout: Double

  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork {
    guard case .picture(let height, let width, let channels, let levels) = shape else {
      throw refuse(shape, name: "histograms")
    }
    for (argument, most) in [("cells", cells.max() ?? 0), ("thumbnail", thumbnail)] where most > min(height, width) {
      throw Complaint(
        "out-of-range", "\(most) cells a side are more than pictures of \(height) × \(width) have pixels",
        at: [.argument(argument)], hint: "give at most \(min(height, width))")
    }
    let histograms = PictureHistograms(
      size: (height, width, channels), levels: levels, cells: cells, orientations: orientations, bins: bins,
      thumbnail: thumbnail)
    return Network(
      histograms: histograms,
      layer: NormedDense(histograms.count, to: dim, norm: norm, in: &store, name: "\(name).dense"),
      dropout: Dropout(Float(dropout)),
      output: EncodedShape(dim: dim), cost: height * width * (2 * orientations + 3 * channels) + histograms.count * dim)
  }

  struct Network: EncoderNetwork {
    let histograms: PictureHistograms
    let layer: NormedDense
    let dropout: Dropout
    let output: EncodedShape
    let cost: Int

    func callAsFunction(_ features: Features, on tape: Tape) throws -> Encoding {
      let (height, width, channels) = histograms.size
      let pictures = try features.picture(height: height, width: width, channels: channels, on: tape)
      let numbers = tape.makeTensor([features.rows, histograms.count])
      let scratch = tape.workspace.floats(histograms.scratch)
      for row in 0..<features.rows {
        histograms(
          pictures.tensor.data + row * height * width * channels, into: numbers.data + row * histograms.count,
          scratch: scratch)
      }
      tape.workspace.reset()
      return Encoding(vector: dropout(try layer(Variable(constant: numbers), on: tape), on: tape))
    }
  }
}

extension HistogramsEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    let (height, width, channels) = histograms.size
    let pictures = try features.picture(height: height, width: width, channels: channels, to: &exporter)
    return ExportedEncoding(vector: layer.export(histograms.export(pictures, to: &exporter), to: &exporter))
  }
}

extension Entry where Make == any Encoder {
  static let histograms = Entry(
    "histograms",
    "How edges lie and which colours there are, counted, and a thumbnail, then a dense layer: for few pictures.",
    source: "Dalal & Triggs 2005, Histograms of oriented gradients; Swain & Ballard 1991, Color indexing",
    example: "model(data, inputs: { image: .histograms(dim: 256, dropout: 0.5) },\n  tasks: { shape: .classify })",
    parameters: [
      .wholes("cells", 1...32, default: [3, 6], "Cells a side of each grid in which edges are counted."),
      .whole("orientations", 2...64, default: 8, "Directions of edges over half a turn; even."),
      .whole("bins", 0...8, default: 6, "Levels of each channel by which colours are counted; 0 for no colours."),
      .whole("thumbnail", 0...64, default: 8, "Cells a side of the thumbnail; 0 for none."),
      .whole("dim", 1...65_536, default: 128, "Width of the vector."), .norm, .dropout,
    ]
  ) { arguments in
    let cells = arguments.wholes("cells"), orientations = arguments.whole("orientations")
    guard orientations % 2 == 0 else {
      // Lines straight up would be as near to one orientation as to another.
      throw Complaint(
        "out-of-range", "orientations must be even, not \(orientations)", at: [.argument("orientations")],
        hint: "use \(orientations + 1)")
    }
    guard cells.count <= mostGrids else {
      throw Complaint(
        "out-of-range", "\(cells.count) grids are too many", at: [.argument("cells")],
        hint: "give at most \(mostGrids)")
    }
    let bins = arguments.whole("bins"), thumbnail = arguments.whole("thumbnail")
    guard !cells.isEmpty || bins > 0 || thumbnail > 0 else {
      throw Complaint(
        "out-of-range", "no edges, no colours and no thumbnail leave nothing to read", at: [.argument("cells")],
        hint: "leave out cells: [], bins: 0 or thumbnail: 0")
    }
    return HistogramsEncoder(
      cells: cells, orientations: orientations, bins: bins, thumbnail: thumbnail, dim: arguments.whole("dim"),
      norm: arguments.norm, dropout: arguments.number("dropout"))
  }

  private static let mostGrids = 8
}
