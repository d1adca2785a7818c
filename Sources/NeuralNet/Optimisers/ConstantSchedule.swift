import Catalog

/// The same learning rate throughout.
struct ConstantSchedule: Schedule {
  func factor(at moment: ScheduleMoment, memory: [Double]) -> Double { 1 }
}

extension Entry where Make == any Schedule {
  static let constant = Entry(
    "constant", "The same learning rate throughout.", example: "train(m, schedule: .constant)"
  ) { _ in ConstantSchedule() }
}
