import Catalog

/// Gradient surgery: each task gradient loses its component against every other that it conflicts with, in random order; then the sum.
struct PCGrad: Balancer {
  let place: GradientPlace
  var need: BalancerNeed { .gramian(at: place) }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    let g = seen.gramian
    var sum = [Double](repeating: 0, count: seen.count)
    for task in 0..<seen.count {
      // Coefficients of the projected gradient in the basis of task gradients.
      var weights = [Double](repeating: 0, count: seen.count)
      weights[task] = 1
      for other in random.permutation(seen.count) where other != task && g[other, other] > 0 {
        let dot = (0..<seen.count).reduce(0) { $0 + weights[$1] * g[$1, other] }
        if dot < 0 { weights[other] -= dot / g[other, other] }
      }
      for index in 0..<seen.count { sum[index] += weights[index] }
    }
    return sum
  }
}

extension Entry where Make == any Balancer {
  static let pcgrad = Entry(
    "pcgrad", "Gradient surgery: conflicting components are projected away.",
    source: "Yu 2020, Gradient surgery for multi-task learning, algorithm 1", example: "train(m, balance: .pcgrad)",
    parameters: [GradientPlace.parameter]
  ) { PCGrad(place: GradientPlace($0)) }
}
