import Catalog
import Glibc

/// Impartial multi-task learning, loss form: Σ e^s L − s with a learned scale s a task.
struct IMTLL: Balancer {
  let need = BalancerNeed.losses
  let learningRate: Double

  func initialMemory(tasks: Int) -> [Double] { LearnedScalars.initial(count: tasks, value: 0) }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    zip(seen.tasks, seen.losses).map { task, loss in
      let weight = exp(LearnedScalars.value(task, in: memory))
      LearnedScalars.descend(task, gradient: weight * loss - 1, learningRate: learningRate, in: &memory)
      return weight
    }
  }
}

extension Entry where Make == any Balancer {
  static let imtlL = Entry(
    "imtlL", "Learned scales that bring every loss to one size.",
    source: "Liu 2021, Towards impartial multi-task learning, equation 8", example: "train(m, balance: .imtlL)",
    parameters: [.number("learningRate", 1e-6...1, default: 0.01, "Adam's step for the log scales.")]
  ) { IMTLL(learningRate: $0.number("learningRate")) }
}
