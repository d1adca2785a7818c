import Catalog
import Glibc

/// α-fair descent: G w = w^{-1/α}.
struct FairGrad: Balancer {
  let place: GradientPlace
  let alpha: Double
  var need: BalancerNeed { .gramian(at: place) }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    ProportionalFairness.solve(seen.gramian, power: 1 / alpha)
  }
}

extension Entry where Make == any Balancer {
  static let fairGrad = Entry(
    "fairGrad", "α-fair progress: 1 is proportional fairness, larger helps the worst-off more.",
    source: "Ban & Ji 2024, Fair resource allocation in multi-task learning, equation 5",
    example: "train(m, balance: .fairGrad(alpha: 2))",
    parameters: [.number("alpha", 0.1...100, default: 1, "α of the fairness."), GradientPlace.parameter]
  ) { FairGrad(place: GradientPlace($0), alpha: $0.number("alpha")) }
}

/// The positive solution of G w = w^{-p}, which the bargaining and fairness methods share.
enum ProportionalFairness {
  /// The stationary point of ½ wᵀGw − Σ w^{1−p}/(1−p) (log for p = 1), convex for w > 0: damped Newton in w with a
  /// step cut to stay positive.
  static func solve(_ gramian: Gramian, power: Double) -> [Double] {
    let count = gramian.count
    guard let normalised = gramian.normalised else { return QuadraticProgram.uniform(count) }
    // A little on the diagonal keeps directly opposed gradients bounded.
    let g = normalised.regularised(1e-8)
    var w = [Double](repeating: 1, count: count)
    for _ in 0..<200 {
      let times = g.times(w)
      let residual = (0..<count).map { times[$0] - pow(w[$0], -power) }
      if residual.map(abs).max() ?? 0 < 1e-12 * (w.map { pow($0, -power) }.max() ?? 1) { break }
      var hessian = g
      for k in 0..<count { hessian[k, k] += power * pow(w[k], -power - 1) }
      let direction = hessian.pseudoSolve(residual, tolerance: 1e-15)
      var step = 1.0
      for k in 0..<count where direction[k] > 0 { step = min(step, 0.9 * w[k] / direction[k]) }
      for k in 0..<count { w[k] = min(1e8, max(1e-12, w[k] - step * direction[k])) }
    }
    // Undo the trace: G = t G', so w = w' t^{-1/(1+p)}.
    let scale = pow(gramian.trace, -1 / (1 + power))
    return w.map { $0 * scale }
  }
}
