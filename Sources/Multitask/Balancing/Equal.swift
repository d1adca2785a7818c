import Catalog

/// The sum of the losses.
struct EqualWeights: InPlaceBalancer {
  var need: BalancerNeed { .losses }

  func weigh(
    _ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom,
    into weights: UnsafeMutableBufferPointer<Double>
  ) {
    weights.initialize(repeating: 1)
  }
}

extension Entry where Make == any Balancer {
  static let equal = Entry("equal", "The plain sum of the task losses.", example: "train(m, balance: .equal)") { _ in
    EqualWeights()
  }
}
