import Tensor

extension Tape {
  /// Computes the gradients of everything that `seeds` depend on, walking the tape backwards once.
  ///
  /// Each seed is an output with the gradient of what is minimised with respect to it, shaped alike. All of `gradients`,
  /// a flat buffer with the layout of the parameters, is overwritten; nil computes none of them. The answers are the
  /// gradients of `requested`, valid until the next step, zero where nothing arrived; the walk goes no further from them
  /// unless `stopsAtRequested` is false. It may run several times over one tape, say once a task; the one that says it is
  /// the last uses values as memory, which are no longer valid afterwards.
  /// Throws `ShapeError` when a seed's gradient has another size than its value.
  @discardableResult
  public func backward(
    from seeds: [(variable: Variable, gradient: Tensor)], into gradients: Storage?,
    requesting requested: [Variable] = [],
    stopsAtRequested: Bool = true, isLast: Bool = false
  ) throws -> [Tensor] {
    try pass.run(
      from: seeds, into: gradients, requested: requested, stopsAtRequested: stopsAtRequested, isLast: isLast)
  }

  /// Computes the gradients of `factor` times the scalar `loss`.
  public func backward(from loss: Variable, factor: Float = 1, into gradients: Storage) throws {
    let seed = makeTensor(loss.shape)
    kernels.elementwise.fill(factor, seed.data, loss.count)
    try backward(from: [(loss, seed)], into: gradients)
  }
}
