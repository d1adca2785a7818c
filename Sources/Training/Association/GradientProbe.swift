import Autograd
import Data
import Glibc
import Multitask
import NeuralNet
import Tensor

/// Looks at the task gradients of a model on rows, without training it.
final class GradientProbe {
  private let blueprint: Blueprint
  private let rows: PreparedDataset
  private let batch: Int
  private let runner: StepRunner
  private let shared: [Range<Int>]
  /// Parts of the shared network with where their parameters lie.
  private let layers: [(name: String, ranges: [Range<Int>], count: Int)]

  /// Batches that are looked at, at most: enough for standard errors.
  private static let mostBatches = 64

  /// What is found on some rows, once or several times.
  struct Finding {
    var layers: [GradientAgreement]
    /// `[i][j]`: what a step for i saved of the loss of j, a batch each, in ‰; nil where no steps were taken.
    var saved: [[[Double]]]?
    var batches: Int

    var matrix: AffinityMatrix {
      saved.map { AffinityMatrix(tasks: layers[0].tasks, measurements: $0) } ?? layers[0].matrix
    }

    /// Takes in another finding by the same method.
    mutating func add(_ other: Finding) {
      for index in layers.indices { layers[index].add(other.layers[index]) }
      if let more = other.saved {
        saved = saved.map { zip($0, more).map { zip($0, $1).map { $0 + $1 } } }
      }
      batches += other.batches
    }
  }

  init(_ blueprint: Blueprint, rows: PreparedDataset, batch: Int) throws {
    self.blueprint = blueprint
    self.rows = rows
    // Several batches are needed to tell numbers from noise.
    self.batch = max(1, min(batch, max(16, rows.count / 8)))
    runner = try StepRunner(blueprint, balancer: Probing(), seed: 0)
    shared = blueprint.store.ranges(of: ParameterStore.sharedGroup)
    var layers: [(name: String, ranges: [Range<Int>], count: Int)] = []
    for declaration in blueprint.store.declarations
    where declaration.group == ParameterStore.sharedGroup && !declaration.isStatistic {
      let name = Self.layer(of: declaration.name)
      if let place = layers.firstIndex(where: { $0.name == name }) {
        layers[place].ranges.append(declaration.parameter.range)
        layers[place].count += declaration.parameter.shape.count
      } else {
        layers.append((name, [declaration.parameter.range], declaration.parameter.shape.count))
      }
    }
    self.layers = layers
  }

  /// Whether tasks share anything at all.
  var isSharing: Bool { !shared.isEmpty }

  /// `encoder.image.convolution0` of `encoder.image.convolution0.weight`.
  private static func layer(of name: String) -> String {
    let parts = name.split(separator: ".")
    return parts.dropLast(parts.count > 1 ? 1 : 0).joined(separator: ".")
  }

  /// Measures at `parameters`.
  ///
  /// - Parameter optimizer: Whose step a lookahead takes.
  func find(_ method: AffinityMethod, parameters: Storage, optimizer: OptimiserSnapshot) throws -> Finding {
    let names = blueprint.tasks.map(\.name)
    let total = layers.reduce(0) { $0 + $1.count }
    var agreements = [GradientAgreement(name: "all shared", parameters: total, tasks: names)]
    agreements += layers.map { GradientAgreement(name: $0.name, parameters: $0.count, tasks: names) }
    var saved = names.map { _ in names.map { _ in [Double]() } }
    let loader = BatchLoader(rows, options: BatchLoader.Options(size: batch, seed: 1))
    let batches = loader.epoch(0)
    var done = 0
    let trial = Storage(count: blueprint.store.count)
    while done < Self.mostBatches, let batch = batches.next() {
      guard let seen = try runner.gradients(batch, parameters: parameters) else { continue }
      done += 1
      let rows = seen.active.indices.map { UnsafePointer(seen.rows[$0].data) }
      agreements[0].add(Self.gramian(rows, over: shared), active: seen.active)
      for (index, layer) in layers.enumerated() {
        agreements[index + 1].add(Self.gramian(rows, over: layer.ranges), active: seen.active)
      }
      guard case .lookahead(let scale) = method else { continue }
      for (place, task) in seen.active.enumerated() {
        trial.copy(from: parameters)
        optimizer.step(trial, along: seen.rows[place], over: shared, scale: scale)
        try runner.forward(batch, step: 0, parameters: trial, isTraining: false, isRecording: false)
        for (other, after) in runner.losses.enumerated() where other != task && !after.isNaN {
          let before = seen.losses[other]
          if before > 0, after.isFinite { saved[task][other].append(1000 * (1 - after / before)) }
        }
      }
    }
    var isLooking = false
    if case .lookahead = method { isLooking = true }
    return Finding(layers: agreements, saved: isLooking ? saved : nil, batches: done)
  }

  private static func gramian(_ rows: [UnsafePointer<Float>], over ranges: [Range<Int>]) -> Gramian {
    var sum = [Double](repeating: 0, count: rows.count * rows.count), part = sum
    for range in ranges {
      part.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        kernels.reduction.gramian(rows.map { $0 + range.lowerBound }, rows.count, range.count, start)
      }
      for place in sum.indices { sum[place] += part[place] }
    }
    return Gramian(count: rows.count, values: sum)
  }

  /// Asks for gradients and weighs nothing.
  private struct Probing: Balancer {
    let need = BalancerNeed.gramian(at: .parameters)

    func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
      seen.tasks.map { _ in 1 }
    }
  }
}

extension OptimiserSnapshot {
  /// Moves `parameters` against `gradient` as the optimiser would in one step without momentum.
  func step(_ parameters: Storage, along gradient: Storage, over ranges: [Range<Int>], scale: Double) {
    let rate = Float(optimizer.learningRate * scale)
    switch optimizer.rule {
    case .adam(_, let beta2, let epsilon):
      let taken = moments.count > 1 ? step : 0
      let (kept, correction) = (Float(beta2), Float(1 - pow(beta2, Double(taken + 1))))
      for range in ranges {
        for index in range {
          // The mean square takes this gradient in, as in Adam: what no step has moved so far would fly off without.
          let value = gradient.data[index]
          let before = taken > 0 ? kept * moments[1][index] : 0
          let square = (before + (1 - kept) * value * value) / correction
          parameters.data[index] -= rate * value / (square.squareRoot() + Float(epsilon))
        }
      }
    case .descent:
      for range in ranges {
        kernels.elementwise.addScaled(
          gradient.data + range.lowerBound, -rate, parameters.data + range.lowerBound, range.count)
      }
    }
  }
}
