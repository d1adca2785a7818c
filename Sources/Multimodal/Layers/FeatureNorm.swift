import Autograd
import Catalog
import Interchange
import NeuralNet

/// The normalisation between a layer and its ReLU, or none.
enum FeatureNorm: Sendable {
  case batch(BatchNorm)
  case layer(LayerNorm)
  case none

  enum Method: String, CaseIterable { case batch, layer, none }

  /// Declares the normalisation of `features` channels.
  init(_ method: Method, _ features: Int, in store: inout ParameterStore, name: String) {
    switch method {
    case .batch: self = .batch(BatchNorm(features, isRectified: true, in: &store, name: "\(name).norm"))
    case .layer: self = .layer(LayerNorm(features, in: &store, name: "\(name).norm"))
    case .none: self = .none
    }
  }

  /// x: [..., features] -> relu(norm x), of the same shape.
  func callAsFunction(_ x: Variable, on tape: Tape) throws -> Variable {
    switch self {
    case .batch(let norm): try norm(x, on: tape)
    case .layer(let norm): tape.relu(try norm(x, on: tape))
    case .none: tape.relu(x)
    }
  }
}

extension FeatureNorm {
  /// x: [..., features] -> relu(norm x), of the same shape.
  func export(_ x: OnnxGraph.Value, to exporter: inout Exporter) -> OnnxGraph.Value {
    switch self {
    case .batch(let norm): norm.export(x, to: &exporter)
    case .layer(let norm): exporter.apply(.relu, to: norm.export(x, to: &exporter))
    case .none: exporter.apply(.relu, to: x)
    }
  }
}

extension Catalog.Parameter {
  static let norm = Catalog.Parameter.oneOf(
    "norm", FeatureNorm.Method.allCases.map(\.rawValue), default: "none",
    "Normalisation before each ReLU: over the batch (Ioffe 2015) or over the channels (Ba 2016).")
}

extension Arguments {
  var norm: FeatureNorm.Method { FeatureNorm.Method(rawValue: text("norm")) ?? .none }
}
