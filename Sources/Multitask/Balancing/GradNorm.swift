import Catalog
import Glibc

/// Learned weights that bring the weighted gradient norms to a common size, faster for tasks that lag.
struct GradNorm: Balancer {
  let place: GradientPlace
  let alpha: Double
  let learningRate: Double
  var need: BalancerNeed { .gramian(at: place) }

  /// Learned scalars, then the first loss of each task (0: not seen yet).
  func initialMemory(tasks: Int) -> [Double] {
    LearnedScalars.initial(count: tasks, value: 0) + [Double](repeating: 0, count: tasks)
  }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    let all = memory.count / 5
    for (task, loss) in zip(seen.tasks, seen.losses) where memory[4 * all + task] == 0 && loss.isFinite {
      memory[4 * all + task] = max(loss, 1e-12)
    }
    let powers = seen.tasks.map { exp(LearnedScalars.value($0, in: memory)) }
    let total = max(powers.reduce(0, +), 1e-300)
    let weights = powers.map { Double(seen.count) * $0 / total }
    let norms = (0..<seen.count).map { weights[$0] * seen.gramian.norm($0) }
    let mean = norms.reduce(0, +) / Double(max(1, seen.count))
    let ratios = zip(seen.tasks, seen.losses).map { $1 / max(memory[4 * all + $0], 1e-12) }
    let meanRatio = max(ratios.reduce(0, +) / Double(max(1, seen.count)), 1e-12)
    for (index, task) in seen.tasks.enumerated() {
      let target = mean * pow(max(ratios[index] / meanRatio, 0), alpha)
      // d|w n − target| / d log w, the target held constant; over the mean norm, so that the step does not depend on scale.
      let gradient = (norms[index] > target ? 1.0 : norms[index] < target ? -1.0 : 0) * norms[index] / max(mean, 1e-300)
      LearnedScalars.descend(task, gradient: gradient, learningRate: learningRate, in: &memory)
    }
    return weights
  }
}

extension Entry where Make == any Balancer {
  static let gradNorm = Entry(
    "gradNorm", "Learned weights that bring the gradient norms of the tasks together.",
    source: "Chen 2018, GradNorm, equation 2; weights in log space and summing to the number of tasks",
    example: "train(m, balance: .gradNorm(alpha: 1))",
    parameters: [
      .number("alpha", 0...10, default: 1.5, "How strongly tasks that lag are helped."),
      .number("learningRate", 1e-6...1, default: 0.01, "Adam's step for the log weights."), GradientPlace.parameter,
    ]
  ) { GradNorm(place: GradientPlace($0), alpha: $0.number("alpha"), learningRate: $0.number("learningRate")) }
}
