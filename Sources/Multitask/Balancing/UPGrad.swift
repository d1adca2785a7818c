import Catalog

/// Each task gradient projected on the dual cone of all, then averaged.
struct UPGrad: Balancer {
  let place: GradientPlace
  var need: BalancerNeed { .gramian(at: place) }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    let share = 1 / Double(max(1, seen.count))
    var sum = [Double](repeating: 0, count: seen.count)
    for task in 0..<seen.count {
      var bound = [Double](repeating: 0, count: seen.count)
      bound[task] = share
      for (index, value) in QuadraticProgram.dualCone(seen.gramian, bound: bound).enumerated() { sum[index] += value }
    }
    return sum
  }
}

extension Entry where Make == any Balancer {
  static let upgrad = Entry(
    "upgrad", "Every task gradient projected so that it conflicts with none, then averaged.",
    source:
      "Quinton & Rey 2024, Jacobian descent for multi-objective optimization, section 3 (G over its trace, plus 1e-4 I)",
    example: "train(m, balance: .upgrad)",
    parameters: [GradientPlace.parameter]
  ) { UPGrad(place: GradientPlace($0)) }
}
