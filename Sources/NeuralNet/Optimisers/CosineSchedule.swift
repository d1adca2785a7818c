import Catalog
import Glibc

/// Falls from 1 to `floor` along half a cosine.
struct CosineSchedule: Schedule {
  let floor: Double

  func factor(at moment: ScheduleMoment, memory: [Double]) -> Double {
    floor + (1 - floor) * (1 + cos(Double.pi * moment.progress)) / 2
  }
}

extension Entry where Make == any Schedule {
  static let cosine = Entry(
    "cosine", "Falls along half a cosine, slowly at both ends.",
    source: "Loshchilov & Hutter 2017, SGDR, equation 5, without restarts",
    example: "train(m, schedule: .cosine(floor: 0.05))",
    parameters: [.number("floor", 0...1, default: 0, "Share of the learning rate at the end.")]
  ) { CosineSchedule(floor: $0.number("floor")) }
}
