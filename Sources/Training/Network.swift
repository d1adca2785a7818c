import Autograd
import Data
import Multimodal
import Multitask
import NeuralNet
import Tensor

/// A whole model with its parameters' places: backbones, what the tasks share, heads.
public struct Network: Sendable {
  let backbones: [BackboneNetwork]
  /// For each task: its backbone and what it reads there.
  let routes: [Route]
  /// For each backbone: indices of its inputs among all inputs of the model.
  let members: [[Int]]
  let sharing: any SharingNetwork
  /// What is shared along inputs that several tasks read.
  let along: [PositionSharing]
  public let heads: [any TaskNetwork]
  /// Heads that read one modality each, while modalities are balanced.
  var unimodal: UnimodalHeads?

  struct Route: Sendable {
    let backbone: Int
    let reading: Reading

    var isFused: Bool { if case .source = reading { true } else { false } }
  }

  /// What a task reads of its backbone.
  enum Reading: Sendable {
    /// The encodings of these inputs of the backbone, each by itself.
    case apart([Int])
    /// A fused representation.
    case source(Int)
  }

  /// One shard's pass.
  struct Pass {
    let outputs: [TaskOutput]
    /// What each head reads.
    let read: [Representation]
    let penalty: Variable?
    /// What each backbone gives.
    fileprivate let backs: [(representations: [Representation], encodings: [Encoding])]
    /// What the tasks read of the backbones.
    fileprivate let before: [Representation]

    /// Each backbone's encodings.
    var encodings: [[Encoding]] { backs.map(\.encodings) }

    /// What the heads read of the backbones, where gradients may be compared: the fused representations and the encodings
    /// that heads read apart, each once.
    var representations: [Variable] {
      var found: [Variable] = backs.flatMap(\.representations).map(\.vector)
      for part in before.flatMap(\.parts) {
        for variable in [part.vector, part.positions].compactMap({ $0 })
        where !found.contains(where: { $0.data == variable.data && $0.shape == variable.shape }) {
          found.append(variable)
        }
      }
      return found
    }
  }

  /// Multiply-adds of a forward pass for a row.
  public var cost: Int {
    backbones.reduce(0) { $0 + $1.cost } + sharing.cost + along.reduce(0) { $0 + $1.network.cost * $1.positions }
      + heads.reduce(0) { $0 + $1.cost }
  }

  /// - Parameter isPenalised: Whether the pass has the sharing architecture's penalty, which one shard a step adds.
  func callAsFunction(
    _ features: [Features], targets: [Targets?], on tape: Tape, isPenalised: Bool = false
  ) throws -> Pass {
    let backs = try backbones.enumerated().map { index, backbone in
      try backbone(members[index].map { features[$0] }, on: tape)
    }
    var read = routes.map { route -> Representation in
      let back = backs[route.backbone]
      switch route.reading {
      case .source(let source): return back.representations[source]
      case .apart(let inputs):
        let parts = inputs.map { input in
          let encoding = back.encodings[input]
          return Representation.Part(
            vector: encoding.vector, positions: encoding.positions, validity: encoding.validity,
            present: features[members[route.backbone][input]].present)
        }
        return Representation(vector: back.encodings[inputs[0]].vector, parts: parts)
      }
    }
    let before = read
    if routes.allSatisfy(\.isFused) {
      read = try sharing(read, on: tape)
    } else {
      let fused = routes.indices.filter { routes[$0].isFused }
      for (task, shared) in zip(fused, try sharing(fused.map { read[$0] }, on: tape)) { read[task] = shared }
    }
    for place in along { try place.apply(to: &read, on: tape) }
    let outputs = try heads.indices.map { try heads[$0].output(read[$0], targets: targets[$0], on: tape) }
    return Pass(
      outputs: outputs, read: read, penalty: isPenalised ? try sharing.penalty(on: tape) : nil, backs: backs,
      before: before)
  }
}
