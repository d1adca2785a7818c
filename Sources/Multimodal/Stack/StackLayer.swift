import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// A layer of an encoder whose layers are listed by hand.
protocol StackLayer: Sendable {
  /// Declares the layer's parameters behind layers that give `shape`.
  ///
  /// - Throws: `Complaint` where the layer cannot read the shape.
  func placed(after shape: StackShape, name: String, in store: inout ParameterStore) throws -> PlacedLayer
}

/// What lies between two layers of a stack, for one row.
enum StackShape: Sendable, Equatable {
  case picture(height: Int, width: Int, channels: Int)
  /// `longest` steps in the longest training row.
  case steps(longest: Int, features: Int)
  case vector(Int)

  var text: String {
    switch self {
    case .picture(let height, let width, let channels): "pictures of \(height) × \(width) × \(channels)"
    case .steps(let longest, let features): "up to \(longest) steps of \(features)"
    case .vector(let count): "vectors of \(count)"
    }
  }

  /// Numbers of the last axis.
  var features: Int {
    switch self {
    case .picture(_, _, let channels): channels
    case .steps(_, let features): features
    case .vector(let count): count
    }
  }

  /// Pixels or steps of the longest row.
  var places: Int {
    switch self {
    case .picture(let height, let width, _): height * width
    case .steps(let longest, _): longest
    case .vector: 1
    }
  }

  /// The same extents with another last axis.
  func with(features: Int) -> StackShape {
    switch self {
    case .picture(let height, let width, _): .picture(height: height, width: width, channels: features)
    case .steps(let longest, _): .steps(longest: longest, features: features)
    case .vector: .vector(features)
    }
  }
}

/// A layer with its parameters and its place.
struct PlacedLayer: Sendable {
  let output: StackShape
  /// Multiply-adds for the longest row.
  var cost = 0
  /// Input steps for one of the output.
  var shortening = 1
  let apply: @Sendable (StackState, Tape) throws -> StackState
  /// The same in an exported graph.
  let export: @Sendable (ExportedState, inout Exporter) throws -> ExportedState
}

/// A shard between two layers.
struct StackState {
  /// `[rows, height, width, channels]`, `[rows, time, features]` or `[rows, width]`.
  var value: Variable
  /// `[rows, time]` for steps, nil otherwise.
  var validity: Tensor?

  func with(_ value: Variable) -> StackState { StackState(value: value, validity: validity) }

  /// The value for `factor` times fewer steps, zeros behind each row's end; pictures and vectors have no end.
  func shortened(_ value: Variable, by factor: Int, on tape: Tape) throws -> StackState {
    guard let validity else { return StackState(value: value, validity: nil) }
    let steps = Steps(values: self.value, validity: validity)
    let changed = factor > 1 ? steps.shortened(value, by: factor, on: tape) : Steps(values: value, validity: validity)
    let cleared = try changed.cleared(on: tape)
    return StackState(value: cleared.values, validity: cleared.validity)
  }
}

/// A batch between two layers of an exported stack.
struct ExportedState {
  /// [batch, height, width, channels], [batch, time, features] or [batch, width].
  var value: OnnxGraph.Value
  /// [batch, time] of floats for steps, nil otherwise.
  var validity: OnnxGraph.Value?

  init(_ value: OnnxGraph.Value, validity: OnnxGraph.Value? = nil) {
    self.value = value
    self.validity = validity
  }

  func with(_ value: OnnxGraph.Value) -> ExportedState { ExportedState(value, validity: validity) }

  /// The value for `factor` times fewer steps, zeros behind each row's end.
  func shortened(_ value: OnnxGraph.Value, by factor: Int, to exporter: inout Exporter) -> ExportedState {
    guard let validity else { return ExportedState(value) }
    let steps = ExportedSteps(values: self.value, validity: validity)
      .shortened(value, by: factor, to: &exporter).cleared(rank: 3, to: &exporter)
    return ExportedState(steps.values, validity: steps.validity)
  }
}

extension StackLayer {
  /// A complaint that the layer does not read what comes before it.
  func refuse(_ name: String, _ shape: StackShape, reads: String, hint: String = "") -> Complaint {
    Complaint("wrong-layer", ".\(name) reads \(reads), and the layers before it give \(shape.text)", hint: hint)
  }
}

extension Catalogue where Make == any StackLayer {
  /// Every layer that a stack may list, alphabetical.
  static let layer = Catalogue(
    "layer", "What an encoder listed by hand consists of.",
    [
      .activation, .attention, .conv, .dense, .dropout, .flatten, .globalPool, .norm, .pool, .positions, .recurrent,
    ])
}

/// What is said of the layers of a stack, for checks, completion and help.
public enum StackLayers {
  public static let catalogue = Catalogue<any StackLayer>.layer.description
}
