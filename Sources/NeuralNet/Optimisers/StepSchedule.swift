import Catalog
import Glibc

/// Falls by a factor after every so many epochs.
struct StepSchedule: Schedule {
  let epochs: Int
  let factor: Double

  func factor(at moment: ScheduleMoment, memory: [Double]) -> Double {
    pow(factor, Double(moment.epoch / max(1, epochs)))
  }
}

extension Entry where Make == any Schedule {
  static let step = Entry(
    "step", "Falls by a factor after every so many epochs.",
    example: "train(m, schedule: .step(epochs: 5, factor: 0.5))",
    parameters: [
      .whole("epochs", 1...100_000, default: 10, unit: "epochs", "Epochs between falls."),
      .number("factor", 0.001...1, default: 0.1, "What the learning rate is multiplied with."),
    ]
  ) { StepSchedule(epochs: $0.whole("epochs"), factor: $0.number("factor")) }
}
