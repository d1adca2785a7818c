import Catalog
import Language
import Training

/// Names for compared runs: the user's, or what the runs differ in.
enum RunNames {
  static func entries(_ value: Value) throws -> [ComparedRuns] {
    let named: [(name: String?, run: Run)]
    switch value {
    case .record(let record):
      named = record.fields.compactMap { field in
        if case .object(let object as RunObject) = field.value { (field.label, object.run) } else { nil }
      }
    case .list(let items):
      named = items.compactMap { if case .object(let object as RunObject) = $0 { (nil, object.run) } else { nil } }
    default: named = []
    }
    let described = named.map { description($0.run) }
    let shared = Set(described.first ?? []).filter { part in described.allSatisfy { $0.contains(part) } }
    var entries: [ComparedRuns] = []
    for (index, item) in named.enumerated() {
      let parts = described[index].filter { !shared.contains($0) }
      let name = item.name ?? (parts.isEmpty ? "run" : parts.joined(separator: ", "))
      if let place = entries.firstIndex(where: { $0.name == name && item.name == nil }) {
        entries[place] = ComparedRuns(name: name, runs: entries[place].runs + [item.run])
      } else {
        entries.append(ComparedRuns(name: name, runs: [item.run]))
      }
    }
    return entries
  }

  /// All that can tell runs apart, but for the seed.
  private static func description(_ run: Run) -> [String] {
    let request = run.blueprint.request, arguments = run.arguments
    return [
      "inputs: " + run.blueprint.inputs.map { "\($0.name) \($0.choice.text)" }.joined(separator: " + "),
      "fusion: \(request.fusion.text)",
      "sharing: \(request.sharing.text)", "tasks: " + run.blueprint.tasks.map(\.name).joined(separator: " + "),
      "epochs: \(arguments.epochs)", "batch: \(arguments.batch)", "optimizer: \(arguments.optimizer.text)",
      "schedule: \(arguments.schedule.text)", "balance: \(arguments.balance.text)", "absent: \(arguments.absent)",
    ]
  }
}
