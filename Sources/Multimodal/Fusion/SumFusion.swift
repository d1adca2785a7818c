import Autograd
import Catalog
import NeuralNet
import Tensor

/// The vectors projected to one width and added, absent ones left out; then ReLU.
struct SumFusion: FusionMethod {
  let dim: Int

  func network(for inputs: [FusionInput], name: String, in store: inout ParameterStore) throws -> any FusionNetwork {
    let projections = inputs.map {
      Dense($0.shape.dim, to: dim, activation: .none, in: &store, name: "\(name).\($0.name)")
    }
    return Network(projections: projections, dim: dim, cost: inputs.reduce(0) { $0 + $1.shape.dim * dim })
  }

  private struct Network: FusionNetwork {
    let projections: [Dense]
    let dim: Int
    let cost: Int

    func callAsFunction(_ inputs: [FusionPart], on tape: Tape) throws -> Variable {
      var sum: Variable?
      for (projection, input) in zip(projections, inputs) {
        let projected = try projection(input.encoding.vector, on: tape)
        sum = try sum.map { try tape.add($0, projected) } ?? projected
      }
      guard let sum else { throw ShapeError("sum", [], "no modality") }
      return tape.relu(sum)
    }
  }
}

extension Entry where Make == any FusionMethod {
  static let sum = Entry(
    "sum", "The vectors projected to one width and added: relu(Σ Wᵢ xᵢ + bᵢ).",
    parameters: [.whole("dim", 1...65_536, default: 128, "Width of the fused representation.")]
  ) { SumFusion(dim: $0.whole("dim")) }
}
