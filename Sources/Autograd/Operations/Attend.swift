import Tensor

extension Tape {
  /// Scaled dot-product attention of several heads (Vaswani 2017), softmax(q kᵀ / √d) v, fused.
  ///
  /// query: [batch, queries, width], key, value: [batch, keys, width], mask: [batch, keys], 1 where a key counts
  /// -> [batch, queries, width]. Head h reads features h·width/heads onwards. A query that sees no key gets zeros.
  public func attention(
    query: Variable, key: Variable, value: Variable, mask: Tensor? = nil, heads: Int, isCausal: Bool = false
  ) throws -> Variable {
    guard query.shape.rank == 3, key.shape.rank == 3, key.shape == value.shape, query.shape[0] == key.shape[0],
      query.shape[2] == key.shape[2]
    else {
      throw ShapeError("attention", [query.shape, key.shape, value.shape], "expected [batch, length, width]")
    }
    let width = query.shape[2]
    try check(heads: heads, width: width, mask: mask, batch: key.shape[0], keys: key.shape[1])
    let plan = Attention(
      batch: query.shape[0], queries: query.shape[1], keys: key.shape[1], heads: heads, headDimension: width / heads,
      queryStride: width, keyStride: width, valueStride: width, outputStride: width,
      scale: 1 / Float(width / heads).squareRoot(), causal: isCausal)
    let (y, probabilities) = attend(plan, query.data, key.data, value.data, mask)
    return record(
      y, of: query, key, value,
      rule: AttentionRule(query: query, key: key, value: value, probabilities: probabilities, plan: plan))
  }

  /// Self-attention of a joint projection to queries, keys and values, side by side in this order.
  ///
  /// projection: [batch, length, 3 width], mask: [batch, length] -> [batch, length, width].
  public func selfAttention(
    _ projection: Variable, mask: Tensor? = nil, heads: Int, isCausal: Bool = false
  ) throws -> Variable {
    guard projection.shape.rank == 3, projection.shape[2] % 3 == 0 else {
      throw ShapeError("attention", [projection.shape], "expected [batch, length, 3 width]")
    }
    let (batch, length, width) = (projection.shape[0], projection.shape[1], projection.shape[2] / 3)
    try check(heads: heads, width: width, mask: mask, batch: batch, keys: length)
    let plan = Attention(
      batch: batch, queries: length, keys: length, heads: heads, headDimension: width / heads, queryStride: 3 * width,
      keyStride: 3 * width, valueStride: 3 * width, outputStride: width, scale: 1 / Float(width / heads).squareRoot(),
      causal: isCausal)
    let start = projection.data
    let (y, probabilities) = attend(plan, start, start + width, start + 2 * width, mask)
    return record(
      y, of: projection, rule: SelfAttentionRule(projection: projection, probabilities: probabilities, plan: plan))
  }

  private func check(heads: Int, width: Int, mask: Tensor?, batch: Int, keys: Int) throws {
    guard heads >= 1, width % heads == 0 else {
      throw ShapeError("attention", [[batch, keys, width]], "\(heads) heads do not divide \(width)")
    }
    if let mask, mask.shape.count != batch * keys {
      throw ShapeError("attention", [mask.shape], "expected a mask [\(batch), \(keys)]")
    }
  }

  private func attend(
    _ plan: Attention, _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>, _ mask: Tensor?
  ) -> (Tensor, UnsafeMutablePointer<Float>) {
    let y = makeTensor([plan.batch, plan.queries, plan.outputStride])
    let count = plan.batch * plan.heads * plan.queries * plan.keys
    let probabilities = isRecording ? arena.floats(count) : workspace.floats(count)
    withUnsafePointer(to: plan) { plan in
      let scratch = workspace.floats(kernels.attention.scratch(plan))
      kernels.attention.forward(plan, q, k, v, mask?.data, y.data, probabilities, scratch)
    }
    workspace.reset()
    return (y, probabilities)
  }
}

private struct AttentionRule: GradientRule {
  let query: Variable
  let key: Variable
  let value: Variable
  let probabilities: UnsafeMutablePointer<Float>
  let plan: Attention

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    // The kernel adds to all three or to none, so all start from zero or from what is there.
    let dq = pass.sum(for: query) ?? pass.workspace.floats(query.count)
    let dk = pass.sum(for: key) ?? pass.workspace.floats(key.count)
    let dv = pass.sum(for: value) ?? pass.workspace.floats(value.count)
    withUnsafePointer(to: plan) { plan in
      let scratch = pass.workspace.floats(kernels.attention.scratch(plan))
      kernels.attention.backward(
        plan, query.data, key.data, value.data, probabilities, gradient, dq, dk, dv, true, scratch)
    }
  }
}

private struct SelfAttentionRule: GradientRule {
  let projection: Variable
  let probabilities: UnsafeMutablePointer<Float>
  let plan: Attention

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    let width = plan.outputStride
    let start = projection.data
    pass.accumulate(projection) { destination, adds in
      withUnsafePointer(to: plan) { plan in
        let scratch = pass.workspace.floats(kernels.attention.scratch(plan))
        kernels.attention.backward(
          plan, start, start + width, start + 2 * width, probabilities, gradient, destination, destination + width,
          destination + 2 * width, adds, scratch)
      }
    }
  }
}
