import Catalog
import Glibc

/// Fast adaptive multitask optimisation: weights that even out how fast the log losses fall, from losses alone.
struct FAMO: Balancer {
  let need = BalancerNeed.lossesAfterStep
  let learningRate: Double
  let decay: Double

  func initialMemory(tasks: Int) -> [Double] { LearnedScalars.initial(count: tasks, value: 0) }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    let shares = softmax(seen, memory)
    let scaled = zip(shares, seen.losses).map { $0 / max($1, 1e-8) }
    let total = max(scaled.reduce(0, +), 1e-300)
    return scaled.map { Double(seen.count) * $0 / total }
  }

  func observe(after losses: [Double], before seen: TaskObservation, memory: inout [Double]) {
    let shares = softmax(seen, memory)
    let falls = zip(seen.losses, losses).map { log(max($0, 1e-8)) - log(max($1, 1e-8)) }
    let mean = zip(shares, falls).reduce(0) { $0 + $1.0 * $1.1 }
    for (index, task) in seen.tasks.enumerated() {
      let gradient = shares[index] * (falls[index] - mean) + decay * LearnedScalars.value(task, in: memory)
      LearnedScalars.descend(task, gradient: gradient, learningRate: learningRate, in: &memory)
    }
  }

  private func softmax(_ seen: TaskObservation, _ memory: [Double]) -> [Double] {
    let logits = seen.tasks.map { LearnedScalars.value($0, in: memory) }
    let top = logits.max() ?? 0
    let powers = logits.map { exp($0 - top) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}

extension Entry where Make == any Balancer {
  static let famo = Entry(
    "famo", "Evens out how fast the log losses fall, without task gradients.",
    source: "Liu 2023, FAMO, algorithm 1; weights are scaled to sum to the number of tasks, minimum losses taken as 0",
    example: "train(m, balance: .famo(learningRate: 0.01))",
    parameters: [
      .number("learningRate", 1e-6...1, default: 0.025, "Adam's step for the task logits."),
      .number("decay", 0...1, default: 0.001, "Weight decay of the task logits."),
    ]
  ) { FAMO(learningRate: $0.number("learningRate"), decay: $0.number("decay")) }
}
