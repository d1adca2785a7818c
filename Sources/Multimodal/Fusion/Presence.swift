import Autograd
import Interchange
import NeuralNet
import Tensor

/// Which modalities each row of a shard has, as fusions use it.
struct Presence {
  private let inputs: [FusionPart]
  let rows: Int

  init(_ inputs: [FusionPart]) {
    self.inputs = inputs
    rows = inputs.first?.encoding.vector.shape[0] ?? 0
  }

  /// [rows, 1] for each modality: one over the modalities that a row has where it has this one, else 0; a row with none counts all.
  func shares(on tape: Tape) -> UnsafeMutableBufferPointer<Variable> {
    let shares = tape.list(inputs.count) { _ in Variable(constant: tape.makeTensor(Shape([rows, 1]))) }
    for row in 0..<rows {
      let count = inputs.indices.reduce(0) { $0 + (has($1, row: row) ? 1 : 0) }
      for index in inputs.indices {
        shares[index].data[row] =
          count == 0 ? 1 / Float(inputs.count) : has(index, row: row) ? 1 / Float(count) : 0
      }
    }
    return shares
  }

  /// Added to the score of an absent modality: its weight becomes 0, unless all are absent.
  fileprivate static let absentPenalty: Float = -1e4

  /// [rows, modalities]: 0 for modalities that a row has, a number that no softmax survives for others.
  func penalties(on tape: Tape) -> Variable {
    let penalties = tape.makeTensor(Shape([rows, inputs.count]))
    for row in 0..<rows {
      for index in inputs.indices {
        penalties.data[row * inputs.count + index] = has(index, row: row) ? 0 : Self.absentPenalty
      }
    }
    return Variable(constant: penalties)
  }

  /// Whether a row has this modality.
  func has(_ input: Int, row: Int) -> Bool { inputs[input].present.data[row] != 0 }

  /// Whether a row has any.
  func hasAny(row: Int) -> Bool { inputs.contains { $0.present.data[row] != 0 } }
}

extension Tape {
  /// Σ shareᵢ xᵢ. parts: each [rows, dim], shares: each [rows, 1].
  func weightedSum(
    _ parts: UnsafeMutableBufferPointer<Variable>, by shares: UnsafeMutableBufferPointer<Variable>
  ) throws -> Variable {
    var sum: Variable?
    for (part, share) in zip(parts, shares) {
      let weighted = try multiply(part, share)
      sum = try sum.map { try add($0, weighted) } ?? weighted
    }
    guard let sum else { throw ShapeError("fusion", [], "no modality") }
    return sum
  }

  /// A 1 behind each row: [rows, width] -> [rows, width + 1].
  func withOne(_ x: Variable) throws -> Variable {
    let ones = makeTensor(Shape([x.shape[0], 1]))
    ones.data.update(repeating: 1, count: ones.count)
    return try concatenate(x, Variable(constant: ones))
  }
}

/// `Presence` in an exported graph.
struct ExportedPresence {
  /// [batch, 1] of floats for each modality: 1 where a row has it, else 0.
  let flags: [OnnxGraph.Value]
  /// [batch, 1] of floats: 1 where a row has none.
  let none: OnnxGraph.Value

  init(_ parts: [ExportedPart], to exporter: inout Exporter) {
    let zero = exporter.graph.constant(0)
    flags = parts.map {
      exporter.graph.expand(exporter.graph.floats(exporter.graph.node("Greater", [$0.present, zero])), axes: [1])
    }
    none = exporter.graph.subtract(exporter.graph.constant(1), exporter.graph.node("Max", flags))
  }

  /// [batch, 1] for each modality, as `Presence.shares`.
  func shares(to exporter: inout Exporter) -> [OnnxGraph.Value] {
    // A row with none counts all.
    let counted = flags.map { exporter.graph.add($0, none) }
    let count = exporter.graph.node("Sum", counted)
    return counted.map { exporter.graph.divide($0, count) }
  }

  /// [batch, modalities], as `Presence.penalties`.
  func penalties(to exporter: inout Exporter) -> OnnxGraph.Value {
    let absence = exporter.graph.subtract(
      exporter.graph.constant(1), exporter.graph.concatenate(flags, axis: 1))
    return exporter.graph.multiply(absence, exporter.graph.constant(Presence.absentPenalty))
  }
}

extension Exporter {
  /// Σ shareᵢ xᵢ. parts: each [batch, dim], shares: each [batch, 1].
  mutating func weightedSum(_ parts: [OnnxGraph.Value], by shares: [OnnxGraph.Value]) -> OnnxGraph.Value {
    let weighted = zip(parts, shares).map { graph.multiply($0, $1) }
    return weighted.count == 1 ? weighted[0] : graph.node("Sum", weighted)
  }
}
