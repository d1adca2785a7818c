import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// The vectors side by side, a dense layer and ReLU.
struct ConcatFusion: FusionMethod {
  let dim: Int
  let dropout: Double

  func network(for inputs: [FusionInput], name: String, in store: inout ParameterStore) throws -> any FusionNetwork {
    let width = inputs.reduce(0) { $0 + $1.shape.dim }
    return Network(
      dense: Dense(width, to: dim, activation: .relu, in: &store, name: "\(name).dense"), dropout: Float(dropout),
      dim: dim, cost: width * dim)
  }

  struct Network: FusionNetwork {
    let dense: Dense
    let dropout: Float
    let dim: Int
    let cost: Int

    func callAsFunction(_ inputs: [FusionPart], on tape: Tape) throws -> Variable {
      let fused = try dense(try tape.concatenate(count: inputs.count) { inputs[$0].encoding.vector }, on: tape)
      return dropout > 0 ? tape.dropout(fused, probability: dropout) : fused
    }
  }
}

extension ConcatFusion.Network: ExportableFusion {
  func export(_ parts: [ExportedPart], to exporter: inout Exporter) throws -> OnnxGraph.Value {
    dense.export(exporter.graph.concatenate(parts.map(\.encoding.vector), axis: 1), to: &exporter)
  }
}

extension Entry where Make == any FusionMethod {
  static let concat = Entry(
    "concat", "The vectors side by side, then a dense layer with ReLU: relu(W [x₁; x₂; …] + b).",
    source: "Ngiam 2011, Multimodal deep learning",
    example: "model(data, fusion: .concat(dim: 64, dropout: 0.1), tasks: { shape: .classify })",
    parameters: [.whole("dim", 1...65_536, default: 128, "Width of the fused representation."), .dropout]
  ) { ConcatFusion(dim: $0.whole("dim"), dropout: $0.number("dropout")) }
}
