import Tensor

/// What follows a dense layer or a convolution, fused with it.
public enum Activation: String, Sendable, BitwiseCopyable, CaseIterable {
  case gelu, none, relu, sigmoid, tanh
}

extension Tape {
  /// activation(x W + b). x: [..., inputs], weight: [inputs, outputs], bias: [outputs] -> [..., outputs].
  ///
  /// Throws `ShapeError` when the inner extents or the bias differ.
  public func dense(
    _ x: Variable, _ weight: Variable, _ bias: Variable? = nil, activation: Activation = .none
  ) throws -> Variable {
    guard x.shape.rank >= 1, weight.shape.rank == 2, x.shape.columns == weight.shape[0] else {
      throw ShapeError(
        "dense", [x.shape, weight.shape], "inner \(x.shape.columns) != \(weight.shape.rank == 0 ? 1 : weight.shape[0])")
    }
    let outputs = weight.shape[1]
    if let bias, bias.shape.count != outputs {
      throw ShapeError("dense", [weight.shape, bias.shape], "expected a bias [\(outputs)]")
    }
    let rows = x.shape.rows
    let y = makeTensor(x.shape.withColumns(outputs))
    matrixProduct(
      rows: rows, columns: outputs, inner: weight.shape[0], x.data, weight.data, into: y.data)
    let mayRecord = isRecording && !(x.isConstant && weight.isConstant && (bias?.isConstant ?? true))
    let derivative = mayRecord && activation == .gelu ? makeTensor(y.shape) : nil
    finish(y, bias, activation, derivative, rows: rows, columns: outputs)
    guard mayRecord else { return Variable(constant: y) }
    return record(
      y,
      DenseRule(
        x: x, weight: weight, bias: bias, activation: activation, saved: derivative ?? y, rows: rows, columns: outputs))
  }

  private func finish(
    _ y: Tensor, _ bias: Variable?, _ activation: Activation, _ derivative: Tensor?, rows: Int, columns: Int
  ) {
    let p = y.data
    switch (activation, bias) {
    case (.relu, let bias?): return kernels.rows.addBiasReLU(p, bias.data, p, rows, columns)
    case (.gelu, let bias?): return kernels.rows.addBiasGELU(p, bias.data, p, derivative?.data, rows, columns)
    case (_, let bias?): kernels.rows.addBias(p, bias.data, p, rows, columns)
    case (.gelu, nil):
      let zeros = workspace.floats(columns)
      kernels.elementwise.fill(0, zeros, columns)
      kernels.rows.addBiasGELU(p, zeros, p, derivative?.data, rows, columns)
      return workspace.reset()
    case (_, nil): break
    }
    switch activation {
    case .relu: kernels.elementwise.relu(p, p, y.shape.count)
    case .sigmoid: kernels.elementwise.sigmoid(p, p, y.shape.count)
    case .tanh: kernels.elementwise.tanh(p, p, y.shape.count)
    case .gelu, .none: break
    }
  }
}

private struct DenseRule: GradientRule {
  let x: Variable
  let weight: Variable
  let bias: Variable?
  let activation: Activation
  /// The derivative of GELU, the output for the rest.
  let saved: Tensor
  let rows: Int
  let columns: Int

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    let count = rows * columns
    let biasGradient = bias.flatMap { pass.sum(for: $0) }
    let dy = activation == .none ? gradient : pass.mutable(gradient, count: count)
    switch activation {
    case .none: break
    case .relu: kernels.rows.reluBiasGradient(saved.data, dy, biasGradient, rows, columns)
    case .gelu: kernels.rows.multiplyBiasGradient(saved.data, dy, biasGradient, rows, columns)
    case .sigmoid: kernels.elementwise.sigmoidGradient(saved.data, dy, dy, count, false)
    case .tanh: kernels.elementwise.tanhGradient(saved.data, dy, dy, count, false)
    }
    if let biasGradient, activation != .relu, activation != .gelu {
      kernels.rows.addColumnSums(dy, biasGradient, rows, columns)
    }
    let inputs = weight.shape[0]
    pass.accumulate(weight) {
      matrixProduct(
        rows: inputs, columns: columns, inner: rows, transposingA: true, x.data, dy, into: $0, accumulate: $1)
    }
    pass.accumulate(x) {
      matrixProduct(
        rows: rows, columns: inputs, inner: columns, transposingB: true, dy, weight.data, into: $0, accumulate: $1)
    }
  }
}
