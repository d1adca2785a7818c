import Tensor

extension ParameterStore {
  /// Moves running statistics towards what the shards of a step observed: s ← (1 − share) s + share · mean over rows.
  ///
  /// The shards are added up in their order, so the result does not depend on threads. `share` is PyTorch's momentum.
  public func absorb(observationsOf tapes: [Tape], into values: Storage, share: Float = 0.1) {
    guard let first = tapes.first else { return }
    for (position, observation) in first.observations.enumerated() {
      let start = values.data + observation.parameter.offset
      let sum = first.workspace.zeros(observation.tensor.shape)
      defer { first.workspace.reset() }
      var total: Float = 0
      for tape in tapes where position < tape.observations.count {
        let seen = tape.observations[position]
        guard seen.weight > 0 else { continue }
        for index in 0..<sum.count { sum.data[index] += seen.weight * seen.tensor.data[index] }
        total += seen.weight
      }
      guard total > 0 else { continue }
      for index in 0..<sum.count { start[index] += share * (sum.data[index] / total - start[index]) }
    }
  }
}
