import Catalog

/// The sum of the losses.
struct EqualWeights: Balancer {
  let need = BalancerNeed.losses

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    [Double](repeating: 1, count: seen.count)
  }
}

extension Entry where Make == any Balancer {
  static let equal = Entry("equal", "The plain sum of the task losses.", example: "train(m, balance: .equal)") { _ in
    EqualWeights()
  }
}
