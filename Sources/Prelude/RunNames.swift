import Catalog
import Language
import Training

/// Names for compared runs: the user's, or what the runs differ in.
enum RunNames {
  static func entries(_ value: Value) throws -> [ComparedRuns] {
    let named: [(name: String?, run: Run)] =
      switch value {
      case .record(let record): record.fields.flatMap { field in runs(field.value).map { (field.label, $0) } }
      default: runs(value).map { (nil, $0) }
      }
    let described = named.map { description($0.run) }
    let shared = Set(described.first ?? []).filter { part in described.allSatisfy { $0.contains(part) } }
    let differing = Set(described.flatMap { parts in parts.filter { !shared.contains($0) }.map(key) })
    var entries: [ComparedRuns] = []
    for (index, item) in named.enumerated() {
      let parts = described[index].filter { !shared.contains($0) }
      // What differs in one choice alone goes by that choice's name.
      let short = differing.count == 1 ? parts.map(value(of:)) : parts
      let name = item.name ?? (short.isEmpty ? "run" : short.joined(separator: ", "))
      if let place = entries.firstIndex(where: { $0.name == name }) {
        entries[place] = ComparedRuns(name: name, runs: entries[place].runs + [item.run])
      } else {
        entries.append(ComparedRuns(name: name, runs: [item.run]))
      }
    }
    return entries
  }

  /// The runs in a value, lists within lists in a row.
  private static func runs(_ value: Value) -> [Run] {
    switch value {
    case .list(let items): items.flatMap(runs)
    case .object(let object as RunObject): [object.run]
    default: []
    }
  }

  /// `balance` of `balance: .dwa`.
  private static func key(_ part: String) -> String {
    part.split(separator: ":", maxSplits: 1).first.map(String.init) ?? part
  }

  /// `dwa` of `balance: .dwa`; parts that are no choices stay as they are.
  private static func value(of part: String) -> String {
    let pieces = part.split(separator: ":", maxSplits: 1)
    guard pieces.count == 2, pieces[1].hasPrefix(" .") else { return part }
    return String(pieces[1].dropFirst(2))
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
