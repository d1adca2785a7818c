import Catalog

/// Impartial multi-task learning, gradient form: the combination whose projections on all task gradients are equal.
struct IMTLG: Balancer {
  let place: GradientPlace
  var need: BalancerNeed { .gramian(at: place) }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    let uniform = QuadraticProgram.uniform(seen.count)
    guard let g = seen.gramian.normalised else { return uniform }
    let weights = g.pseudoSolve(g.norms)
    let sum = weights.reduce(0, +)
    // Opposed gradients make the equal projection zero: no combination helps all, so the mean is as good as any.
    guard abs(sum) > 1e-9 * max(1, weights.map(abs).max() ?? 1) else { return uniform }
    return weights.map { $0 / sum }
  }
}

extension Entry where Make == any Balancer {
  static let imtlG = Entry(
    "imtlG", "The combination with equal projections on all task gradients.",
    source: "Liu 2021, Towards impartial multi-task learning, equation 6", example: "train(m, balance: .imtlG)",
    parameters: [GradientPlace.parameter]
  ) { IMTLG(place: GradientPlace($0)) }
}
