import Catalog

/// Gradient surgery: each task gradient loses its component against every other that it conflicts with, in random order; then the sum.
struct PCGrad: InPlaceBalancer {
  let place: GradientPlace
  var need: BalancerNeed { .gramian(at: place) }

  func weigh(
    _ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom,
    into sum: UnsafeMutableBufferPointer<Double>
  ) {
    let g = seen.gramian, count = seen.count
    sum.initialize(repeating: 0)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: count) { order in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { weights in
        for task in 0..<count {
          // Coefficients of the projected gradient in the basis of task gradients.
          weights.initialize(repeating: 0)
          weights[task] = 1
          random.permute(order)
          for other in order where other != task && g[other, other] > 0 {
            var dot = 0.0
            for index in 0..<count { dot += weights[index] * g[index, other] }
            if dot < 0 { weights[other] -= dot / g[other, other] }
          }
          for index in 0..<count { sum[index] += weights[index] }
        }
      }
    }
  }
}

extension Entry where Make == any Balancer {
  static let pcgrad = Entry(
    "pcgrad", "Gradient surgery: conflicting components are projected away.",
    source: "Yu 2020, Gradient surgery for multi-task learning, algorithm 1", example: "train(m, balance: .pcgrad)",
    parameters: [GradientPlace.parameter]
  ) { PCGrad(place: GradientPlace($0)) }
}
