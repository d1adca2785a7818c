import Autograd
import Interchange
import Tensor

extension MultiHeadAttention {
  /// x: [batch, length, width], context: [batch, keys, …], mask: [batch, keys] of floats -> [batch, length, width].
  public func export(
    _ x: OnnxGraph.Value, context: OnnxGraph.Value? = nil, mask: OnnxGraph.Value?, to exporter: inout Exporter
  ) -> OnnxGraph.Value {
    let query: OnnxGraph.Value, key: OnnxGraph.Value, value: OnnxGraph.Value
    let width: Int
    switch projection {
    case .joint(let dense):
      width = dense.weight.shape[1] / 3
      let all = dense.export(x, to: &exporter)
      query = exporter.graph.slice(all, axis: 2, 0..<width)
      key = exporter.graph.slice(all, axis: 2, width..<2 * width)
      value = exporter.graph.slice(all, axis: 2, 2 * width..<3 * width)
    case .apart(let queries, let keys, let values):
      width = queries.weight.shape[1]
      query = queries.export(x, to: &exporter)
      key = keys.export(context ?? x, to: &exporter)
      value = values.export(context ?? x, to: &exporter)
    }
    let depth = width / heads
    func split(_ value: OnnxGraph.Value, _ axes: [Int], _ exporter: inout Exporter) -> OnnxGraph.Value {
      exporter.graph.transpose(exporter.graph.reshape(value, [0, 0, heads, depth]), axes)
    }
    let q = split(query, [0, 2, 1, 3], &exporter), k = split(key, [0, 2, 3, 1], &exporter)
    let v = split(value, [0, 2, 1, 3], &exporter)
    let scale = exporter.graph.constant(1 / Float(depth).squareRoot())
    var scores = exporter.graph.multiply(exporter.graph.matrixProduct(q, k), scale)
    let spread = mask.map { exporter.graph.expand($0, axes: [1, 2]) }
    if let spread {
      let penalty = exporter.graph.multiply(
        exporter.graph.subtract(spread, exporter.graph.constant(1)), exporter.graph.constant(1e9))
      scores = exporter.graph.add(scores, penalty)
    }
    var weights = exporter.graph.softmax(scores)
    // A query that sees no key gets zeros.
    if let spread { weights = exporter.graph.multiply(weights, spread) }
    let mixed = exporter.graph.transpose(exporter.graph.matrixProduct(weights, v), [0, 2, 1, 3])
    return output.export(exporter.graph.reshape(mixed, [0, 0, width]), to: &exporter)
  }
}

extension TransformerBlock {
  /// x: [batch, length, width], mask: [batch, length] of floats -> the shape of `x`.
  public func export(_ x: OnnxGraph.Value, mask: OnnxGraph.Value?, to exporter: inout Exporter) -> OnnxGraph.Value {
    let attended = attention.export(attentionNorm.export(x, to: &exporter), mask: mask, to: &exporter)
    let middle = exporter.graph.add(x, attended)
    let inner = expand.export(mlpNorm.export(middle, to: &exporter), to: &exporter)
    return exporter.graph.add(middle, contract.export(inner, to: &exporter))
  }
}

extension Recurrent {
  /// x: [batch, time, inputs], lengths: [batch] whole numbers -> [batch, time, directions · hidden], and the states that have seen
  /// the whole sequence, [directions, batch, hidden].
  ///
  /// What lies behind a row's end is 0 and not, as on a tape, the last state; nothing reads it.
  public func export(
    _ x: OnnxGraph.Value, lengths: OnnxGraph.Value?, to exporter: inout Exporter
  ) -> (states: OnnxGraph.Value, last: OnnxGraph.Value) {
    let directions = isBidirectional ? 2 : 1
    var y = exporter.graph.transpose(x, [1, 0, 2])
    let known = lengths.map { value -> OnnxGraph.Value in
      // A row that is absent has no steps, which the operation does not allow; what comes of it is not read either.
      let some = exporter.graph.node("Max", [value, exporter.graph.scalar(1)])
      return exporter.graph.node("Cast", [some], ["to": .whole(OnnxGraph.Element.int32.rawValue)])
    }
    var last = y
    for layer in layers {
      let weights = gates(layer, directions, &exporter)
      var attributes: [String: OnnxGraph.Attribute] = [
        "hidden_size": .whole(hidden), "direction": .text(isBidirectional ? "bidirectional" : "forward"),
      ]
      if cell == .gru { attributes["linear_before_reset"] = .whole(1) }
      let states = exporter.graph.nodes(
        cell == .gru ? "GRU" : "LSTM", [y, weights.input, weights.recurrent, weights.bias, known], attributes,
        outputs: 2)
      // [time, directions, batch, hidden] -> [time, batch, directions · hidden].
      y = exporter.graph.reshape(exporter.graph.transpose(states[0], [0, 2, 1, 3]), [0, 0, directions * hidden])
      last = states[1]
    }
    return (exporter.graph.transpose(y, [1, 0, 2]), last)
  }

  /// last: [directions, batch, hidden], lengths: [batch] whole numbers -> [batch, directions · hidden].
  public func exportFinal(
    _ last: OnnxGraph.Value, lengths: OnnxGraph.Value?, to exporter: inout Exporter
  ) -> OnnxGraph.Value {
    let vectors = exporter.graph.reshape(exporter.graph.transpose(last, [1, 0, 2]), [0, width])
    guard let lengths else { return vectors }
    // Rows without a step keep the state that they start with.
    return exporter.select(exporter.graph.floats(lengths), vectors, else: exporter.graph.constant(0), rank: 2)
  }

  /// Gates in the order of ONNX: z, r, h for a GRU, which has r, z, n here; i, o, f, c for an LSTM, which has i, f, g, o.
  private func gates(
    _ layer: Layer, _ directions: Int, _ exporter: inout Exporter
  ) -> (input: OnnxGraph.Value, recurrent: OnnxGraph.Value, bias: OnnxGraph.Value) {
    let order = cell == .gru ? [1, 0, 2] : [0, 3, 1, 2]
    let gates = order.count, width = gates * hidden, inputs = layer.input.shape[0]
    let input = exporter.values(layer.input), inputBias = exporter.values(layer.inputBias)
    let recurrent = exporter.values(layer.hidden)
    let hiddenBias = layer.hiddenBias.map { exporter.values($0) } ?? [Float](repeating: 0, count: directions * width)
    var w = [Float](repeating: 0, count: directions * width * inputs)
    var r = [Float](repeating: 0, count: directions * width * hidden)
    var b = [Float](repeating: 0, count: directions * 2 * width)
    for direction in 0..<directions {
      for (place, gate) in order.enumerated() {
        for unit in 0..<hidden {
          let to = direction * width + place * hidden + unit
          let from = direction * width + gate * hidden + unit
          for index in 0..<inputs { w[to * inputs + index] = input[index * directions * width + from] }
          for index in 0..<hidden {
            r[to * hidden + index] = recurrent[(direction * hidden + index) * width + gate * hidden + unit]
          }
          b[direction * 2 * width + place * hidden + unit] = inputBias[from]
          b[direction * 2 * width + width + place * hidden + unit] = hiddenBias[from]
        }
      }
    }
    return (
      exporter.constant(layer.input, "gates", [directions, width, inputs], w),
      exporter.constant(layer.hidden, "gates", [directions, width, hidden], r),
      exporter.constant(layer.inputBias, "gates", [directions, 2 * width], b)
    )
  }
}
