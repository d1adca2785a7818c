import Autograd
import Interchange
import NeuralNet

extension MLPEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    var x = try features.flat(width: inputs, to: &exporter)
    for layer in layers {
      guard case .none = layer.norm else { throw InterchangeError("mlp with norm: has no operations for it") }
      x = layer.dense.export(x, to: &exporter)
    }
    return ExportedEncoding(vector: x)
  }
}

extension CNNEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    guard !isSound else { throw InterchangeError("cnn along sound has no operations for it, .recurrent has") }
    var x = try features.picture(height: size.height, width: size.width, channels: size.channels, to: &exporter)
    for layer in layers {
      guard case .none = layer.norm else { throw InterchangeError("cnn with norm: has no operations for it") }
      x = layer.convolution.export(x, to: &exporter)
    }
    let pooled: OnnxGraph.Value =
      switch pool {
      case .max: exporter.graph.node("ReduceMax", [x], ["axes": .wholes([1, 2]), "keepdims": .whole(0)])
      case .mean: exporter.graph.node("ReduceMean", [x], ["axes": .wholes([1, 2]), "keepdims": .whole(0)])
      default: exporter.graph.node("Flatten", [x], ["axis": .whole(1)])
      }
    return ExportedEncoding(vector: dense.export(pooled, to: &exporter))
  }
}

extension PositionPooling {
  /// The mean over valid positions.
  ///
  /// - Throws: `InterchangeError` for other ways to pool.
  fileprivate func export(
    _ x: OnnxGraph.Value, _ validity: OnnxGraph.Value?, to exporter: inout Exporter
  ) throws -> OnnxGraph.Value {
    guard method == .mean else {
      throw InterchangeError("pool: .\(method) has no operations for it, .mean has")
    }
    return exporter.maskedMean(x, validity)
  }
}

extension EmbedEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    guard let codes = features.codes else { throw InterchangeError("embed reads features without codes") }
    let vectors = embedding.export(codes, to: &exporter)
    guard let pooling else { return ExportedEncoding(vector: vectors) }
    return ExportedEncoding(
      vector: try pooling.export(vectors, features.validity, to: &exporter), positions: vectors,
      validity: features.validity)
  }
}

extension BagOfWordsEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    guard let codes = features.codes, let validity = features.validity else {
      throw InterchangeError("bagOfWords reads features without tokens")
    }
    let weights = (0..<vocabulary).map { $0 < rarity.count ? rarity[$0] : 1 }
    let rarities = exporter.graph.constant("rarity.\(exporter.name(dense.weight))", [vocabulary], weights)
    let amounts = exporter.graph.multiply(exporter.graph.node("Gather", [rarities, codes]), validity)
    let batch = exporter.graph.extent(codes, axis: 0)
    let extents = exporter.graph.concatenate([batch, exporter.graph.constant([vocabulary])], axis: 0)
    let empty = exporter.graph.node("Expand", [exporter.graph.constant(0), extents])
    let bag = exporter.graph.node(
      "ScatterElements", [empty, codes, amounts], ["axis": .whole(1), "reduction": .text("add")])
    let squares = exporter.graph.sum(exporter.graph.multiply(bag, bag), axis: 1, keepsAxis: true)
    // An empty bag stays empty: 0 / tiny.
    let length = exporter.graph.node("Max", [exporter.graph.node("Sqrt", [squares]), exporter.graph.constant(1e-30)])
    return ExportedEncoding(vector: dense.export(exporter.graph.divide(bag, length), to: &exporter))
  }
}

extension RecurrentEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    let x: OnnxGraph.Value
    if let embedding, let codes = features.codes {
      x = embedding.export(codes, to: &exporter)
    } else if let dense = features.dense {
      x = dense
    } else {
      throw InterchangeError("recurrent reads features without tokens or steps")
    }
    let positions = stack.export(x, lengths: features.lengths, to: &exporter)
    return ExportedEncoding(
      vector: try pooling.export(positions, features.validity, to: &exporter), positions: positions,
      validity: features.validity)
  }
}

extension TransformerEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    var x: OnnxGraph.Value
    if let embedding, let codes = features.codes {
      x = embedding.export(codes, to: &exporter)
    } else if let projection, let dense = features.dense {
      x = projection.export(dense, to: &exporter)
    } else {
      throw InterchangeError("transformer reads features without tokens or steps")
    }
    x = positions.export(x, to: &exporter)
    for block in blocks { x = block.export(x, mask: features.validity, to: &exporter) }
    x = norm.export(x, to: &exporter)
    return ExportedEncoding(
      vector: try pooling.export(x, features.validity, to: &exporter), positions: x, validity: features.validity)
  }
}
