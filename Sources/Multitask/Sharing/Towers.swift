import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Layers that each task has to itself between what is shared and its head.
struct Towers: Sendable {
  /// For every task that is not named.
  let widths: [Int]
  let named: [(task: String, widths: [Int])]

  static let parameter = Catalog.Parameter(
    "towers", .either([.list(of: .whole(1...65_536)), .record(of: .list(of: .whole(1...65_536)))]), default: .list([]),
    "Widths of dense layers with ReLU that each task has to itself, or by task as in { digit: [64] }.")

  init(_ arguments: Arguments) {
    widths = arguments.wholes("towers")
    if case .record(let fields) = arguments["towers"] {
      named = fields.map { field in
        guard case .list(let items) = field.value else { return (field.label, []) }
        return (field.label, items.compactMap { if case .number(let width) = $0 { Int(width) } else { nil } })
      }
    } else {
      named = []
    }
  }

  func widths(of task: String) -> [Int] { named.first { $0.task == task }?.widths ?? widths }
}

/// Another architecture with a tower for each task on top.
struct ToweredSharing: Sharing {
  let base: any Sharing
  let towers: Towers

  init(_ base: any Sharing, _ arguments: Arguments) {
    self.base = base
    towers = Towers(arguments)
  }

  var backbone: Backbone { base.backbone }

  var standsBetween: Bool { base.standsBetween }

  func check(tasks: [String]) throws {
    try base.check(tasks: tasks)
    for (task, _) in towers.named where !tasks.contains(task) {
      throw Complaint(
        "unknown-task", "towers names '\(task)', which is no task", at: [.argument("towers"), .key(task)],
        label: Suggestion.words(for: task, among: tasks),
        notes: ["the tasks are \(tasks.joined(separator: ", "))"])
    }
  }

  func network(for tasks: [SharingTask], in store: inout ParameterStore) throws -> any SharingNetwork {
    let network = try base.network(for: tasks, in: &store)
    // A task that reads its inputs apart has no vector that a tower could read.
    let widths = zip(tasks, network.shapes).map { $1.dim > 0 ? towers.widths(of: $0.name) : [] }
    guard widths.contains(where: { !$0.isEmpty }) else { return network }
    let trunks = tasks.indices.map { index in
      store.withGroup(tasks[index].name) { store in
        Trunk(
          network.shapes[index].dim, widths: widths[index], name: "sharing.tower.\(tasks[index].name)", in: &store)
      }
    }
    return Network(base: network, trunks: trunks, names: tasks.map(\.name))
  }

  struct Network: SharingNetwork {
    let base: any SharingNetwork
    let trunks: [Trunk]
    let names: [String]

    var shapes: [RepresentationShape] { zip(base.shapes, trunks).map { $0.with(dim: $1.outputs) } }

    var parts: [SharingPart] {
      base.parts
        + zip(names, trunks).filter { !$1.layers.isEmpty }.map { name, trunk in
          SharingPart(
            "tower", kind: trunk.text, input: "\(trunk.inputs)", output: "\(trunk.outputs)",
            parameters: trunk.parameters, owner: name, cost: trunk.cost)
        }
    }

    func callAsFunction(_ inputs: [Representation], on tape: Tape) throws -> [Representation] {
      try zip(try base(inputs, on: tape), trunks).map { $0.with(vector: try $1($0.vector, on: tape)) }
    }

    func penalty(on tape: Tape) throws -> Variable? { try base.penalty(on: tape) }
  }
}

extension ToweredSharing.Network: ExportableSharing {
  func export(_ inputs: [ExportedRepresentation], to exporter: inout Exporter) throws -> [ExportedRepresentation] {
    guard let exportable = base as? any ExportableSharing else {
      throw InterchangeError("the architecture below the towers has no operations for it")
    }
    let below = try exportable.export(inputs, to: &exporter)
    return zip(below, trunks).map { $0.with(vector: $1.export($0.encoding.vector, to: &exporter)) }
  }
}
