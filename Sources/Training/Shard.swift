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
  private(set) var losses: [ShardLoss?] = []
  /// The losses of heads that read one modality, for each task; empty where modalities are not balanced.
  private(set) var unimodalLosses: [[ShardLoss?]] = []
  /// What is kept of the outputs, one a task.
  private(set) var answers: [TaskAnswers] = []
  /// What went wrong, if anything did: threads of the pool cannot throw.
  var failure: (any Error)?
  private let store: ParameterStore
  /// Kept from step to step, as all arrays here are, so that a step does not ask for memory.
  private var features: [Features] = []
  private var seeds: [(variable: Variable, gradient: Tensor)] = []
  /// Targets and features are views of its memory.
  private var batch: Batch?

  /// What the rows of a shard add to a task's loss.
  struct ShardLoss {
    let value: Double
    /// Labelled rows.
    let count: Float
    /// Where its gradient starts with 1, a scalar.
    var sum: Variable?
    /// Where else its gradient starts, and with what.
    var seeds: [(variable: Variable, gradient: [Float])] = []

    /// `share` of this loss and the rest of another.
    func blended(with other: Loss, share: Float) -> ShardLoss {
      ShardLoss(
        value: Double(share) * value + Double((1 - share) * other.value),
        count: share * count + (1 - share) * other.count,
        seeds: (sum.map { [($0, [share])] } ?? []) + seeds.map { ($0.variable, $0.gradient.map { $0 * share }) }
          + [(other.sum, [1 - share])])
    }
  }

  init(_ store: ParameterStore) {
    self.store = store
    tape = Tape(for: store)
  }

  /// The memory that it has taken, in bytes.
  var byteCount: Int {
    tape.capacity + gradients.count * store.count * MemoryLayout<Float>.size
  }

  /// A gradient buffer of this shard; made on first use.
  func gradient(_ index: Int) -> Storage {
    while gradients.count <= index { gradients.append(Storage(count: store.count)) }
    return gradients[index]
  }

  /// Runs the network on the rows `range` of `batch`, and the losses where there are labels.
  func forward(
    _ blueprint: Blueprint, _ batch: Batch, rows range: Range<Int>, index: Int, parameters: Storage, isTraining: Bool,
    isRecording: Bool, seed: UInt64, step: Int, use: AnswerUse
  ) {
    do {
      rows = range
      self.batch = batch
      tape.begin(
        parameters: parameters, isTraining: isTraining, isRecording: isRecording, seed: seed, step: step, shard: index)
      features.removeAll(keepingCapacity: true)
      for input in blueprint.inputs {
        guard let column = batch.input(input.name) else {
          throw ShapeError("forward", [], "batch without '\(input.name)'")
        }
        features.append(Features(column, rows: range))
      }
      targets.removeAll(keepingCapacity: true)
      for task in blueprint.tasks {
        targets.append(try use == .prediction ? nil : batch[task.column].map { try Targets($0, rows: range) })
      }
      var pass = self.pass ?? Network.Pass()
      // Its arrays are to have one holder when they are written over.
      self.pass = nil
      try blueprint.network(
        features, targets: targets, on: tape, isPenalised: isTraining && index == 0, into: &pass)
      self.pass = pass
      let heads = blueprint.network.heads
      losses.removeAll(keepingCapacity: true)
      for task in heads.indices { losses.append(try loss(of: task, blueprint, batch, pass)) }
      if let unimodal = blueprint.network.unimodal {
        unimodalLosses = try unimodal.losses(pass.encodings, targets: targets, on: tape)
      } else if unimodalLosses.count != heads.count {
        unimodalLosses = heads.map { _ in [] }
      }
      if answers.count != heads.count { answers = heads.map { _ in TaskAnswers() } }
      for task in heads.indices {
        answers[task].removeAll()
        heads[task].append(pass.outputs[task], targets: targets[task], for: use, to: &answers[task])
      }
      if isTraining, isRecording, step >= SpeechChain.firstStep { try addChain(blueprint, pass) }
    } catch {
      failure = error
    }
  }

  /// What this shard adds to a task's loss; nil where no row has a label.
  private func loss(of task: Int, _ blueprint: Blueprint, _ batch: Batch, _ pass: Network.Pass) throws -> ShardLoss? {
    let head = blueprint.network.heads[task], column = blueprint.tasks[task].column
    if !column.isEmpty, targets[task].map({ $0.labelledCount == 0 }) ?? true { return nil }
    let own = try head.loss(pass.outputs[task], targets: targets[task], on: tape).map {
      ShardLoss(value: Double($0.value), count: $0.count, sum: $0.sum)
    }
    guard batch.share < 1, let partners = batch[RowBlending.partners(of: column)] else { return own }
    let others = try Targets(partners, rows: rows)
    guard others.labelledCount > 0, let other = try head.loss(pass.outputs[task], targets: others, on: tape)
    else { return own }
    return own?.blended(with: other, share: batch.share)
  }

  /// Adds the losses of rows that have text or sound alone, where a synthesising task asks for it.
  private func addChain(_ blueprint: Blueprint, _ pass: Network.Pass) throws {
    for pair in SpeechPair.all(in: blueprint) where pair.speaking.chain > 0 {
      let found = try SpeechChain.losses(
        pair, blueprint, pass.read, targets: targets, heard: answers[pair.recogniser], on: tape)
      for (task, loss) in [(pair.recogniser, found.hearing), (pair.synthesiser, found.speaking)] {
        guard let loss else { continue }
        let weight = pair.speaking.chain, own = losses[task]
        losses[task] = ShardLoss(
          value: (own?.value ?? 0) + Double(weight * loss.value), count: (own?.count ?? 0) + weight * loss.count,
          sum: own?.sum, seeds: (own?.seeds ?? []) + [(loss.sum, [weight])])
      }
    }
  }

  /// Takes this shard's share of a loss over the whole batch.
  func take(_ loss: ShardLoss?, of task: Int) { losses[task] = loss }

  /// Adds `factor` times the gradient where a task's loss starts.
  private func addSeeds(_ loss: ShardLoss, factor: Float) {
    if let sum = loss.sum { seeds.append((sum, seed(factor))) }
    for (variable, gradient) in loss.seeds {
      let tensor = tape.makeTensor(variable.shape)
      for (index, value) in gradient.enumerated() { tensor.data[index] = factor * value }
      seeds.append((variable, tensor))
    }
  }

  /// A scalar with this value, to start a backward pass from.
  func seed(_ value: Float) -> Tensor {
    let tensor = tape.makeTensor(.scalar)
    tensor.data[0] = value
    return tensor
  }

  /// Where the gradients of weighted losses start; with blending also those of the heads of single modalities.
  private func gatherSeeds(weights: [Float], blend: Blend?) {
    seeds.removeAll(keepingCapacity: true)
    for task in weights.indices where weights[task] != 0 { addSeeds(of: task, weight: weights[task], blend) }
  }

  private func addSeeds(of task: Int, weight: Float, _ blend: Blend?) {
    if let loss = losses[task] { addSeeds(loss, factor: weight * (blend?.fused[task] ?? 1)) }
    guard let blend else { return }
    for (loss, share) in zip(unimodalLosses[task], blend.unimodal[task]) {
      if let loss { addSeeds(loss, factor: weight * share) }
    }
  }

  /// How the losses of a task's heads are weighed.
  struct Blend: Sendable {
    let fused: [Float]
    let unimodal: [[Float]]
  }

  /// One backward pass from the weighted losses and the penalty, if this shard has it; no other can follow.
  func backward(weights: [Float], into gradient: Storage, blend: Blend? = nil) {
    do {
      guard let pass else { return }
      gatherSeeds(weights: weights, blend: blend)
      if let term = pass.penalty { seeds.append((term, seed(1))) }
      try tape.backward(from: seeds, into: gradient, isLast: true)
    } catch {
      failure = error
    }
  }

  /// One backward pass from one task's loss.
  func backward(task: Int, factor: Float, into gradient: Storage, blend: Blend? = nil) {
    do {
      seeds.removeAll(keepingCapacity: true)
      if factor != 0 { addSeeds(of: task, weight: factor, blend) }
      try tape.backward(from: seeds, into: gradient)
    } catch {
      failure = error
    }
  }

  /// The gradient of the penalty alone, or nil where this shard has none.
  func penaltyGradient(into index: Int) -> Storage? {
    do {
      guard let term = pass?.penalty else { return nil }
      let gradient = gradient(index)
      try tape.backward(from: [(term, seed(1))], into: gradient)
      return gradient
    } catch {
      failure = error
      return nil
    }
  }

  /// The gradient of one task's loss at the shared representations, copied; zeros where no row of the shard has a label.
  func representationGradient(of task: Int, factor: Float) -> [Tensor] {
    do {
      guard let pass else { return [] }
      seeds.removeAll(keepingCapacity: true)
      if let loss = losses[task] { addSeeds(loss, factor: factor) }
      return try tape.backward(from: seeds, into: nil, requesting: pass.representations).map {
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
  func backward(
    factors: [Float], representation gradients: [Tensor], heads: Storage, trunk: Storage, blend: Blend? = nil
  ) {
    do {
      guard let pass else { return }
      gatherSeeds(weights: factors, blend: blend)
      try tape.backward(from: seeds, into: heads, requesting: pass.representations)
      try tape.backward(from: zip(pass.representations, gradients).map { ($0, $1) }, into: trunk)
    } catch {
      failure = error
    }
  }
}
