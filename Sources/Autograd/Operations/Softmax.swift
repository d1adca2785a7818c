import Tensor

extension Tape {
  /// exp(x) / Σ exp(x) over the last axis, over the entries where `mask` is 1 if there is one.
  ///
  /// x: [..., columns], mask: [columns]; a row without any entry is all 0.
  public func softmax(_ x: Variable, mask: Tensor? = nil) throws -> Variable {
    let columns = x.shape.columns
    if let mask, mask.shape.count != columns {
      throw ShapeError("softmax", [x.shape, mask.shape], "expected a mask [\(columns)]")
    }
    let y = makeTensor(x.shape)
    kernels.attention.softmax(x.data, mask?.data, 1, y.data, x.shape.rows, columns)
    return record(y, of: x, rule: SoftmaxRule(x: x, y: y))
  }

  /// x − ln Σ exp(x) over the last axis. x: [..., columns].
  public func logSoftmax(_ x: Variable) -> Variable {
    let y = makeTensor(x.shape)
    kernels.attention.logSoftmax(x.data, y.data, x.shape.rows, x.shape.columns)
    return record(y, of: x, rule: LogSoftmaxRule(x: x, y: y))
  }
}

private struct SoftmaxRule: GradientRule {
  let x: Variable
  let y: Tensor

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.accumulate(x) {
      kernels.attention.softmaxGradient(y.data, gradient, 1, $0, x.shape.rows, x.shape.columns, $1)
    }
  }
}

private struct LogSoftmaxRule: GradientRule {
  let x: Variable
  let y: Tensor

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.accumulate(x) {
      kernels.attention.logSoftmaxGradient(y.data, gradient, $0, x.shape.rows, x.shape.columns, $1)
    }
  }
}
