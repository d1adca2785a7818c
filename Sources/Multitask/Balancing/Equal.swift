import Catalog

/// The sum of the losses.
struct EqualWeights: Balancer {
  var need: BalancerNeed { .losses }
  /// One a task, made once.
  private var ones: [Double] = []

  func prepared(for tasks: [String]) -> any Balancer {
    var copy = self
    copy.ones = [Double](repeating: 1, count: tasks.count)
    return copy
  }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    seen.count == ones.count ? ones : [Double](repeating: 1, count: seen.count)
  }
}

extension Entry where Make == any Balancer {
  static let equal = Entry("equal", "The plain sum of the task losses.", example: "train(m, balance: .equal)") { _ in
    EqualWeights()
  }
}
