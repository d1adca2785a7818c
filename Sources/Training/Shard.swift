import Autograd
import Data
import Multimodal
import Multitask
import NeuralNet
import Tensor

/// A part of a batch on its way through the network; one thread at a time works on it.
final class Shard: @unchecked Sendable {
  let tape: Tape
  private(set) var gradients: [Storage] = []
  private(set) var rows: Range<Int> = 0..<0
  private(set) var targets: [Targets?] = []
  private(set) var pass: Network.Pass?
  private(set) var losses: [Loss?] = []
  /// What went wrong, if anything did: threads of the pool cannot throw.
  var failure: (any Error)?
  private let store: ParameterStore
  /// Targets and features are views of its memory.
  private var batch: Batch?

  init(_ store: ParameterStore) {
    self.store = store
    tape = Tape(for: store)
  }

  /// A gradient buffer of this shard; made on first use.
  func gradient(_ index: Int) -> Storage {
    while gradients.count <= index { gradients.append(Storage(count: store.count)) }
    return gradients[index]
  }

  /// Runs the network on the rows `range` of `batch`, and the losses where there are labels.
  func forward(
    _ blueprint: Blueprint, _ batch: Batch, rows range: Range<Int>, index: Int, parameters: Storage, isTraining: Bool,
    isRecording: Bool, seed: UInt64, step: Int
  ) {
    do {
      rows = range
      self.batch = batch
      tape.begin(
        parameters: parameters, isTraining: isTraining, isRecording: isRecording, seed: seed, step: step, shard: index)
      let features = try blueprint.inputs.map { input in
        guard let column = batch[input.name] else { throw ShapeError("forward", [], "batch without '\(input.name)'") }
        return try Features(column, rows: range)
      }
      targets = try blueprint.tasks.map { task in try batch[task.column].map { try Targets($0, rows: range) } }
      let pass = try blueprint.network(features, on: tape)
      self.pass = pass
      losses = try zip(blueprint.network.heads, zip(pass.outputs, targets)).map { head, pair in
        guard let targets = pair.1, targets.labelledCount > 0 else { return nil }
        return try head.loss(pair.0, targets, on: tape)
      }
    } catch {
      failure = error
    }
  }

  /// A scalar with this value, to start a backward pass from.
  func seed(_ value: Float) -> Tensor {
    let tensor = tape.makeTensor(.scalar)
    tensor.data[0] = value
    return tensor
  }

  /// One backward pass from the weighted losses and the penalty.
  func backward(weights: [Float], penalty: Float, into gradient: Storage) {
    do {
      guard let pass else { return }
      var seeds: [(variable: Variable, gradient: Tensor)] = []
      for (loss, weight) in zip(losses, weights) {
        if let loss, weight != 0 { seeds.append((loss.sum, seed(weight))) }
      }
      if let term = pass.penalty, penalty != 0 { seeds.append((term, seed(penalty))) }
      try tape.backward(from: seeds, into: gradient)
    } catch {
      failure = error
    }
  }

  /// The gradient of one task's loss at the shared representations, copied, one after the other.
  func representationGradient(of task: Int, factor: Float) -> [Tensor] {
    do {
      guard let pass, let loss = losses[task] else { return [] }
      return try tape.backward(from: [(loss.sum, seed(factor))], into: nil, requesting: pass.representations).map {
        let copy = tape.makeTensor($0.shape)
        copy.copy(from: $0)
        return copy
      }
    } catch {
      failure = error
      return []
    }
  }

  /// The heads' gradients with every loss as it is, and the trunk's from these gradients at the representations.
  func backward(factors: [Float], representation gradients: [Tensor], heads: Storage, trunk: Storage) {
    do {
      guard let pass else { return }
      var seeds: [(variable: Variable, gradient: Tensor)] = []
      for (loss, factor) in zip(losses, factors) {
        if let loss, factor != 0 { seeds.append((loss.sum, seed(factor))) }
      }
      try tape.backward(from: seeds, into: heads, requesting: pass.representations)
      try tape.backward(from: zip(pass.representations, gradients).map { ($0, $1) }, into: trunk)
    } catch {
      failure = error
    }
  }
}
