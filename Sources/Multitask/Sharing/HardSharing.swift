import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// One backbone for all tasks, or for each group, with further shared layers if wanted: z = f(x), y_t = h_t(z).
struct HardSharing: Sharing {
  /// Widths of shared layers above the fusion.
  let trunk: [Int]
  /// Tasks that share a backbone with each other only; empty where all share one.
  let groups: [[String]]

  var backbone: Backbone { groups.isEmpty ? .shared : .groups(groups) }

  func network(for tasks: [SharingTask], in store: inout ParameterStore) throws -> any SharingNetwork {
    guard !trunk.isEmpty else { return DirectSharing.Network(shapes: tasks.map(\.shape)) }
    var members = groups.map { group in tasks.indices.filter { group.contains(tasks[$0].name) } }
    members.append(tasks.indices.filter { task in !groups.contains { $0.contains(tasks[task].name) } })
    let parts = members.filter { !$0.isEmpty }.enumerated().map { index, group -> Group in
      let own = group.map { tasks[$0] }
      let owner = own.count == 1 && tasks.count > 1 ? own[0].name : ParameterStore.sharedGroup
      return store.withGroup(owner) { store in
        let entry = CommonWidth(own, width: trunk[0], in: &store)
        let name = index == 0 ? "sharing.trunk" : "sharing.trunk\(index)"
        return Group(
          members: group, tasks: own, entry: entry, owner: owner,
          trunk: Trunk(entry.width, widths: trunk, name: name, in: &store))
      }
    }
    return Network(tasks: tasks, groups: parts)
  }

  /// Tasks with a trunk in common.
  struct Group: Sendable {
    let members: [Int]
    let tasks: [SharingTask]
    let entry: CommonWidth
    let owner: String
    let trunk: Trunk

    func parts(isOnly: Bool) -> [SharingPart] {
      let title = isOnly || tasks.count == 1 ? "trunk" : "trunk of \(tasks.map(\.name).joined(separator: ", "))"
      return entry.parts + [
        SharingPart(
          title, kind: trunk.text, input: "\(trunk.inputs)", output: "\(trunk.outputs)",
          parameters: trunk.parameters, owner: owner, cost: Set(tasks.map(\.source)).count * trunk.cost)
      ]
    }
  }

  struct Network: SharingNetwork {
    let tasks: [SharingTask]
    let groups: [Group]

    var shapes: [RepresentationShape] { tasks.map { $0.shape.with(dim: groups[0].trunk.outputs) } }
    var parts: [SharingPart] { groups.flatMap { $0.parts(isOnly: groups.count == 1) } }

    func callAsFunction(_ inputs: [Representation], on tape: Tape) throws -> [Representation] {
      var outputs = inputs
      for group in groups {
        let common = try group.entry(group.members.map { inputs[$0] }, group.tasks, on: tape)
        var made: [Int: Variable] = [:]
        for (place, task) in zip(group.members, group.tasks) {
          let vector = try made[task.source] ?? group.trunk(common[task.source] ?? inputs[place].vector, on: tape)
          made[task.source] = vector
          outputs[place] = inputs[place].with(vector: vector)
        }
      }
      return outputs
    }
  }
}

extension HardSharing.Network: ExportableSharing {
  func export(_ inputs: [ExportedRepresentation], to exporter: inout Exporter) throws -> [ExportedRepresentation] {
    var outputs = inputs
    for group in groups {
      let common = group.entry.export(group.members.map { inputs[$0] }, group.tasks, to: &exporter)
      for (place, task) in zip(group.members, group.tasks) {
        let read = common[task.source] ?? inputs[place].encoding.vector
        outputs[place] = inputs[place].with(vector: group.trunk.export(read, to: &exporter))
      }
    }
    return outputs
  }
}

/// The heads read the backbones as they are.
struct DirectSharing: Sharing {
  let backbone: Backbone

  func network(for tasks: [SharingTask], in store: inout ParameterStore) throws -> any SharingNetwork {
    Network(shapes: tasks.map(\.shape))
  }

  struct Network: SharingNetwork {
    let shapes: [RepresentationShape]
    let parts: [SharingPart] = []

    func callAsFunction(_ inputs: [Representation], on tape: Tape) throws -> [Representation] { inputs }
  }
}

extension DirectSharing.Network: ExportableSharing {
  func export(_ inputs: [ExportedRepresentation], to exporter: inout Exporter) throws -> [ExportedRepresentation] {
    inputs
  }
}

extension Entry where Make == any Sharing {
  static let hard = Entry(
    "hard", "One backbone for all tasks or for each group, a head for each.",
    source: "Caruana 1997, Multitask learning",
    example: "model(data, tasks: { shape: .classify, colour: .classify }, sharing: .hard(trunk: [128, 64]))",
    parameters: [
      Parameter(
        "groups", .list(of: .list(of: .column)), default: .list([]),
        "Tasks that share with each other only, as in [[.a, .b], [.c]]; tasks not named form one more group."),
      .wholes("trunk", 1...65_536, default: [], "Widths of further shared layers with ReLU above the fusion."),
      Towers.parameter,
    ]
  ) { ToweredSharing(HardSharing(trunk: $0.wholes("trunk"), groups: TaskGroups.given($0)), $0) }

  static let none = Entry(
    "none", "A network of its own for each task: nothing is shared.",
    example: "model(data, tasks: { shape: .classify, colour: .classify }, sharing: .none)",
    parameters: [Towers.parameter]
  ) { ToweredSharing(DirectSharing(backbone: .perTask), $0) }
}

/// Groups of tasks as they are given.
enum TaskGroups {
  static func given(_ arguments: Arguments) -> [[String]] {
    arguments.list("groups").map { group in
      guard case .list(let items) = group else { return [] }
      return items.compactMap { if case .choice(let choice) = $0 { choice.name } else { nil } }
    }.filter { !$0.isEmpty }
  }
}
