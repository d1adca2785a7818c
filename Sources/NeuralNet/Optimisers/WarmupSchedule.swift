import Catalog

/// Rises in a straight line during the first steps, then follows another schedule.
struct WarmupSchedule: Schedule {
  let steps: Int
  let next: any Schedule

  var initialMemory: [Double] { next.initialMemory }

  func factor(at moment: ScheduleMoment, memory: [Double]) -> Double {
    let then = next.factor(at: moment.after(steps), memory: memory)
    return moment.step < steps ? then * Double(moment.step + 1) / Double(steps + 1) : then
  }

  func observe(loss: Double, memory: inout [Double]) { next.observe(loss: loss, memory: &memory) }
}

extension Entry where Make == any Schedule {
  static let warmup: Entry<any Schedule> = Entry(
    "warmup", "Rises in a straight line during the first steps, then follows another schedule.",
    source: "Goyal 2017, Accurate, large minibatch SGD, section 2.2",
    example: "train(m, schedule: .warmup(steps: 200, then: .cosine))",
    parameters: [
      .whole("steps", 1...1_000_000, default: 100, unit: "steps", "Steps in which it rises."),
      Catalog.Parameter(
        "then", .choice(catalogue: "schedule"), default: .choice(Choice("constant")), "What follows."),
    ]
  ) { arguments in
    let next = try Catalogue<any Schedule>.schedule.make(arguments.choice("then") ?? Choice("constant"))
    return WarmupSchedule(steps: arguments.whole("steps"), next: next)
  }
}
