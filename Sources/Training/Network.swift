import Autograd
import Data
import Multimodal
import Multitask
import NeuralNet
import Tensor

/// A whole model with its parameters' places: backbones, what the tasks share, heads.
public struct Network: Sendable {
  let backbones: [BackboneNetwork]
  /// For each task: its backbone, the source it reads there, and the inputs of its backbone among all inputs.
  let routes: [Route]
  /// For each backbone: indices of its inputs among all inputs of the model.
  let members: [[Int]]
  let sharing: any SharingNetwork
  public let heads: [any TaskNetwork]

  struct Route: Sendable {
    let backbone: Int
    let source: Int
  }

  /// One shard's pass.
  struct Pass {
    let outputs: [Variable]
    /// Each backbone's fused representations, where gradients may be compared.
    let representations: [Variable]
    /// Each backbone's encodings.
    let encodings: [[Encoding]]
    let penalty: Variable?
  }

  /// Multiply-adds of a forward pass for a row.
  public var cost: Int {
    backbones.reduce(0) { $0 + $1.cost } + sharing.cost + heads.reduce(0) { $0 + $1.cost }
  }

  func callAsFunction(_ features: [Features], on tape: Tape) throws -> Pass {
    let backs = try backbones.enumerated().map { index, backbone in
      try backbone(members[index].map { features[$0] }, on: tape)
    }
    let read = routes.map { backs[$0.backbone].representations[$0.source] }
    let shared = try sharing(read, on: tape)
    let outputs = try zip(heads, shared).map { try $0.output($1, on: tape) }
    return Pass(
      outputs: outputs, representations: backs.flatMap { $0.representations.map(\.vector) },
      encodings: backs.map(\.encodings),
      penalty: tape.isTraining ? try sharing.penalty(on: tape) : nil)
  }
}
