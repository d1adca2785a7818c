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
        if !sources.contains(local) { sources.append(local) }
        routes[task] = Network.Route(backbone: backbones.count, source: sources.firstIndex(of: local) ?? 0)
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
    let shapes = found.map { backbones[$0.backbone].sources[$0.source].shape }
    let plans = zip(tasks, zip(shapes, found)).map { SharingTask(name: $0.name, shape: $1.0, source: $1.1.source) }
    let sharingNetwork = try measured { store in
      do {
        return try sharing.network(for: plans, in: &store)
      } catch let complaint as Complaint {
        throw complaint.within(.argument("sharing"))
      }
    } part: { network, count in
      count == 0
        ? nil
        : Blueprint.Part(
          name: "sharing", kind: sharingText, input: "\(shapes[0].dim)", output: "\(network.shapes[0].dim)",
          parameters: count,
          owner: ParameterStore.sharedGroup, cost: network.cost)
    }
    var heads: [any TaskNetwork] = []
    for (task, shape) in zip(tasks, sharingNetwork.shapes) {
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
          name: task.name, kind: task.choice.text, input: "\(shape.dim)", output: "\(network.outputWidth)",
          parameters: count,
          owner: task.name, cost: network.cost)
      }
      heads.append(head)
    }
    return Network(backbones: backbones, routes: found, members: members, sharing: sharingNetwork, heads: heads)
  }

  private mutating func backbone(
    group: [Int], used: [Int], sources: [[Int]], fusion: any FusionMethod, fusionText: String, prefix: String,
    readers: @escaping ([Int]) -> String
  ) throws -> BackboneNetwork {
    let tasks = tasks
    let owner = { (local: Int) in readers(group.filter { tasks[$0].inputs.contains(used[local]) }) }
    let sourceOwner = { (source: Int) in
      readers(group.filter { task in tasks[task].inputs.compactMap { used.firstIndex(of: $0) } == sources[source] })
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
