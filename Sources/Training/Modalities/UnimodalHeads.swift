import Autograd
import Multimodal
import Multitask
import Tensor

/// Heads that read one modality each, beside the fused one; part of a network only while it trains.
public struct UnimodalHeads: Sendable {
  /// What the heads are for.
  public enum Use: Sendable {
    /// Encoders learn from their losses.
    case blended
    /// They only watch.
    case probing
  }

  let use: Use
  /// For each task, a head for each modality that it reads; empty where it reads one or answers along time.
  let heads: [[Head]]

  struct Head: Sendable {
    /// Among all inputs of the model.
    let input: Int
    let backbone: Int
    /// Among the inputs of the backbone.
    let place: Int
    let network: any TaskNetwork
  }

  /// Kinds of tasks that read one vector a row.
  private static let kinds: Set = ["classify", "regress", "tag"]

  init(_ blueprint: Blueprint, use: Use, in store: inout ParameterStore) throws {
    self.use = use
    let network = blueprint.network
    heads = try blueprint.tasks.enumerated().map { index, task in
      let route = network.routes[index]
      guard case .source(let source) = route.reading, Self.kinds.contains(task.choice.name) else { return [] }
      let places = network.backbones[route.backbone].sources[source].inputs
      guard places.count > 1 else { return [] }
      return try places.map { place in
        let input = network.members[route.backbone][place]
        let dim = network.backbones[route.backbone].encoders[place].output.dim
        return Head(
          input: input, backbone: route.backbone, place: place,
          network: try task.task.network(
            reading: RepresentationShape(dim: dim), target: task.target,
            name: "unimodal.\(blueprint.inputs[input].name).\(task.name)", in: &store))
      }
    }
  }

  /// The losses of each task's heads on a shard; of rows that lack the modality they read what stands for it.
  func losses(_ encodings: [[Encoding]], targets: [Targets?], on tape: Tape) throws -> [[Shard.ShardLoss?]] {
    try zip(heads, targets).map { heads, targets in
      try heads.map { head in
        guard let targets, targets.labelledCount > 0 else { return nil }
        let vector = encodings[head.backbone][head.place].vector
        let read = use == .probing ? tape.stopGradient(vector) : vector
        let output = try head.network.output(Representation(vector: read), targets: targets, on: tape)
        return try head.network.loss(output, targets: targets, on: tape).map {
          Shard.ShardLoss(value: Double($0.value), count: $0.count, sum: $0.sum)
        }
      }
    }
  }
}

extension Blueprint {
  /// The same model with a head for each modality; the places of all other parameters stay as they are.
  func withUnimodalHeads(_ use: UnimodalHeads.Use) throws -> Blueprint {
    var copy = self
    var store = self.store
    copy.network.unimodal = try UnimodalHeads(self, use: use, in: &store)
    copy.store = store
    return copy
  }
}
