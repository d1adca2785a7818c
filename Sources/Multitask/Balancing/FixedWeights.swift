import Catalog

/// Weights given by hand, in the order of the tasks or by their names.
struct FixedWeights: Balancer {
  let need = BalancerNeed.losses
  let values: [Double]
  let named: [(task: String, weight: Double)]

  init(_ arguments: Arguments) {
    values = arguments.numbers("of")
    if case .record(let fields) = arguments["of"] {
      named = fields.compactMap { if case .number(let weight) = $0.value { ($0.label, weight) } else { nil } }
    } else {
      named = []
    }
  }

  private init(values: [Double]) {
    self.values = values
    named = []
  }

  func prepared(for tasks: [String]) throws -> any Balancer {
    for (task, _) in named where !tasks.contains(task) {
      throw Complaint(
        "unknown-task", "weights names '\(task)', which is no task", at: [.argument("of"), .key(task)],
        label: Suggestion.words(for: task, among: tasks), notes: ["the tasks are \(tasks.joined(separator: ", "))"])
    }
    guard values.count <= tasks.count else {
      throw Complaint(
        "wrong-count", "weights gives \(values.count) weights for \(tasks.count) tasks", at: [.argument("of")],
        notes: ["the tasks are \(tasks.joined(separator: ", "))"])
    }
    let weights = tasks.enumerated().map { index, task in
      named.first { $0.task == task }?.weight ?? (index < values.count ? values[index] : 1)
    }
    guard tasks.isEmpty || weights.contains(where: { $0 > 0 }) else {
      throw Complaint(
        "out-of-range", "every task weighs 0, so nothing would be learned", at: [.argument("of")],
        hint: "give a task a weight above 0")
    }
    return FixedWeights(values: weights)
  }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    seen.tasks.map { $0 < values.count ? values[$0] : 1 }
  }
}

extension Entry where Make == any Balancer {
  static let weights = Entry(
    "weights", "Fixed weights given by hand.", example: "train(m, balance: .weights(of: { shape: 2, colour: 1 }))",
    parameters: [
      Parameter(
        "of", .either([.list(of: .number(0...1e6)), .record(of: .number(0...1e6))]),
        "A weight a task in the order of `tasks:`, or by name as in { digit: 2 }; the others weigh 1.")
    ]
  ) { FixedWeights($0) }
}
