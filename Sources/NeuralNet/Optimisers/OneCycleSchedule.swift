import Catalog
import Glibc

/// Rises along half a cosine, then falls along another to almost nothing.
struct OneCycleSchedule: Schedule {
  /// The share of the run in which it rises.
  let rise: Double
  /// The first factor, as in PyTorch's OneCycleLR.
  private static let start = 1.0 / 25
  /// The last factor: the first one divided by 10,000.
  private static let end = start / 1e4

  func factor(at moment: ScheduleMoment, memory: [Double]) -> Double {
    // PyTorch rises during the first rise · steps − 1 steps and falls during the rest.
    let last = Double(max(1, moment.steps - 1))
    let peak = max(0, rise * Double(moment.steps) - 1)
    let step = min(Double(moment.step), last)
    if step <= peak {
      return peak > 0 ? between(Self.start, 1, step / peak) : 1
    }
    return between(1, Self.end, (step - peak) / max(1, last - peak))
  }

  private func between(_ a: Double, _ b: Double, _ share: Double) -> Double {
    b + (a - b) * (1 + cos(Double.pi * share)) / 2
  }
}

extension Entry where Make == any Schedule {
  static let oneCycle = Entry(
    "oneCycle", "Rises to the learning rate, then falls to almost nothing.",
    source: "Smith & Topin 2018, Super-convergence, with cosines as in PyTorch",
    example: "train(m, schedule: .oneCycle(rise: 0.2))",
    parameters: [.number("rise", 0...1, default: 0.3, "Share of the run in which it rises.")]
  ) { OneCycleSchedule(rise: $0.number("rise")) }
}
