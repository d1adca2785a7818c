import Tensor

/// The gradients of several tasks as rows of one matrix, each a flat buffer with the layout of the parameters.
///
/// Each entry is the sum over shards, in their order, so that results do not depend on threads.
public struct Jacobian: Sendable {
  /// A row a task.
  public let rows: [Storage]
  /// Floats that one thread takes at a time: 64 KB.
  private static let pieceSize = 16_384

  /// Room for `tasks` rows of `count` floats.
  public init(tasks: Int, count: Int) { rows = (0..<tasks).map { _ in Storage(count: count) } }

  /// Sets row `task` to the sum of the shards' gradients of this task.
  public func gather(_ shards: [Storage], into task: Int, pool: ThreadPool = .shared) {
    Self.add(shards, into: rows[task], pool: pool)
  }

  /// y = shards[0] + shards[1] + …, elementwise.
  public static func add(_ shards: [Storage], into y: Storage, scale: Float = 1, pool: ThreadPool = .shared) {
    struct Frame {
      let gradient: GradientShards
      let y: Storage
    }
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: shards.count) { pointers in
      guard let first = pointers.baseAddress else { return }
      for (place, shard) in shards.enumerated() { (first + place).initialize(to: UnsafePointer(shard.data)) }
      let frame = Frame(gradient: GradientShards(gradients: first, shards: shards.count, scale: scale), y: y)
      pool.run(count: (y.count + pieceSize - 1) / pieceSize, with: frame) { frame, index in
        let frame = frame.assumingMemoryBound(to: Frame.self).pointee
        let (y, start) = (frame.y, index * Jacobian.pieceSize)
        var gradient = frame.gradient
        kernels.optimiser.reduce(&gradient, start, y.data + start, min(Jacobian.pieceSize, y.count - start))
      }
    }
  }

  /// Dot products of the rows of `tasks` over `ranges`, row-major [tasks, tasks].
  public func gramian(over ranges: [Range<Int>], tasks: [Int]? = nil, pool: ThreadPool = .shared) -> [Double] {
    let chosen = tasks ?? Array(rows.indices)
    let size = chosen.count * chosen.count
    let pieces = Self.pieces(of: ranges)
    var partial = Array(repeating: 0.0, count: max(1, pieces.count * size))
    partial.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress, size > 0 else { return }
      // The pointer is not shared: each piece writes its own part.
      nonisolated(unsafe) let parts = start
      pool.run(count: pieces.count) { index in
        let vectors = chosen.map { UnsafePointer(rows[$0].data + pieces[index].lowerBound) }
        kernels.reduction.gramian(vectors, chosen.count, pieces[index].count, parts + index * size)
      }
    }
    return (0..<size).map { entry in pieces.indices.reduce(0) { $0 + partial[$1 * size + entry] } }
  }

  /// y = Σ weights[i] · rows[tasks[i]] over `ranges`; the rest of `y` stays as it was.
  public func combine(
    _ weights: [Float], tasks: [Int]? = nil, over ranges: [Range<Int>], into y: Storage, pool: ThreadPool = .shared
  ) {
    let chosen = tasks ?? Array(rows.indices)
    let pieces = Self.pieces(of: ranges)
    pool.run(count: pieces.count) { index in
      let piece = pieces[index]
      let target = y.data + piece.lowerBound
      kernels.elementwise.fill(0, target, piece.count)
      for (position, task) in chosen.enumerated() {
        kernels.elementwise.addScaled(rows[task].data + piece.lowerBound, weights[position], target, piece.count)
      }
    }
  }

  private static func pieces(of ranges: [Range<Int>]) -> [Range<Int>] {
    ranges.flatMap { range in
      stride(from: range.lowerBound, to: range.upperBound, by: pieceSize).map {
        $0..<min($0 + pieceSize, range.upperBound)
      }
    }
  }
}
