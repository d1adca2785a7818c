import Catalog

/// The mean gradient projected on the dual cone of all.
struct DualProjection: Balancer {
  let place: GradientPlace
  var need: BalancerNeed { .gramian(at: place) }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    QuadraticProgram.dualCone(seen.gramian, bound: QuadraticProgram.uniform(seen.count))
  }
}

extension Entry where Make == any Balancer {
  static let dualProjection = Entry(
    "dualProjection", "The mean gradient, projected so that it conflicts with none.",
    source: "Lopez-Paz & Ranzato 2017, Gradient episodic memory, equation 11, with the tasks as memories",
    example: "train(m, balance: .dualProjection)",
    parameters: [GradientPlace.parameter]
  ) { DualProjection(place: GradientPlace($0)) }
}
