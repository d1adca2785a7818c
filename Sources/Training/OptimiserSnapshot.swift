import NeuralNet
import Tensor

/// An optimiser's numbers, to go on from.
struct OptimiserSnapshot: Sendable {
  let optimizer: Optimizer
  let step: Int
  let moments: [[Float]]
}

extension Storage {
  /// Copies the floats of a storage of as many.
  func copy(from other: Storage) { data.update(from: other.data, count: min(count, other.count)) }
}
