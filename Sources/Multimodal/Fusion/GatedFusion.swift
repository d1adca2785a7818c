import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Gated multimodal units: each feature of the result is a mixture of the modalities, weighed by gates that see all of them.
///
/// hᵢ = tanh(Wᵢ xᵢ + bᵢ), z = softmax over i of Zᵢ [x₁; x₂; …], h = Σᵢ zᵢ ⊙ hᵢ, for two modalities the bimodal unit, whose gates are
/// σ and 1 − σ (equations 1 to 3). The gates of absent modalities are 0.
struct GatedFusion: FusionMethod {
  let dim: Int

  func network(for inputs: [FusionInput], name: String, in store: inout ParameterStore) throws -> any FusionNetwork {
    let total = inputs.reduce(0) { $0 + $1.shape.dim }
    let features = inputs.map {
      Dense($0.shape.dim, to: dim, activation: .tanh, in: &store, name: "\(name).\($0.name)")
    }
    let gates = Dense(total, to: inputs.count * dim, hasBias: false, in: &store, name: "\(name).gates")
    return Network(features: features, gates: gates, dim: dim, cost: total * dim * (1 + inputs.count))
  }

  struct Network: FusionNetwork {
    let features: [Dense]
    let gates: Dense
    let dim: Int
    let cost: Int

    func callAsFunction(_ inputs: [FusionPart], on tape: Tape) throws -> Variable {
      let presence = Presence(inputs)
      let count = inputs.count
      let hidden = try tape.list(count) { try features[$0](inputs[$0].encoding.vector, on: tape) }
      let joint = try tape.concatenate(count: count) { inputs[$0].encoding.vector }
      let scores = try tape.reshape(try gates(joint, on: tape), to: Shape([presence.rows, dim, count]))
      let penalties = try tape.reshape(presence.penalties(on: tape), to: Shape([presence.rows, 1, count]))
      let weights = try tape.softmax(try tape.add(scores, try tape.broadcast(penalties, to: scores.shape)))
      let stacked = try tape.stack(hidden, axis: 2)
      return try tape.sum(try tape.multiply(weights, stacked), axis: 2)
    }
  }
}

extension GatedFusion.Network: ExportableFusion {
  func export(_ parts: [ExportedPart], to exporter: inout Exporter) throws -> OnnxGraph.Value {
    let hidden = zip(features, parts).map { feature, part in
      exporter.graph.expand(feature.export(part.encoding.vector, to: &exporter), axes: [2])
    }
    let joint = exporter.graph.concatenate(parts.map(\.encoding.vector), axis: 1)
    let scores = exporter.graph.reshape(gates.export(joint, to: &exporter), [0, dim, parts.count])
    let penalties = ExportedPresence(parts, to: &exporter).penalties(to: &exporter)
    let weights = exporter.graph.softmax(
      exporter.graph.add(scores, exporter.graph.expand(penalties, axes: [1])))
    let weighted = exporter.graph.multiply(weights, exporter.graph.concatenate(hidden, axis: 2))
    return exporter.graph.sum(weighted, axis: 2)
  }
}

extension Entry where Make == any FusionMethod {
  static let gated = Entry(
    "gated", "Each feature is a mixture of the modalities, weighed by gates that see all: Σ zᵢ ⊙ tanh(Wᵢ xᵢ).",
    source: "Arevalo 2017, Gated multimodal units for information fusion, equations 1 to 3",
    example: "model(data, fusion: .gated(dim: 64), tasks: { shape: .classify })",
    parameters: [.whole("dim", 1...65_536, default: 128, "Width of the fused representation.")]
  ) { GatedFusion(dim: $0.whole("dim")) }
}
