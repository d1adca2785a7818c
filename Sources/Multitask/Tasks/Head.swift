import Autograd
import Interchange
import NeuralNet
import Tensor

/// Dense layers with ReLU and a last one without.
struct Head: Sendable {
  let layers: [Dense]
  let cost: Int

  init(inputs: Int, hidden: [Int], outputs: Int, name: String, in store: inout ParameterStore) {
    var width = inputs, layers: [Dense] = [], cost = 0
    for (index, next) in hidden.enumerated() {
      layers.append(Dense(width, to: next, activation: .relu, in: &store, name: "\(name).hidden\(index)"))
      cost += width * next
      width = next
    }
    layers.append(Dense(width, to: outputs, activation: .none, in: &store, name: "\(name).output"))
    self.layers = layers
    self.cost = cost + width * outputs
  }

  /// The bias of the last layer.
  var bias: Autograd.Parameter? { layers.last?.bias }

  func callAsFunction(_ x: Variable, on tape: Tape) throws -> Variable { try layers.reduce(x) { try $1($0, on: tape) } }
}

extension Head {
  /// x: [..., inputs] -> [..., outputs].
  func export(_ x: OnnxGraph.Value, to exporter: inout Exporter) -> OnnxGraph.Value {
    layers.reduce(x) { $1.export($0, to: &exporter) }
  }
}
