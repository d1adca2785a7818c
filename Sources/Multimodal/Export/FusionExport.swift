import Autograd
import Interchange
import NeuralNet

extension ConcatFusion.Network: ExportableFusion {
  func export(_ parts: [ExportedPart], to exporter: inout Exporter) throws -> OnnxGraph.Value {
    dense.export(exporter.graph.concatenate(parts.map(\.encoding.vector), axis: 1), to: &exporter)
  }
}

extension SumFusion.Network: ExportableFusion {
  func export(_ parts: [ExportedPart], to exporter: inout Exporter) throws -> OnnxGraph.Value {
    var terms: [OnnxGraph.Value] = []
    for (projection, part) in zip(projections, parts) {
      terms.append(projection.export(part.encoding.vector, to: &exporter))
    }
    guard !terms.isEmpty else { throw InterchangeError("a sum of no modality") }
    if isMean {
      let shares = exporter.shares(parts)
      terms = zip(terms, shares).map { exporter.graph.multiply($0, $1) }
    }
    return exporter.graph.node("Relu", [terms.dropFirst().reduce(terms[0]) { exporter.graph.add($0, $1) }])
  }
}

extension Exporter {
  /// As `Presence.shares`: [batch, 1] for each modality.
  fileprivate mutating func shares(_ parts: [ExportedPart]) -> [OnnxGraph.Value] {
    let masks = parts.map { graph.expand($0.present, axes: [1]) }
    let count = masks.dropFirst().reduce(masks[0]) { graph.add($0, $1) }
    let isEmpty = graph.node("Less", [count, graph.constant(0.5)])
    return masks.map { mask in
      let share = graph.divide(mask, graph.node("Max", [count, graph.constant(1)]))
      return graph.node("Where", [isEmpty, graph.constant(1 / Float(parts.count)), share])
    }
  }
}

extension LateFusion.Network: ExportableFusion {
  func export(_ parts: [ExportedPart], to exporter: inout Exporter) throws -> OnnxGraph.Value {
    let masks = parts.map { exporter.graph.expand($0.present, axes: [1]) }
    let present = exporter.graph.concatenate(masks, axis: 1)
    let absence = exporter.graph.subtract(exporter.graph.constant(1), present)
    let penalties = exporter.graph.multiply(absence, exporter.graph.constant(-1e4))
    let weights = exporter.graph.softmax(exporter.graph.add(exporter.constant(scores), penalties))
    let weighted = parts.enumerated().map { index, part in
      let weight = exporter.graph.multiply(
        exporter.graph.slice(weights, axis: 1, index..<index + 1), exporter.graph.constant(Float(parts.count)))
      return exporter.graph.multiply(part.encoding.vector, weight)
    }
    return exporter.graph.concatenate(weighted, axis: 1)
  }
}
