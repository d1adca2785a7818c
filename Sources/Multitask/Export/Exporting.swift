import Autograd
import Interchange
import NeuralNet

/// What a head reads in an exported graph.
public struct ExportedRepresentation: Sendable {
  /// The fused representation; of the first input where a task reads them apart.
  public var encoding: ExportedEncoding
  /// The inputs, where a task reads them apart.
  public var parts: [Part]

  /// One input by itself.
  public struct Part: Sendable {
    public var encoding: ExportedEncoding
    /// [batch] of floats.
    public let present: OnnxGraph.Value

    public init(_ encoding: ExportedEncoding, present: OnnxGraph.Value) {
      self.encoding = encoding
      self.present = present
    }

    /// Valid positions of each row: [batch] whole numbers.
    func lengths(to exporter: inout Exporter) -> OnnxGraph.Value {
      guard let positions = encoding.positions else { return exporter.graph.constant([0]) }
      let here = exporter.graph.node("Greater", [present, exporter.graph.constant(0)])
      let all =
        encoding.validity.map { exporter.graph.wholes(exporter.graph.sum($0, axis: 1)) }
        ?? exporter.graph.extent(positions, axis: 1)
      return exporter.graph.node("Where", [here, all, exporter.graph.scalar(0)])
    }
  }

  public init(_ encoding: ExportedEncoding, parts: [Part] = []) {
    self.encoding = encoding
    self.parts = parts
  }

  /// The same with another vector.
  func with(vector: OnnxGraph.Value) -> ExportedRepresentation {
    var copy = self
    copy.encoding.vector = vector
    return copy
  }
}

/// A sharing architecture that ONNX can express.
public protocol ExportableSharing: SharingNetwork {
  /// What each task's head reads, from what each task's backbone gives.
  func export(_ inputs: [ExportedRepresentation], to exporter: inout Exporter) throws -> [ExportedRepresentation]
}

/// A task that ONNX can express.
public protocol ExportableTask: TaskNetwork {
  /// Adds its operations to the graph -> what the user sees of it: probabilities, a number in its unit.
  func export(_ representation: ExportedRepresentation, to exporter: inout Exporter) throws -> [ExportedAnswer]
}

/// An output of an exported graph.
public struct ExportedAnswer: Sendable {
  public let value: OnnxGraph.Value
  /// Extents after the batch.
  public let extents: [OnnxGraph.Extent]
  /// What it is of the task's answer, where that has several parts: `length`.
  public let name: String?
  public let element: OnnxGraph.Element
  /// What it is, for the metadata: `probabilities`.
  public let kind: String

  public init(
    _ value: OnnxGraph.Value, _ extents: [OnnxGraph.Extent], name: String? = nil, element: OnnxGraph.Element = .float,
    kind: String
  ) {
    self.value = value
    self.extents = extents
    self.name = name
    self.element = element
    self.kind = kind
  }
}
