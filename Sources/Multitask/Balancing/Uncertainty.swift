import Catalog
import Glibc

/// Homoscedastic uncertainty: Σ e^{-s} L / 2 + s / 2 with a learned log variance s a task.
struct Uncertainty: Balancer {
  let need = BalancerNeed.losses
  let learningRate: Double

  /// Log variance, Adam's two moments and its step count for each task.
  func initialMemory(tasks: Int) -> [Double] { LearnedScalars.initial(count: tasks, value: 0) }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    zip(seen.tasks, seen.losses).map { task, loss in
      let s = LearnedScalars.value(task, in: memory)
      let weight = exp(-s) / 2
      LearnedScalars.descend(task, gradient: 0.5 - weight * loss, learningRate: learningRate, in: &memory)
      return weight
    }
  }
}

extension Entry where Make == any Balancer {
  static let uncertainty = Entry(
    "uncertainty", "Weights from a learned homoscedastic uncertainty a task.",
    source: "Kendall 2018, Multi-task learning using uncertainty to weigh losses, equation 10 with s = log σ²",
    example: "train(m, balance: .uncertainty)",
    parameters: [.number("learningRate", 1e-6...1, default: 0.01, "Adam's step for the log variances.")]
  ) { Uncertainty(learningRate: $0.number("learningRate")) }
}
