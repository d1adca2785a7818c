import Autograd
import Multitask
import NeuralNet
import Tensor

/// Task gradients over the flat parameters: summed over shards, multiplied with each other, combined.
final class GradientCombination {
  /// Floats a thread works on at a time; fixed, so that sums do not depend on the number of threads.
  private static let pieceSize = 1 << 14

  private struct Piece {
    let range: Range<Int>
    let isShared: Bool
  }

  private let pieces: [Piece]
  /// Those of shared parameters.
  private let shared: [Piece]
  /// The dot products of each piece, kept for the next step.
  private var partial: [Double] = []
  /// Their sum, kept likewise.
  private var product = Gramian(rows: [])
  private let tasks: Int
  private let count: Int
  /// Summed gradients of the active tasks, after `gather`.
  private(set) var rows: [Storage] = []
  /// Floats of shared parameters.
  let sharedCount: Int

  init(_ store: ParameterStore, tasks: Int) {
    self.tasks = tasks
    count = store.count
    let shared = store.ranges(of: ParameterStore.sharedGroup)
    sharedCount = shared.reduce(0) { $0 + $1.count }
    let others = store.ranges { $0.group != ParameterStore.sharedGroup && !$0.isStatistic }
    pieces = (shared.map { ($0, true) } + others.map { ($0, false) }).flatMap { range, isShared in
      stride(from: range.lowerBound, to: range.upperBound, by: Self.pieceSize).map {
        Piece(range: $0..<min($0 + Self.pieceSize, range.upperBound), isShared: isShared)
      }
    }
    self.shared = pieces.filter(\.isShared)
  }

  func isNeeded(by need: BalancerNeed) -> Bool {
    switch need {
    case .gramian(at: .parameters), .jacobian: true
    default: false
    }
  }

  /// Sums one task's gradients over shards, in their order, into row `task`.
  func gather(_ shards: [Storage], into task: Int) {
    while rows.count <= task { rows.append(Storage(count: count)) }
    Jacobian.add(shards, into: rows[task])
  }

  /// Dot products of the first `active` rows over the shared parameters.
  func gramian(tasks active: Int) -> Gramian {
    let size = active * active
    let rows = rows, shared = shared
    partial.removeAll(keepingCapacity: true)
    partial.append(contentsOf: repeatElement(0, count: max(1, shared.count * size)))
    partial.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      let products = Products(rows: rows, pieces: shared, active: active, parts: start)
      ThreadPool.shared.run(count: shared.count, with: products) { products, index in
        products.assumingMemoryBound(to: Products.self).pointee.compute(index)
      }
    }
    product.reset(count: active)
    for index in shared.indices {
      for row in 0..<active {
        for column in 0..<active { product[row, column] += partial[index * size + row * active + column] }
      }
    }
    return product
  }

  /// The update direction from the reduced rows: weighted where parameters are shared, as it is where a task owns them.
  func combine(weights: [Double], elementwise: (any ElementwiseBalancer)?, seed: UInt64, into result: Storage) {
    let sum = WeightedSum(
      rows: rows, pieces: pieces, weights: weights, elementwise: elementwise, seed: seed, result: result)
    ThreadPool.shared.run(count: pieces.count, with: sum) { sum, index in
      sum.assumingMemoryBound(to: WeightedSum.self).pointee.compute(index)
    }
  }

  /// The dot products of each piece, written to a part of its own.
  private struct Products {
    let rows: [Storage]
    let pieces: [Piece]
    let active: Int
    let parts: UnsafeMutablePointer<Double>

    func compute(_ index: Int) {
      let range = pieces[index].range
      withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: active) { vectors in
        guard let first = vectors.baseAddress else { return }
        for task in 0..<active { (first + task).initialize(to: UnsafePointer(rows[task].data + range.lowerBound)) }
        kernels.reduction.gramian(first, active, range.count, parts + index * active * active)
      }
    }
  }

  /// The update direction, a piece at a time.
  private struct WeightedSum {
    let rows: [Storage]
    let pieces: [Piece]
    let weights: [Double]
    let elementwise: (any ElementwiseBalancer)?
    let seed: UInt64
    let result: Storage

    func compute(_ index: Int) {
      let piece = pieces[index], length = piece.range.count, start = piece.range.lowerBound
      let target = result.data + start
      if piece.isShared, let elementwise {
        elementwise.combine(
          weights.indices.map { UnsafePointer(rows[$0].data + start) }, count: length, offset: start, seed: seed,
          into: target)
        return
      }
      for (task, weight) in weights.enumerated() {
        let factor = piece.isShared ? Float(weight) : 1
        if task == 0 {
          kernels.elementwise.scale(rows[task].data + start, factor, target, length)
        } else {
          kernels.elementwise.addScaled(rows[task].data + start, factor, target, length)
        }
      }
    }
  }
}

/// Gradients at the shared representations: by shard, by task, by representation.
final class GradientTable: @unchecked Sendable {
  var rows: [[[Tensor]]]

  init(shards: Int) { rows = [[[Tensor]]](repeating: [], count: shards) }

  /// Dot products over all shards and representations.
  func gramian(tasks: Int) -> Gramian {
    var gramian = Gramian(count: tasks, values: [Double](repeating: 0, count: tasks * tasks))
    for shard in rows {
      for a in 0..<tasks {
        for b in 0..<tasks {
          for (left, right) in zip(shard[a], shard[b]) {
            gramian[a, b] += Double(kernels.reduction.dot(left.data, right.data, left.count))
          }
        }
      }
    }
    return gramian
  }

  /// Σ wₜ gₜ for each representation of a shard, written over the first task's.
  func weighted(_ weights: [Float], shard: Int) -> [Tensor] {
    guard let first = rows[shard].first else { return [] }
    for (place, total) in first.enumerated() {
      kernels.elementwise.scale(total.data, weights[0], total.data, total.count)
      for task in 1..<rows[shard].count where place < rows[shard][task].count {
        kernels.elementwise.addScaled(rows[shard][task][place].data, weights[task], total.data, total.count)
      }
    }
    return first
  }
}
