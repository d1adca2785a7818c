import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// How the vectors along positions become one vector a row.
///
/// mean: Σ mₜ xₜ / Σ mₜ; max: the largest of each feature; attention: Σ αₜ xₜ with α = softmax over valid t of q · xₜ / √d for a
/// learned query q (Yang 2016, Hierarchical attention networks, equations 5 to 7, with one linear layer); last: the final states.
struct PositionPooling: Sendable {
  enum Method: String, CaseIterable { case attention, flatten, last, max, mean }

  let method: Method
  private let query: Autograd.Parameter?

  /// Declares the query where there is one; `dim` is the width of each position.
  init(_ method: Method, dim: Int, in store: inout ParameterStore, name: String) {
    self.method = method
    query =
      method == .attention
      ? store.declare("\(name).query", shape: [1, 1, dim], initialiser: .normal(deviation: 0.02), decays: false) : nil
  }

  /// positions: [rows, time, dim], validity: [rows, time] or nil -> [rows, dim]; zeros for a row without a valid position.
  func callAsFunction(_ positions: Variable, validity: Tensor?, on tape: Tape) throws -> Variable {
    let (rows, dim) = (positions.shape[0], positions.shape[2])
    switch method {
    case .attention:
      guard let query else { return try tape.maskedMean(positions, mask: validity) }
      let asked = try tape.broadcast(tape[query], to: Shape([rows, 1, dim]))
      let found = try tape.attention(query: asked, key: positions, value: positions, mask: validity, heads: 1)
      return try tape.reshape(found, to: Shape([rows, dim]))
    case .max: return try tape.maxOverTime(positions, mask: validity)
    case .flatten, .last, .mean: return try tape.maskedMean(positions, mask: validity)
    }
  }
}

extension PositionPooling {
  /// positions: [batch, time, dim], validity: [batch, time] of floats or nil -> [batch, dim].
  func export(
    _ positions: OnnxGraph.Value, _ validity: OnnxGraph.Value?, to exporter: inout Exporter
  ) -> OnnxGraph.Value {
    switch method {
    case .attention:
      guard let query else { return exporter.maskedMean(positions, validity) }
      let scale = exporter.graph.constant(1 / Float(query.shape[2]).squareRoot())
      let products = exporter.graph.multiply(positions, exporter.constant(query))
      var scores = exporter.graph.multiply(exporter.graph.sum(products, axis: 2), scale)
      if let validity {
        let absence = exporter.graph.subtract(validity, exporter.graph.constant(1))
        scores = exporter.graph.add(scores, exporter.graph.multiply(absence, exporter.graph.constant(1e9)))
      }
      var weights = exporter.graph.softmax(scores)
      // A row without a valid position gets zeros.
      if let validity { weights = exporter.graph.multiply(weights, validity) }
      let weighted = exporter.graph.multiply(positions, exporter.graph.expand(weights, axes: [2]))
      return exporter.graph.sum(weighted, axis: 1)
    case .max: return exporter.maskedMaximum(positions, validity)
    case .flatten, .last, .mean: return exporter.maskedMean(positions, validity)
    }
  }
}

extension Catalog.Parameter {
  /// How positions become a vector, among `methods`.
  static func pooling(_ methods: [PositionPooling.Method], default method: PositionPooling.Method, _ summary: String)
    -> Catalog.Parameter
  {
    .oneOf("pool", methods.map(\.rawValue), default: method.rawValue, summary)
  }
}

extension Arguments {
  var pooling: PositionPooling.Method { PositionPooling.Method(rawValue: text("pool")) ?? .mean }
}
