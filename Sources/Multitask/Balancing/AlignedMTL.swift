import Catalog

/// Aligns the principal components of the gradient system: √λmin V Σ⁻¹ Vᵀ applied to equal weights.
struct AlignedMTL: Balancer {
  let place: GradientPlace
  var need: BalancerNeed { .gramian(at: place) }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    let uniform = QuadraticProgram.uniform(seen.count)
    guard let g = seen.gramian.normalised else { return uniform }
    let (values, vectors) = g.eigen()
    let largest = values.max() ?? 0
    let kept = zip(values, vectors).filter { $0.0 > 1e-10 * largest }
    guard let least = kept.map(\.0).min() else { return uniform }
    var weights = [Double](repeating: 0, count: seen.count)
    for (value, vector) in kept {
      let share = (least / value).squareRoot() * zip(vector, uniform).reduce(0) { $0 + $1.0 * $1.1 }
      for k in 0..<seen.count { weights[k] += share * vector[k] }
    }
    return weights
  }
}

extension Entry where Make == any Balancer {
  static let alignedMTL = Entry(
    "alignedMTL", "Equal weights on gradients made orthogonal and of one length.",
    source:
      "Senushkin 2023, Independent component alignment for multi-task learning, section 4 (scale of the least singular value)",
    example: "train(m, balance: .alignedMTL)",
    parameters: [GradientPlace.parameter]
  ) { AlignedMTL(place: GradientPlace($0)) }
}
