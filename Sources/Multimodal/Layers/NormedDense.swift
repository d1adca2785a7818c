import Autograd
import Interchange
import NeuralNet

/// A dense layer and, where wanted, normalisation before its ReLU: relu(norm(x W + b)).
struct NormedDense: Sendable {
  let dense: Dense
  let norm: FeatureNorm

  /// - Parameter isRectified: Whether ReLU follows where nothing is normalised.
  init(
    _ inputs: Int, to outputs: Int, norm method: FeatureNorm.Method, isRectified: Bool = true,
    in store: inout ParameterStore, name: String
  ) {
    dense = Dense(
      inputs, to: outputs, activation: isRectified && method == .none ? .relu : .none, in: &store, name: name)
    norm = FeatureNorm(method, outputs, in: &store, name: name)
  }

  /// x: [..., inputs] -> [..., outputs].
  func callAsFunction(_ x: Variable, on tape: Tape) throws -> Variable {
    let sum = try dense(x, on: tape)
    if case .none = norm { return sum }
    return try norm(sum, on: tape)
  }

  /// x: [..., inputs] -> [..., outputs].
  func export(_ x: OnnxGraph.Value, to exporter: inout Exporter) -> OnnxGraph.Value {
    let sum = dense.export(x, to: &exporter)
    if case .none = norm { return sum }
    return norm.export(sum, to: &exporter)
  }
}
