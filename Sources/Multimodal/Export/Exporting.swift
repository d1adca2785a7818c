import Catalog
import Interchange
import NeuralNet

/// One modality in an exported graph, preprocessing done.
public struct ExportedFeatures: Sendable {
  /// [batch, …] of floats, or nil for classes and tokens.
  public var dense: OnnxGraph.Value?
  /// [batch] class indices or [batch, tokens], whole numbers, or nil.
  public var codes: OnnxGraph.Value?
  /// [batch] valid steps or tokens, whole numbers, or nil.
  public var lengths: OnnxGraph.Value?
  /// [batch, steps] of floats, 1 at valid steps; nil without a time axis.
  public var validity: OnnxGraph.Value?
  /// [batch] of floats, 1 where the row has this modality.
  public var present: OnnxGraph.Value
  public var shape: FeatureShape

  public init(
    dense: OnnxGraph.Value? = nil, codes: OnnxGraph.Value? = nil, lengths: OnnxGraph.Value? = nil,
    validity: OnnxGraph.Value? = nil, present: OnnxGraph.Value, shape: FeatureShape
  ) {
    self.dense = dense
    self.codes = codes
    self.lengths = lengths
    self.validity = validity
    self.present = present
    self.shape = shape
  }

  /// [batch, width]: plain numbers as they are, pictures flattened, classes one-hot.
  func flat(width: Int, to exporter: inout Exporter) throws -> OnnxGraph.Value {
    if let dense { return exporter.graph.reshape(dense, [-1, width]) }
    guard let codes else { throw InterchangeError("an encoder of plain numbers reads neither numbers nor classes") }
    let known = exporter.graph.node("Max", [codes, exporter.graph.scalar(0)])
    return exporter.oneHot(known, count: width)
  }

  /// [batch, height, width, channels]; sound and series are cut or padded with zeros to `height` steps, as one channel.
  func picture(height: Int, width: Int, channels: Int, to exporter: inout Exporter) throws -> OnnxGraph.Value {
    guard let dense else { throw InterchangeError("an encoder of pictures reads neither pictures nor steps") }
    guard case .steps = shape else { return dense }
    let cut = exporter.resized(dense, steps: exporter.graph.constant([height]), rest: [width])
    return exporter.graph.reshape(cut, [0, height, width, channels])
  }
}

/// An encoder that ONNX can express.
public protocol ExportableEncoder: EncoderNetwork {
  /// Adds its operations to the graph.
  ///
  /// - Throws: `InterchangeError` for features that it does not read.
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding
}

/// A modality on its way into an exported fusion.
public struct ExportedPart: Sendable {
  public let encoding: ExportedEncoding
  /// [batch] of floats.
  public let present: OnnxGraph.Value

  public init(encoding: ExportedEncoding, present: OnnxGraph.Value) {
    self.encoding = encoding
    self.present = present
  }
}

/// A fusion that ONNX can express.
public protocol ExportableFusion: FusionNetwork {
  /// Adds its operations to the graph -> [batch, dim].
  func export(_ parts: [ExportedPart], to exporter: inout Exporter) throws -> OnnxGraph.Value
}
