import Catalog

/// Conflict-free gradients: the direction of equal cosine with every task gradient, as long as the gradients' projections on it together.
struct ConFIG: Balancer {
  let place: GradientPlace
  var need: BalancerNeed { .gramian(at: place) }

  /// With C the cosines between gradients, the direction Σ cᵢ gᵢ / ‖gᵢ‖ for C c = 1 has the same product with every gᵢ / ‖gᵢ‖.
  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    let uniform = QuadraticProgram.uniform(seen.count)
    guard let g = seen.gramian.normalised else { return uniform }
    let inverses = g.norms.map { $0 > 1e-15 ? 1 / $0 : 0 }
    var cosines = g
    for row in 0..<seen.count {
      for column in 0..<seen.count { cosines[row, column] *= inverses[row] * inverses[column] }
    }
    let direction = zip(cosines.pseudoSolve(uniform.map { _ in 1 }), inverses).map { $0 * $1 }
    let length = g.norm(of: direction)
    // Opposed gradients leave no direction that helps all: the mean is as good as any.
    guard length > 1e-9 else { return uniform }
    let projections = g.times(direction).reduce(0, +) / length
    return direction.map { $0 * projections / length }
  }
}

extension Entry where Make == any Balancer {
  static let conFIG = Entry(
    "conFIG", "The direction of equal cosine with every task gradient, so that it conflicts with none.",
    source: "Liu 2024, ConFIG: Towards conflict-free training of physics informed neural networks, equation 2",
    example: "train(m, balance: .conFIG)",
    parameters: [GradientPlace.parameter]
  ) { ConFIG(place: GradientPlace($0)) }
}
