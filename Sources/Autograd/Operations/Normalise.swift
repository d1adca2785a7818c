import Tensor

extension Tape {
  /// gain (x − mean) / √(variance + epsilon) + bias over the last axis (Ba 2016). x: [..., features].
  public func layerNorm(
    _ x: Variable, gain: Variable, bias: Variable, epsilon: Float = 1e-5
  ) throws -> Variable {
    let columns = x.shape.columns
    guard gain.count == columns, bias.count == columns else {
      throw ShapeError("layer norm", [x.shape, gain.shape, bias.shape], "expected a gain and a bias [\(columns)]")
    }
    let rows = x.shape.rows
    let y = makeTensor(x.shape)
    let statistics = makeTensor([rows, 2])
    kernels.normalisation.layer(
      x.data, gain.data, bias.data, epsilon, y.data, statistics.data, rows, columns)
    return record(y, of: x, gain, bias, rule: LayerNormRule(x: x, gain: gain, bias: bias, statistics: statistics))
  }

  /// gain (x − mean) / √(variance + epsilon) + bias over all axes but the last, with the statistics of these rows.
  ///
  /// These are the statistics of one shard ("ghost" batch normalisation, Hoffer 2017). x, residual: [..., channels] ->
  /// the normalised values, plus the residual if there is one, cut at 0 if rectified, and the mean and biased variance of
  /// each channel.
  /// - Parameters:
  ///   - isOnlyReader: Whether nothing else reads `x` but the operation that made it, and that not its own output, so that
  ///     its memory may be used again: at once where nothing is recorded, else when gradients have been computed.
  ///   - endsPassage: Whether the result is that of a passage, which nobody reads when the passage is computed again.
  public func batchNorm(
    _ x: Variable, gain: Variable, bias: Variable, residual: Variable? = nil, epsilon: Float = 1e-5,
    isRectified: Bool = false, isOnlyReader: Bool = false, endsPassage: Bool = false
  ) throws -> (Variable, mean: Tensor, variance: Tensor) {
    try checkChannels(x, gain, bias, residual)
    let (rows, columns) = (x.shape.rows, x.shape.columns)
    let mean = makeTensor([columns])
    let variance = makeTensor([columns])
    let inverseDeviation = makeTensor([columns])
    kernels.normalisation.columnStatistics(x.data, mean.data, variance.data, rows, columns)
    for column in 0..<columns { inverseDeviation.data[column] = 1 / (variance.data[column] + epsilon).squareRoot() }
    let isUnread = endsPassage && isComputingAgain
    let y =
      isUnread
      ? x.tensor
      : apply(x, gain, bias, residual, mean, inverseDeviation, isRectified, isInPlace: isOnlyReader && !isRecording)
    let rule = BatchNormRule(
      x: x, gain: gain, bias: bias, residual: residual, mean: mean, inverseDeviation: inverseDeviation,
      isRectified: isRectified, isOnlyReader: isOnlyReader)
    let isConstant = x.isConstant && gain.isConstant && bias.isConstant && residual?.isConstant ?? true
    return (isConstant ? Variable(constant: y) : record(y, rule, ownsValue: !isUnread), mean, variance)
  }

  /// gain (x − mean) / √(variance + epsilon) + bias with given statistics, for evaluation: a constant.
  ///
  /// x, residual (added if there is one): [..., channels], mean, variance: [channels]. Where nothing is recorded, and
  /// nothing else reads `x`, its memory is that of the result.
  public func batchNorm(
    _ x: Variable, gain: Variable, bias: Variable, residual: Variable? = nil, mean: Tensor, variance: Tensor,
    epsilon: Float = 1e-5, isRectified: Bool = false, isOnlyReader: Bool = false
  ) throws -> Variable {
    try checkChannels(x, gain, bias, residual)
    let inverseDeviation = makeTensor([x.shape.columns])
    for column in 0..<x.shape.columns {
      inverseDeviation.data[column] = 1 / (variance.data[column] + epsilon).squareRoot()
    }
    return Variable(
      constant: apply(
        x, gain, bias, residual, mean, inverseDeviation, isRectified, isInPlace: isOnlyReader && !isRecording))
  }

  private func checkChannels(_ x: Variable, _ gain: Variable, _ bias: Variable, _ residual: Variable?) throws {
    guard x.shape.rank >= 1, gain.count == x.shape.columns, bias.count == x.shape.columns else {
      throw ShapeError(
        "batch norm", [x.shape, gain.shape, bias.shape], "expected a gain and a bias [\(x.shape.columns)]")
    }
    if let residual, residual.shape != x.shape {
      throw ShapeError("batch norm", [x.shape, residual.shape], "expected a residual of the same shape")
    }
  }

  private func apply(
    _ x: Variable, _ gain: Variable, _ bias: Variable, _ residual: Variable?, _ mean: Tensor,
    _ inverseDeviation: Tensor, _ isRectified: Bool, isInPlace: Bool
  ) -> Tensor {
    let (scale, shift) = factors(gain, bias, mean, inverseDeviation, in: workspace)
    let y = isInPlace ? x.tensor : makeTensor(x.shape)
    kernels.normalisation.apply(
      x.data, scale, shift, residual?.data, isRectified, y.data, x.shape.rows, x.shape.columns)
    workspace.reset()
    return y
  }

  /// x / √(Σ x² + epsilon) over the last axis: rows of length 1. x: [..., features].
  public func normaliseRows(_ x: Variable, epsilon: Float = 1e-12) -> Variable {
    let (rows, columns) = (x.shape.rows, x.shape.columns)
    let factors = makeTensor([rows])
    kernels.rows.rowDots(x.data, x.data, factors.data, rows, columns)
    for row in 0..<rows { factors.data[row] = 1 / (factors.data[row] + epsilon).squareRoot() }
    let y = makeTensor(x.shape)
    kernels.rows.scaleRows(x.data, factors.data, y.data, rows, columns, false)
    return record(y, of: x, rule: NormaliseRowsRule(x: x, y: y, factors: factors))
  }
}

/// Factor and summand of each column, for which the normalised x is x factor + summand; valid until `workspace` is reset.
private func factors(
  _ gain: Variable, _ bias: Variable, _ mean: Tensor, _ inverseDeviation: Tensor, in workspace: Arena
) -> (scale: UnsafeMutablePointer<Float>, shift: UnsafeMutablePointer<Float>) {
  let columns = gain.count
  let scale = workspace.floats(columns), shift = workspace.floats(columns)
  for column in 0..<columns {
    scale[column] = gain.data[column] * inverseDeviation.data[column]
    shift[column] = bias.data[column] - mean.data[column] * scale[column]
  }
  return (scale, shift)
}

private struct LayerNormRule: GradientRule {
  let x: Variable
  let gain: Variable
  let bias: Variable
  let statistics: Tensor

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    let columns = gain.count
    let gainGradient = pass.sum(for: gain) ?? pass.workspace.floats(columns)
    let biasGradient = pass.sum(for: bias) ?? pass.workspace.floats(columns)
    let (data, adds) = pass.target(for: x)
    kernels.normalisation.layerGradient(
      x.data, gain.data, statistics.data, gradient, data ?? pass.workspace.floats(x.count), gainGradient,
      biasGradient, x.count / max(1, columns), columns, adds)
  }
}

private struct BatchNormRule: GradientRule {
  let x: Variable
  let gain: Variable
  let bias: Variable
  let residual: Variable?
  let mean: Tensor
  let inverseDeviation: Tensor
  let isRectified: Bool
  let isOnlyReader: Bool

  /// What was cut is computed again, so that nobody reads the output but those it was given to.
  ///
  /// Each value is read before a gradient is written in its place, so buffers are used again where their owners allow it.
  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    let columns = gain.count
    let gainGradient = pass.sum(for: gain) ?? pass.workspace.floats(columns)
    let biasGradient = pass.sum(for: bias) ?? pass.workspace.floats(columns)
    let heir = residual ?? x
    let isInherited = pass.handsOver(gradient, to: heir)
    let passed: (data: UnsafeMutablePointer<Float>?, adds: Bool) =
      residual.map { isInherited ? (gradient, false) : pass.target(for: $0) } ?? (nil, false)
    let share = passed.adds ? pass.workspace.floats(x.count) : passed.data
    let (data, adds) = target(isInherited && residual == nil ? gradient : nil, in: pass)
    let cut = isRectified ? factors(gain, bias, mean, inverseDeviation, in: pass.workspace) : nil
    kernels.normalisation.batchGradient(
      x.data, mean.data, inverseDeviation.data, gain.data, cut?.scale, cut?.shift, residual?.data, gradient,
      data ?? pass.workspace.floats(x.count), share, gainGradient, biasGradient, x.count / max(1, columns), columns,
      adds, pass.workspace.floats(2 * columns))
    if passed.adds, let sum = passed.data, let share { kernels.elementwise.add(sum, share, sum, x.count) }
    if isOnlyReader { pass.release(x) }
    if isInherited { pass.handOver(gradient, to: heir) }
  }

  /// Where the gradient of `x` goes: the buffer inherited, the memory of `x`, or another.
  private func target(
    _ inherited: UnsafeMutablePointer<Float>?, in pass: BackwardPass
  ) -> (data: UnsafeMutablePointer<Float>?, adds: Bool) {
    if let inherited { return (inherited, false) }
    if isOnlyReader, let displaced = pass.displace(x) { return (displaced, false) }
    return pass.target(for: x)
  }
}

private struct NormaliseRowsRule: GradientRule {
  let x: Variable
  let y: Tensor
  let factors: Tensor

  /// dx = (dy − y (y · dy)) / norm.
  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    let rows = factors.shape.count
    let columns = x.count / max(1, rows)
    let dots = pass.workspace.floats(rows)
    kernels.rows.rowDots(gradient, y.data, dots, rows, columns)
    let dy = pass.mutable(gradient, count: x.count)
    for row in 0..<rows {
      kernels.elementwise.addScaled(y.data + row * columns, -dots[row], dy + row * columns, columns)
    }
    pass.accumulate(x) { kernels.rows.scaleRows(dy, factors.data, $0, rows, columns, $1) }
  }
}
