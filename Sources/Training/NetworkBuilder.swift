import Autograd
import Catalog
import Multimodal
import Multitask
import NeuralNet
import Tensor

/// Puts a network together from its plans, noting what each part costs and who owns it.
struct NetworkBuilder {
  let inputs: [Blueprint.Input]
  let tasks: [Blueprint.TaskPlan]
  var store = ParameterStore()
  var parts: [Blueprint.Part] = []

  init(inputs: [Blueprint.Input], tasks: [Blueprint.TaskPlan]) {
    self.inputs = inputs
    self.tasks = tasks
  }

  mutating func build(
    fusion: any FusionMethod, fusionText: String, sharing: any Sharing, sharingText: String
  ) throws -> Network {
    let isShared = sharing.backbone == .shared
    let tasks = tasks
    let groups = try groups(sharing.backbone)
    // Whether an encoder keeps positions is known once it is made; until then every reader in order counts.
    let along = inputsReadAlong { inputs[$0].shape.longest > 1 }
    var backbones: [BackboneNetwork] = [], members: [[Int]] = []
    var routes = [Network.Route?](repeating: nil, count: tasks.count)
    for group in groups {
      let used = inputs.indices.filter { input in group.contains { tasks[$0].inputs.contains(input) } }
      var sources: [[Int]] = []
      for task in group {
        let local = tasks[task].inputs.compactMap { used.firstIndex(of: $0) }
        if tasks[task].task.reading == .apart {
          routes[task] = Network.Route(backbone: backbones.count, reading: .apart(local))
          continue
        }
        if !sources.contains(local) { sources.append(local) }
        routes[task] = Network.Route(
          backbone: backbones.count, reading: .source(sources.firstIndex(of: local) ?? 0))
      }
      // With one task alone there is nothing to share, and what lies below a stitch is everybody's.
      let isStitched = sharing.backbone == .stitched
      let fusedCount = tasks.filter { $0.task.reading == .fused }.count
      let readers = { (users: [Int], input: Int?) in
        let isStitchedHere =
          isStitched
          && (tasks[users[0]].task.reading == .fused
            ? fusedCount > 1 : along.contains { $0.input == input && $0.tasks.contains(users[0]) })
        return users.count == 1 && !isStitchedHere && !(tasks.count == 1 && isShared)
          ? tasks[users[0]].name : ParameterStore.sharedGroup
      }
      let prefix = isShared ? "" : group.map { tasks[$0].name }.joined(separator: "+") + "."
      backbones.append(
        try backbone(
          group: group, used: used, sources: sources, fusion: fusion, fusionText: fusionText,
          prefix: prefix, readers: readers))
      members.append(used)
    }
    let found = routes.compactMap { $0 }
    var shapes = zip(tasks, found).map { shape(of: $1, $0, backbones[$1.backbone], members[$1.backbone]) }
    var plans = zip(tasks, zip(shapes, found)).compactMap { task, place -> SharingTask? in
      guard case .source(let source) = place.1.reading else { return nil }
      return SharingTask(name: task.name, shape: place.0, source: source)
    }
    if !sharing.standsBetween {
      plans += zip(tasks, shapes).filter { $0.0.task.reading == .apart }.map {
        SharingTask(name: $0.name, shape: $1, source: 0)
      }
    }
    let sharingNetwork: any SharingNetwork
    do {
      try sharing.check(tasks: tasks.map(\.name))
      sharingNetwork = plans.isEmpty ? NothingToShare() : try sharing.network(for: plans, in: &store)
    } catch let complaint as Complaint {
      throw complaint.within(.argument("sharing"))
    }
    parts += sharingNetwork.parts.map { part in
      Blueprint.Part(
        name: "sharing: \(part.name)", kind: part.kind, input: part.input, output: part.output,
        parameters: part.parameters, owner: part.owner, cost: part.cost)
    }
    let fused = found.indices.filter { if case .source = found[$0].reading { true } else { false } }
    for (task, shape) in zip(fused, sharingNetwork.shapes) { shapes[task] = shape }
    let keepingOrder = along.filter { place in
      place.tasks.allSatisfy { task in
        shapes[task].parts.contains { $0.name == inputs[place.input].name && $0.positionDim != nil }
      }
    }
    let places = sharing.standsBetween ? try shareAlong(keepingOrder, by: sharing, shapes: &shapes) : []
    var heads: [any TaskNetwork] = []
    for (task, shape) in zip(tasks, shapes) {
      let head = try measured { store in
        try store.withGroup(task.name) { store in
          do {
            return try task.task.network(reading: shape, target: task.target, name: task.name, in: &store)
          } catch let complaint as Complaint {
            throw complaint.within(.key(task.name)).within(.argument("tasks"))
          }
        }
      } part: { network, count in
        Blueprint.Part(
          name: task.name, kind: task.choice.text, input: shape.text, output: network.outputText,
          parameters: count,
          owner: task.name, cost: network.cost)
      }
      heads.append(head)
    }
    return Network(
      backbones: backbones, routes: found, members: members, sharing: sharingNetwork, along: places, heads: heads)
  }

  /// What a task's route gives it to read, before sharing.
  private func shape(
    of route: Network.Route, _ task: Blueprint.TaskPlan, _ backbone: BackboneNetwork, _ members: [Int]
  ) -> RepresentationShape {
    switch route.reading {
    case .source(let source): backbone.sources[source].shape
    case .apart(let local):
      RepresentationShape(
        dim: 0,
        parts: local.map { place in
          let input = inputs[members[place]], output = backbone.encoders[place].output
          return RepresentationShape.Part(
            name: input.name, dim: output.dim, positionDim: output.positionDim, reduction: output.reduction,
            longest: input.shape.longest, isTarget: input.name == task.column)
        })
    }
  }

  /// Which tasks have a backbone together.
  private func groups(_ backbone: Backbone) throws -> [[Int]] {
    switch backbone {
    case .shared: return [Array(tasks.indices)]
    case .perTask, .stitched: return tasks.indices.map { [$0] }
    case .groups(let named):
      var groups: [[Int]] = []
      for (index, group) in named.enumerated() {
        groups.append(
          try group.enumerated().map { place, name in
            guard let task = tasks.firstIndex(where: { $0.name == name }),
              !groups.contains(where: { $0.contains(task) })
            else {
              let isTask = tasks.contains { $0.name == name }
              throw Complaint(
                isTask ? "repeated-task" : "unknown-task",
                isTask ? "groups names '\(name)' twice" : "groups names '\(name)', which is no task",
                at: [.argument("sharing"), .argument("groups"), .index(index), .index(place)],
                label: isTask ? "" : Suggestion.words(for: name, among: tasks.map(\.name)),
                notes: ["the tasks are \(tasks.map(\.name).joined(separator: ", "))"])
            }
            return task
          })
      }
      let rest = tasks.indices.filter { task in !groups.contains { $0.contains(task) } }
      return rest.isEmpty ? groups : groups + [rest]
    }
  }

  private mutating func backbone(
    group: [Int], used: [Int], sources: [[Int]], fusion: any FusionMethod, fusionText: String, prefix: String,
    readers: @escaping (_ users: [Int], _ input: Int?) -> String
  ) throws -> BackboneNetwork {
    let tasks = tasks
    let users = { (local: Int) in group.filter { tasks[$0].inputs.contains(used[local]) } }
    let owner = { (local: Int) in readers(users(local), used[local]) }
    let sourceUsers = { (source: Int) in
      group.filter { task in
        tasks[task].task.reading == .fused
          && tasks[task].inputs.compactMap { used.firstIndex(of: $0) } == sources[source]
      }
    }
    let sourceOwner = { (source: Int) in readers(sourceUsers(source), nil) }
    let title = { (owner: String, users: [Int]) in
      owner == ParameterStore.sharedGroup && users.count < tasks.count && users.count > 1
        ? users.map { tasks[$0].name }.joined(separator: ", ") : owner
    }
    let start = store.declarations.count
    let network = try BackboneNetwork(
      inputs: used.map { inputs[$0] }, fusion: fusion, sources: sources, owner: owner, sourceOwner: sourceOwner,
      prefix: prefix,
      in: &store)
    let declared = store.declarations[start...]
    for (local, encoder) in network.encoders.enumerated() {
      let input = inputs[used[local]]
      let count = declared.filter { !$0.isStatistic }
        .filter { $0.name.hasPrefix("\(prefix)encoder.\(input.name).") || $0.name == "\(prefix)absent.\(input.name)" }
        .reduce(0) { $0 + $1.parameter.shape.count }
      parts.append(
        Blueprint.Part(
          name: prefix + input.name, kind: input.choice.text, input: input.shape.text, output: encoder.output.text,
          parameters: count,
          owner: title(owner(local), users(local)), cost: encoder.cost))
    }
    for (index, source) in network.sources.enumerated() {
      guard let fused = source.fusion else { continue }
      let names = source.inputs.map { inputs[used[$0]].name }
      let name = BackboneNetwork.fusionName(prefix, index) + "."
      let count = declared.filter { !$0.isStatistic && $0.name.hasPrefix(name) }.reduce(0) {
        $0 + $1.parameter.shape.count
      }
      parts.append(
        Blueprint.Part(
          name: "\(prefix)fusion" + (sources.count > 1 ? " of \(names.joined(separator: ", "))" : ""), kind: fusionText,
          input: source.inputs.map { network.encoders[$0].output.text }.joined(separator: " + "),
          output: "\(fused.dim)",
          parameters: count, owner: title(sourceOwner(index), sourceUsers(index)), cost: fused.cost))
    }
    return network
  }

  private mutating func measured<Made>(
    _ make: (inout ParameterStore) throws -> Made, part: (Made, Int) -> Blueprint.Part?
  ) throws -> Made {
    let before = store.scalarCount
    let made = try make(&store)
    if let part = part(made, store.scalarCount - before) { parts.append(part) }
    return made
  }
}

/// Where every task reads its inputs apart.
private struct NothingToShare: SharingNetwork {
  let shapes: [RepresentationShape] = []
  let parts: [SharingPart] = []

  func callAsFunction(_ inputs: [Representation], on tape: Tape) throws -> [Representation] { inputs }
}

extension FeatureShape {
  /// Steps or tokens of the longest training row; 1 without a time axis.
  var longest: Int {
    switch self {
    case .steps(let longest, _), .tokens(_, let longest, _): longest
    case .classes, .picture, .values: 1
    }
  }
}
