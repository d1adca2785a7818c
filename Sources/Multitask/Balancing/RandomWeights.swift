import Catalog
import Glibc

/// Random loss weighting: the softmax of standard normals, drawn anew each step.
struct RandomWeights: Balancer {
  let need = BalancerNeed.losses

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    let normals = seen.tasks.map { _ in
      (-2 * log(max(random.uniform(), 1e-300))).squareRoot() * cos(2 * .pi * random.uniform())
    }
    let powers = normals.map { exp($0) }
    let sum = powers.reduce(0, +)
    return powers.map { Double(seen.count) * $0 / sum }
  }
}

extension Entry where Make == any Balancer {
  static let random = Entry(
    "random", "Random weights each step: a baseline that is hard to beat.",
    source: "Lin 2022, Reasonable effectiveness of random weighting, section 3 (RLW), times the number of tasks",
    example: "train(m, balance: .random)"
  ) { _ in RandomWeights() }
}
