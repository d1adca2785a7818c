import Catalog

/// Gradient vaccine: pushes the cosine of each pair of task gradients up to its moving average.
struct GradVac: Balancer {
  let place: GradientPlace
  let rate: Double
  var need: BalancerNeed { .gramian(at: place) }

  /// Target cosine of each ordered pair of tasks; the number of tasks is the square root of the count.
  func initialMemory(tasks: Int) -> [Double] { [Double](repeating: 0, count: tasks * tasks) }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    let g = seen.gramian
    let all = Int(Double(memory.count).squareRoot().rounded())
    var sum = [Double](repeating: 0, count: seen.count)
    for task in 0..<seen.count {
      var weights = [Double](repeating: 0, count: seen.count)
      weights[task] = 1
      for other in random.permutation(seen.count) where other != task && g[other, other] > 0 {
        let length = g.norm(of: weights), otherLength = g.norm(other)
        guard length > 0 else { continue }
        let cosine = (0..<seen.count).reduce(0) { $0 + weights[$1] * g[$1, other] } / (length * otherLength)
        let place = seen.tasks[task] * all + seen.tasks[other]
        let target = memory[place]
        if cosine < target, target < 1 {
          let root = max(0, 1 - cosine * cosine).squareRoot(), targetRoot = max(1e-12, 1 - target * target).squareRoot()
          weights[other] += length * (target * root - cosine * targetRoot) / (otherLength * targetRoot)
        }
        memory[place] = (1 - rate) * target + rate * cosine
      }
      for index in 0..<seen.count { sum[index] += weights[index] }
    }
    return sum
  }
}

extension Entry where Make == any Balancer {
  static let gradVac = Entry(
    "gradVac", "Pushes the cosine between task gradients up to its moving average.",
    source: "Wang 2021, Gradient vaccine, equations 2 and 3; over the whole shared trunk",
    example: "train(m, balance: .gradVac(rate: 0.05))",
    parameters: [.number("rate", 1e-4...1, default: 0.01, "β of the moving average."), GradientPlace.parameter]
  ) { GradVac(place: GradientPlace($0), rate: $0.number("rate")) }
}
