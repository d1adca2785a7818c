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
    // With one task there is nothing to share, and with a backbone each, every task is a group of its own.
    let groups = isShared ? [Array(tasks.indices)] : tasks.indices.map { [$0] }
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
      let readers = { (users: [Int]) in
        users.count == 1 && (group.count > 1 || !isShared) ? tasks[users[0]].name : ParameterStore.sharedGroup
      }
      backbones.append(
        try backbone(
          group: group, used: used, sources: sources, fusion: fusion, fusionText: fusionText,
          prefix: isShared ? "" : "\(tasks[group[0]].name).", readers: readers))
      members.append(used)
    }
    let found = routes.compactMap { $0 }
    var shapes = found.map { shape(of: $0, backbones[$0.backbone], members[$0.backbone]) }
    let plans = zip(tasks, zip(shapes, found)).compactMap { task, place -> SharingTask? in
      guard case .source(let source) = place.1.reading else { return nil }
      return SharingTask(name: task.name, shape: place.0, source: source)
    }
    let sharingNetwork = try measured { store -> any SharingNetwork in
      do {
        return plans.isEmpty ? NothingToShare() : try sharing.network(for: plans, in: &store)
      } catch let complaint as Complaint {
        throw complaint.within(.argument("sharing"))
      }
    } part: { network, count in
      count == 0
        ? nil
        : Blueprint.Part(
          name: "sharing", kind: sharingText, input: "\(plans[0].shape.dim)", output: "\(network.shapes[0].dim)",
          parameters: count,
          owner: ParameterStore.sharedGroup, cost: network.cost)
    }
    let fused = found.indices.filter { if case .source = found[$0].reading { true } else { false } }
    for (task, shape) in zip(fused, sharingNetwork.shapes) { shapes[task] = shape }
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
    return Network(backbones: backbones, routes: found, members: members, sharing: sharingNetwork, heads: heads)
  }

  /// What a task's route gives it to read, before sharing.
  private func shape(of route: Network.Route, _ backbone: BackboneNetwork, _ members: [Int]) -> RepresentationShape {
    switch route.reading {
    case .source(let source): backbone.sources[source].shape
    case .apart(let local):
      RepresentationShape(
        dim: 0,
        parts: local.map { place in
          let input = inputs[members[place]], output = backbone.encoders[place].output
          return RepresentationShape.Part(
            name: input.name, dim: output.dim, positionDim: output.positionDim, reduction: output.reduction,
            longest: input.shape.longest)
        })
    }
  }

  private mutating func backbone(
    group: [Int], used: [Int], sources: [[Int]], fusion: any FusionMethod, fusionText: String, prefix: String,
    readers: @escaping ([Int]) -> String
  ) throws -> BackboneNetwork {
    let tasks = tasks
    let owner = { (local: Int) in readers(group.filter { tasks[$0].inputs.contains(used[local]) }) }
    let sourceOwner = { (source: Int) in
      readers(
        group.filter { task in
          tasks[task].task.reading == .fused
            && tasks[task].inputs.compactMap { used.firstIndex(of: $0) } == sources[source]
        })
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
          owner: owner(local), cost: encoder.cost))
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
          parameters: count, owner: sourceOwner(index), cost: fused.cost))
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
  let cost = 0

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
