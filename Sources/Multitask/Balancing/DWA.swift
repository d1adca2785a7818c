import Catalog
import Glibc

/// Dynamic weight average: tasks whose loss falls slowest weigh most.
struct DWA: Balancer {
  let need = BalancerNeed.losses
  let temperature: Double

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    guard seen.epochLosses.count >= 2 else { return [Double](repeating: 1, count: seen.count) }
    let last = seen.epochLosses[seen.epochLosses.count - 1], before = seen.epochLosses[seen.epochLosses.count - 2]
    let rates = seen.tasks.map { task in
      let rate = last[task] / before[task]
      return rate.isFinite ? rate : 1
    }
    let top = rates.max() ?? 0
    let powers = rates.map { exp(($0 - top) / temperature) }
    let sum = powers.reduce(0, +)
    return powers.map { Double(seen.count) * $0 / sum }
  }
}

extension Entry where Make == any Balancer {
  static let dwa = Entry(
    "dwa", "Weights from how fast each loss fell over the last two epochs.",
    source: "Liu 2019, End-to-end multi-task learning with attention, equation 7",
    example: "train(m, balance: .dwa(temperature: 1))",
    parameters: [.number("temperature", 0.01...1e3, default: 2, "Evens the weights out as it grows.")]
  ) { DWA(temperature: $0.number("temperature")) }
}
