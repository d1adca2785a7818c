import Autograd
import Catalog
import NeuralNet
import Tensor

/// Late fusion: with a linear head, the weighted mean of each modality's own predictions.
///
/// The representation is [w₁ x₁; w₂ x₂; …] with w the softmax of learned scores over the modalities that are present, and a
/// linear head on it is Σ wᵢ Hᵢ xᵢ: the weighted mean of unimodal logits.
struct LateFusion: FusionMethod {
  let isLearned: Bool

  func network(for inputs: [FusionInput], name: String, in store: inout ParameterStore) throws -> any FusionNetwork {
    let scores = store.declare(
      "\(name).scores", shape: Shape([1, inputs.count]), initialiser: .zeros, decays: false, isStatistic: !isLearned)
    return Network(
      scores: scores, dim: inputs.reduce(0) { $0 + $1.shape.dim }, cost: inputs.reduce(0) { $0 + $1.shape.dim })
  }

  private struct Network: FusionNetwork {
    let scores: Autograd.Parameter
    let dim: Int
    let cost: Int

    /// Added to the score of an absent modality: its weight becomes 0, unless all are absent.
    private static let absentPenalty: Float = -1e4

    func callAsFunction(_ inputs: [FusionPart], on tape: Tape) throws -> Variable {
      let rows = inputs.first?.encoding.vector.shape[0] ?? 0
      let penalties = tape.makeTensor(Shape([rows, inputs.count]))
      for row in 0..<rows {
        for (index, input) in inputs.enumerated() {
          penalties.data[row * inputs.count + index] = input.present.data[row] == 0 ? Self.absentPenalty : 0
        }
      }
      let spread = try tape.broadcast(tape[scores], to: penalties.shape)
      let weights = try tape.softmax(try tape.add(spread, Variable(constant: penalties)))
      let parts = try inputs.enumerated().map { index, input in
        let weight = try tape.slice(weights, axis: 1, index..<index + 1)
        return try tape.multiply(input.encoding.vector, tape.scale(weight, by: Float(inputs.count)))
      }
      return try tape.concatenate(parts)
    }
  }
}

extension Entry where Make == any FusionMethod {
  static let late = Entry(
    "late", "The weighted mean of each modality's own prediction, over those that are present.",
    source: "Snoek 2005, Early versus late fusion in semantic video analysis",
    parameters: [
      .oneOf(
        "weights", ["equal", "learned"], default: "learned", "Equal weights, or a learned softmax over modalities.")
    ]
  ) { LateFusion(isLearned: $0.text("weights") == "learned") }
}
