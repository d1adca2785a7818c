import Catalog
import Glibc

/// Smooth Tchebycheff scalarisation of log losses: μ log Σ exp(log(L / nadir) / μ).
struct STCH: Balancer {
  let need = BalancerNeed.losses
  let smoothing: Double
  let warmup: Int

  /// Running sum of losses and number of batches for each task, until the nadir stands.
  func initialMemory(tasks: Int) -> [Double] { [Double](repeating: 0, count: 2 * tasks) }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    for (task, loss) in zip(seen.tasks, seen.losses) where memory[2 * task + 1] < Double(warmup) && loss.isFinite {
      memory[2 * task] += loss
      memory[2 * task + 1] += 1
    }
    let scores = zip(seen.tasks, seen.losses).map { task, loss in
      let nadir = max(memory[2 * task] / max(1, memory[2 * task + 1]), 1e-12)
      return log(max(loss, 1e-12) / nadir) / smoothing
    }
    let top = scores.max() ?? 0
    let powers = scores.map { exp($0 - top) }
    let sum = powers.reduce(0, +)
    // d/dL of μ log Σ exp(log(L / nadir) / μ) is softmax / L; times T, so that equal tasks step as with log losses summed.
    return zip(powers, seen.losses).map { Double(seen.count) * $0 / sum / max($1, 1e-12) }
  }
}

extension Entry where Make == any Balancer {
  static let stch = Entry(
    "stch", "Smooth Tchebycheff: steps on the task that lags most, softly.",
    source:
      "Lin 2024, Smooth Tchebycheff scalarization for multi-objective optimization, section 4; nadir from the first batches",
    example: "train(m, balance: .stch(smoothing: 0.5))",
    parameters: [
      .number("smoothing", 1e-3...100, default: 1, "μ: towards 0 only the worst task counts."),
      .whole("warmup", 1...100_000, default: 50, "Batches whose mean loss is the nadir."),
    ]
  ) { STCH(smoothing: $0.number("smoothing"), warmup: $0.whole("warmup")) }
}
