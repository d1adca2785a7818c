import NeuralNet
import Tensor

/// An optimiser's numbers, to go on from.
struct OptimiserSnapshot: Sendable {
  let optimizer: Optimizer
  let step: Int
  let moments: [[Float]]
}

extension Storage {
  /// The bytes of its floats.
  var byteCount: Int { count * MemoryLayout<Float>.stride }

  /// Copies the floats of a storage of as many.
  func copy(from other: Storage) { data.update(from: other.data, count: min(count, other.count)) }
}
