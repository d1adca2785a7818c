import Catalog

/// Tasks bargain for the step: G α = 1 / α.
struct NashMTL: Balancer {
  let place: GradientPlace
  let longest: Double
  var need: BalancerNeed { .gramian(at: place) }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    let weights = ProportionalFairness.solve(seen.gramian, power: 1)
    let length = seen.gramian.norm(of: weights)
    return length > longest ? weights.map { $0 * longest / length } : weights
  }
}

extension Entry where Make == any Balancer {
  static let nashMTL = Entry(
    "nashMTL", "The Nash bargaining solution between the tasks.",
    source: "Navon 2022, Multi-task learning as a bargaining game, equation 5, solved at every step",
    example: "train(m, balance: .nashMTL)",
    parameters: [
      .number("longest", 1e-6...1e6, default: 1, "Length that the combined gradient is cut to."),
      GradientPlace.parameter,
    ]
  ) { NashMTL(place: GradientPlace($0), longest: $0.number("longest")) }
}
