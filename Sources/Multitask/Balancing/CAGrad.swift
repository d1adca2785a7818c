import Catalog

/// Conflict-averse descent: the direction within c‖g₀‖ of the mean gradient that helps the worst-off task most.
struct CAGrad: Balancer {
  let place: GradientPlace
  let conflictAversion: Double
  var need: BalancerNeed { .gramian(at: place) }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    let count = seen.count
    let mean = QuadraticProgram.uniform(count)
    guard let g = seen.gramian.normalised else { return mean }
    let radius = conflictAversion * g.norm(of: mean)
    guard radius > 0 else { return mean }
    let inner = minimise(g, mean: mean, radius: radius)
    let length = g.norm(of: inner)
    guard length > 1e-12 else { return mean }
    return (0..<count).map { mean[$0] + radius / length * inner[$0] }
  }

  /// argmin over the simplex of g_wᵀ g₀ + c‖g₀‖‖g_w‖, by projected gradient with a step that halves until it descends.
  private func minimise(_ g: Gramian, mean: [Double], radius: Double) -> [Double] {
    let toMean = g.times(mean)
    func objective(_ w: [Double]) -> Double { zip(w, toMean).reduce(0) { $0 + $1.0 * $1.1 } + radius * g.norm(of: w) }
    var w = mean
    var value = objective(w)
    var step = 1.0
    for _ in 0..<5_000 {
      let times = g.times(w), length = max(g.norm(of: w), 1e-12)
      let gradient = (0..<w.count).map { toMean[$0] + radius * times[$0] / length }
      var moved = false
      while step > 1e-14 {
        let next = QuadraticProgram.onSimplex((0..<w.count).map { w[$0] - step * gradient[$0] })
        let nextValue = objective(next)
        if nextValue < value - 1e-17 {
          w = next
          value = nextValue
          step *= 2
          moved = true
          break
        }
        step /= 2
      }
      if !moved { break }
    }
    return w
  }
}

extension Entry where Make == any Balancer {
  static let cagrad = Entry(
    "cagrad", "Near the mean gradient, the direction that helps the worst-off task most.",
    source: "Liu 2021, Conflict-averse gradient descent, algorithm 1 without the final rescaling",
    example: "train(m, balance: .cagrad(c: 0.4))",
    parameters: [
      .number("c", 0...0.999, default: 0.5, "Radius around the mean gradient, as a share of its length."),
      GradientPlace.parameter,
    ]
  ) { CAGrad(place: GradientPlace($0), conflictAversion: $0.number("c")) }
}
