import Catalog
import Glibc

/// The geometric mean of the losses, (Π L)^{1/T}: each task's weight is the mean over T times its own loss.
struct Geometric: Balancer {
  let need = BalancerNeed.losses

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    let count = Double(max(1, seen.count))
    let logs = seen.losses.map { log(max($0, 1e-12)) }
    let mean = exp(logs.reduce(0, +) / count)
    return seen.losses.map { mean / (count * max($0, 1e-12)) }
  }
}

extension Entry where Make == any Balancer {
  static let geometric = Entry(
    "geometric", "The geometric mean of the losses, indifferent to their scale.",
    source: "Chennupati 2019, MultiNet++, equation 2 (GLS)", example: "train(m, balance: .geometric)"
  ) { _ in Geometric() }
}
