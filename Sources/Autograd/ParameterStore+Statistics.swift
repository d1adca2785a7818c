import Tensor

extension ParameterStore {
  /// Moves running statistics towards what the shards of a step observed: s ← (1 − share) s + share · mean over rows.
  ///
  /// The shards are added up in their order, so the result does not depend on threads. `share` is PyTorch's momentum.
  public func absorb(observationsOf tapes: [Tape], into values: Storage, share: Float = 0.1) {
    guard let first = tapes.first else { return }
    for (position, observation) in first.observations.enumerated() {
      let start = values.data + observation.parameter.offset
      var total: Float = 0
      for tape in tapes where position < tape.observations.count { total += max(0, tape.observations[position].weight) }
      guard total > 0 else { continue }
      for index in 0..<observation.tensor.count {
        var sum: Float = 0
        for tape in tapes where position < tape.observations.count {
          let weight = tape.observations[position].weight
          if weight > 0 { sum += weight * tape.observations[position].tensor.data[index] }
        }
        start[index] += share * (sum / total - start[index])
      }
    }
  }
}
