import Autograd
import Interchange
import NeuralNet

/// What a head reads in an exported graph.
public struct ExportedRepresentation: Sendable {
  /// The fused representation; of the first input where a task reads them apart.
  public var encoding: ExportedEncoding
  /// The inputs, where a task reads them apart.
  public var parts: [ExportedEncoding]

  public init(_ encoding: ExportedEncoding, parts: [ExportedEncoding] = []) {
    self.encoding = encoding
    self.parts = parts
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
  func export(_ representation: ExportedRepresentation, to exporter: inout Exporter) throws -> ExportedAnswer
}

/// An output of an exported graph.
public struct ExportedAnswer: Sendable {
  public let value: OnnxGraph.Value
  /// Extents after the batch.
  public let extents: [OnnxGraph.Extent]
  /// What it is, for the metadata: `probabilities`.
  public let kind: String

  public init(_ value: OnnxGraph.Value, _ extents: [OnnxGraph.Extent], kind: String) {
    self.value = value
    self.extents = extents
    self.kind = kind
  }
}

extension DirectSharing.Network: ExportableSharing {
  func export(_ inputs: [ExportedRepresentation], to exporter: inout Exporter) throws -> [ExportedRepresentation] {
    inputs
  }
}

extension Head {
  /// x: [..., inputs] -> [..., outputs].
  func export(_ x: OnnxGraph.Value, to exporter: inout Exporter) -> OnnxGraph.Value {
    layers.reduce(x) { $1.export($0, to: &exporter) }
  }
}

extension ClassifyTask.Network: ExportableTask {
  func export(_ representation: ExportedRepresentation, to exporter: inout Exporter) throws -> ExportedAnswer {
    let logits = head.export(representation.encoding.vector, to: &exporter)
    return ExportedAnswer(exporter.graph.softmax(logits), [.fixed(classes.count)], kind: "probabilities")
  }
}

extension TagTask.Network: ExportableTask {
  func export(_ representation: ExportedRepresentation, to exporter: inout Exporter) throws -> ExportedAnswer {
    let logits = head.export(representation.encoding.vector, to: &exporter)
    return ExportedAnswer(exporter.apply(.sigmoid, to: logits), [.fixed(tags.count)], kind: "probabilities")
  }
}

extension RegressTask.Network: ExportableTask {
  func export(_ representation: ExportedRepresentation, to exporter: inout Exporter) throws -> ExportedAnswer {
    var x = exporter.graph.reshape(head.export(representation.encoding.vector, to: &exporter), [-1])
    x = exporter.graph.multiply(x, exporter.graph.constant(Float(fitting.deviation)))
    x = exporter.graph.add(x, exporter.graph.constant(Float(fitting.mean)))
    if let shift = fitting.shift {
      x = exporter.graph.add(exporter.graph.node("Exp", [x]), exporter.graph.constant(Float(shift - 1)))
    }
    return ExportedAnswer(x, [], kind: "number")
  }
}

extension TranscribeNetwork: ExportableTask {
  public func export(_ representation: ExportedRepresentation, to exporter: inout Exporter) throws -> ExportedAnswer {
    guard part < representation.parts.count, let positions = representation.parts[part].positions else {
      throw InterchangeError("transcribe reads an input without positions")
    }
    let logits = head.export(positions, to: &exporter)
    return ExportedAnswer(
      exporter.graph.node("LogSoftmax", [logits], ["axis": .whole(-1)]),
      [.named("positions"), .fixed(vocabulary.count)], kind: "log probabilities of blank and symbols along time")
  }
}
