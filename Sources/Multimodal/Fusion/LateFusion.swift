import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Late fusion: with a linear head, the weighted mean of each modality's own predictions.
///
/// The representation is n [w₁ x₁; w₂ x₂; …] with w = softmax(s) over the modalities that are present, and a linear head on it is
/// Σ wᵢ Hᵢ xᵢ: the weighted mean of unimodal logits. The scores s are 0, learned with the rest, or calibrated: fitted on the
/// validation rows once all else is learned, so that a modality which only remembers its training rows weighs less.
struct LateFusion: FusionMethod {
  enum Weights: String, CaseIterable { case calibrated, equal, learned }

  let weights: Weights

  func network(for inputs: [FusionInput], name: String, in store: inout ParameterStore) throws -> any FusionNetwork {
    let scores = store.declare(
      "\(name).scores", shape: Shape([1, inputs.count]), initialiser: .zeros, decays: false,
      isStatistic: weights != .learned)
    let dim = inputs.reduce(0) { $0 + $1.shape.dim }
    return Network(scores: scores, calibrated: weights == .calibrated ? [scores] : [], dim: dim, cost: dim)
  }

  struct Network: FusionNetwork {
    let scores: Autograd.Parameter
    let calibrated: [Autograd.Parameter]
    let dim: Int
    let cost: Int

    func callAsFunction(_ inputs: [FusionPart], on tape: Tape) throws -> Variable {
      let penalties = Presence(inputs).penalties(on: tape)
      let spread = try tape.broadcast(tape[scores], to: penalties.shape)
      let weights = try tape.softmax(try tape.add(spread, penalties))
      let parts = try tape.list(inputs.count) { index in
        let weight = try tape.slice(weights, axis: 1, index..<index + 1)
        return try tape.multiply(inputs[index].encoding.vector, tape.scale(weight, by: Float(inputs.count)))
      }
      return try tape.concatenate(parts)
    }
  }
}

extension LateFusion.Network: ExportableFusion {
  func export(_ parts: [ExportedPart], to exporter: inout Exporter) throws -> OnnxGraph.Value {
    let penalties = ExportedPresence(parts, to: &exporter).penalties(to: &exporter)
    let weights = exporter.graph.softmax(exporter.graph.add(exporter.constant(scores), penalties))
    let weighted = parts.enumerated().map { index, part in
      let weight = exporter.graph.multiply(
        exporter.graph.slice(weights, axis: 1, index..<index + 1), exporter.graph.constant(Float(parts.count)))
      return exporter.graph.multiply(part.encoding.vector, weight)
    }
    return exporter.graph.concatenate(weighted, axis: 1)
  }
}

extension Entry where Make == any FusionMethod {
  static let late = Entry(
    "late",
    "The weighted mean of each modality's own prediction, over those that are present: Σ wᵢ yᵢ, w = softmax(s).",
    source:
      "Snoek 2005, Early versus late fusion in semantic video analysis; calibrated as Wolpert 1992, Stacked generalization",
    example: "model(data, fusion: .late(weights: .learned), tasks: { shape: .classify })",
    parameters: [
      .oneOf(
        "weights", LateFusion.Weights.allCases.map(\.rawValue), default: "learned",
        "Equal, learned with the rest, or fitted on the validation rows at the end.")
    ]
  ) { LateFusion(weights: LateFusion.Weights(rawValue: $0.text("weights")) ?? .learned) }
}
