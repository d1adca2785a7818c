import Autograd
import Glibc
import Tensor

/// What an optimiser remembers of a run, and the step that changes the weights.
///
/// The gradients of all shards are added up in their order in the same pass over memory that updates the weights, so
/// that a step gives the same bytes for any number of threads.
public final class OptimizerState: @unchecked Sendable {
  /// The optimiser.
  public let optimizer: Optimizer
  /// Steps taken.
  public private(set) var step: Int
  /// Flat buffers with the layout of the weights: Adam's means of gradients and squares, or the velocity.
  public let moments: [Storage]
  private let pieces: [Piece]

  /// A range of the flat buffers that one thread updates.
  private struct Piece {
    let range: Range<Int>
    let decays: Bool
  }

  /// Floats in a piece: 64 KB of each buffer, so that a piece stays in the second-level cache.
  private static let pieceSize = 16_384

  /// A fresh state, or that of a checkpoint: `step` and as many arrays of `store.count` floats as there are moments.
  ///
  /// Throws `ShapeError` when the arrays do not fit.
  public init(_ optimizer: Optimizer, for store: ParameterStore, step: Int = 0, moments: [[Float]]? = nil) throws {
    self.optimizer = optimizer
    self.step = step
    if let moments {
      guard moments.count == optimizer.momentCount, moments.allSatisfy({ $0.count == store.count }) else {
        throw ShapeError(
          "optimizer \(optimizer.name)", [[moments.count, moments.first?.count ?? 0]],
          "expected [\(optimizer.momentCount), \(store.count)]")
      }
      self.moments = moments.map { Storage($0) }
    } else {
      self.moments = (0..<optimizer.momentCount).map { _ in Storage(count: store.count) }
    }
    pieces =
      Self.pieces(of: store.ranges { $0.decays && !$0.isStatistic }, decays: true)
      + Self.pieces(of: store.ranges { !$0.decays && !$0.isStatistic }, decays: false)
  }

  private static func pieces(of ranges: [Range<Int>], decays: Bool) -> [Piece] {
    ranges.flatMap { range in
      stride(from: range.lowerBound, to: range.upperBound, by: pieceSize).map {
        Piece(range: $0..<min($0 + pieceSize, range.upperBound), decays: decays)
      }
    }
  }

  /// The moments as arrays, for a checkpoint.
  public func exported() -> [[Float]] {
    moments.map { Array(UnsafeBufferPointer(start: $0.data, count: $0.count)) }
  }

  /// Changes `parameters` by `scale` times the sum of the shards' gradients, at `factor` times the learning rate.
  ///
  /// With `largestNorm` a gradient longer than that is shortened to it (Pascanu 2013).
  public func update(
    _ parameters: Storage, gradients: [Storage], scale: Float = 1, factor: Double = 1, largestNorm: Double? = nil,
    pool: ThreadPool = .shared
  ) {
    step += 1
    var scale = scale
    if let largestNorm {
      let norm = gradientNorm(gradients, scale: scale, pool: pool)
      if norm > largestNorm, norm.isFinite { scale *= Float(largestNorm / norm) }
    }
    let rate = Float(optimizer.learningRate * factor)
    switch optimizer.rule {
    case .adam(let beta1, let beta2, let epsilon):
      let count = Double(step)
      let rule = AdamStep(
        learningRate: rate, beta1: Float(beta1), beta2: Float(beta2), epsilon: Float(epsilon),
        weightDecay: Float(optimizer.decay), correction1: Float(1 - pow(beta1, count)),
        correction2: Float(1 - pow(beta2, count)))
      update(parameters, by: .adam(rule), gradients, scale, pool)
    case .descent(let momentum, let isNesterov):
      let rule = DescentStep(
        learningRate: rate, momentum: Float(momentum), weightDecay: Float(optimizer.decay), nesterov: isNesterov)
      update(parameters, by: .descent(rule), gradients, scale, pool)
    }
  }

  /// The length of `scale` times the sum of the shards' gradients; infinite or NaN when one of them is.
  public func gradientNorm(_ gradients: [Storage], scale: Float = 1, pool: ThreadPool = .shared) -> Double {
    let squares = UnsafeMutablePointer<Double>.allocate(capacity: max(1, pieces.count))
    defer { squares.deallocate() }
    withShards(gradients, scale) { shards in
      pool.run(count: pieces.count) { index in
        let range = pieces[index].range
        squares[index] = kernels.optimiser.sumOfSquares(shards, range.lowerBound, range.count)
      }
    }
    return (0..<pieces.count).reduce(0) { $0 + squares[$1] }.squareRoot()
  }

  private func update(
    _ parameters: Storage, by rule: Update.Rule, _ gradients: [Storage], _ scale: Float, _ pool: ThreadPool
  ) {
    withShards(gradients, scale) { shards in
      let update = Update(rule: rule, state: self, parameters: parameters, shards: shards)
      pool.run(count: pieces.count, with: update) { update, index in
        update.assumingMemoryBound(to: Update.self).pointee.apply(index)
      }
    }
  }

  /// A step of all pieces, as the threads of the pool share it.
  private struct Update {
    enum Rule {
      case adam(AdamStep)
      case descent(DescentStep)
    }

    let rule: Rule
    let state: OptimizerState
    let parameters: Storage
    let shards: UnsafePointer<GradientShards>

    func apply(_ index: Int) {
      let piece = state.pieces[index], moments = state.moments
      let first = piece.range.lowerBound
      switch rule {
      case .adam(var rule):
        if !piece.decays { rule.weightDecay = 0 }
        kernels.optimiser.adam(
          &rule, shards, first, parameters.data + first, moments[0].data + first, moments[1].data + first,
          piece.range.count)
      case .descent(var rule):
        if !piece.decays { rule.weightDecay = 0 }
        kernels.optimiser.descent(
          &rule, shards, first, parameters.data + first, moments[0].data + first, piece.range.count)
      }
    }
  }

  private func withShards(_ gradients: [Storage], _ scale: Float, _ body: (UnsafePointer<GradientShards>) -> Void) {
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: gradients.count) { pointers in
      guard let first = pointers.baseAddress else { return }
      for (place, gradient) in gradients.enumerated() { (first + place).initialize(to: UnsafePointer(gradient.data)) }
      var shards = GradientShards(gradients: first, shards: gradients.count, scale: scale)
      body(&shards)
    }
  }
}
