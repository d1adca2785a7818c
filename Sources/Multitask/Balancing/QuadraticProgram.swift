/// The two small convex programs behind gradient balancers.
enum QuadraticProgram {
  /// argmin of wᵀ G w over the probability simplex, by exact line searches on the pair of coordinates that violates optimality most.
  static func minimumNorm(_ gramian: Gramian) -> [Double] {
    let count = gramian.count
    guard count > 1, let g = gramian.normalised else { return uniform(count) }
    var weights = uniform(count)
    var gradient = g.times(weights)
    for _ in 0..<10_000 {
      var lowest = 0, highest = -1
      for k in 0..<count {
        if gradient[k] < gradient[lowest] { lowest = k }
        if weights[k] > 0, highest < 0 || gradient[k] > gradient[highest] { highest = k }
      }
      guard highest >= 0, gradient[highest] - gradient[lowest] > 1e-13 else { break }
      let curvature = g[lowest, lowest] + g[highest, highest] - 2 * g[lowest, highest]
      let unbounded = curvature > 1e-300 ? (gradient[highest] - gradient[lowest]) / curvature : weights[highest]
      let step = min(weights[highest], unbounded)
      weights[lowest] += step
      weights[highest] = step == weights[highest] ? 0 : weights[highest] - step
      for k in 0..<count { gradient[k] += step * (g[k, lowest] - g[k, highest]) }
    }
    return weights
  }

  /// argmin of vᵀ G v over v ≥ bound, by cyclic coordinate descent: the projection on the dual cone of the gradients.
  static func dualCone(_ gramian: Gramian, bound: [Double]) -> [Double] {
    let count = gramian.count
    guard let g = gramian.normalised?.regularised(1e-4) else { return bound }
    var v = bound
    for _ in 0..<20_000 {
      var change = 0.0
      for i in 0..<count {
        var rest = 0.0
        for j in 0..<count where j != i { rest += g[i, j] * v[j] }
        let value = max(bound[i], -rest / g[i, i])
        change = max(change, abs(value - v[i]))
        v[i] = value
      }
      if change < 1e-11 { break }
    }
    return v
  }

  /// The nearest point of the probability simplex (Duchi 2008, figure 1).
  static func onSimplex(_ point: [Double]) -> [Double] {
    let sorted = point.sorted(by: >)
    var sum = 0.0, shift = 0.0
    for (index, value) in sorted.enumerated() {
      sum += value
      let candidate = (sum - 1) / Double(index + 1)
      if value - candidate > 0 { shift = candidate }
    }
    return point.map { max(0, $0 - shift) }
  }

  static func uniform(_ count: Int) -> [Double] { [Double](repeating: 1 / Double(max(1, count)), count: count) }
}
