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

  /// One shard's pass; the next is written over it, so that its arrays keep their memory.
  struct Pass {
    fileprivate(set) var outputs: [TaskOutput] = []
    /// What each head reads.
    fileprivate(set) var read: [Representation] = []
    fileprivate(set) var penalty: Variable?
    /// What each backbone gives.
    fileprivate var backs: [BackboneNetwork.Pass] = []
    /// What the tasks read of the backbones.
    fileprivate var before: [Representation] = []

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

  /// - Parameters:
  ///   - isPenalised: Whether the pass has the sharing architecture's penalty, which one shard a step adds.
  ///   - pass: Written over.
  func callAsFunction(
    _ features: [Features], targets: [Targets?], on tape: Tape, isPenalised: Bool = false, into pass: inout Pass
  ) throws {
    if pass.backs.count != backbones.count { pass.backs = backbones.map { _ in BackboneNetwork.Pass() } }
    for index in backbones.indices {
      try backbones[index](features, of: members[index], on: tape, into: &pass.backs[index])
    }
    // It may share its memory with what was read before.
    pass.read = []
    for (task, route) in routes.enumerated() {
      var parts = task < pass.before.count ? pass.before[task].takeParts() : []
      let read = reading(route, features, pass.backs[route.backbone], into: &parts)
      if task < pass.before.count { pass.before[task] = read } else { pass.before.append(read) }
    }
    if routes.allSatisfy(\.isFused) {
      pass.read = try sharing(pass.before, on: tape)
    } else {
      pass.read = pass.before
      let fused = routes.indices.filter { routes[$0].isFused }
      for (task, shared) in zip(fused, try sharing(fused.map { pass.before[$0] }, on: tape)) {
        pass.read[task] = shared
      }
    }
    for place in along { try place.apply(to: &pass.read, on: tape) }
    pass.outputs.removeAll(keepingCapacity: true)
    for task in heads.indices {
      pass.outputs.append(try heads[task].output(pass.read[task], targets: targets[task], on: tape))
    }
    pass.penalty = isPenalised ? try sharing.penalty(on: tape) : nil
  }

  /// What a task reads of its backbone.
  ///
  /// - Parameter parts: Written over where the task reads its inputs apart.
  private func reading(
    _ route: Route, _ features: [Features], _ back: BackboneNetwork.Pass, into parts: inout [Representation.Part]
  ) -> Representation {
    switch route.reading {
    case .source(let source): return back.representations[source]
    case .apart(let inputs):
      parts.removeAll(keepingCapacity: true)
      for input in inputs {
        let encoding = back.encodings[input]
        parts.append(
          Representation.Part(
            vector: encoding.vector, positions: encoding.positions, validity: encoding.validity,
            present: features[members[route.backbone][input]].present))
      }
      return Representation(vector: back.encodings[inputs[0]].vector, parts: parts)
    }
  }
}
