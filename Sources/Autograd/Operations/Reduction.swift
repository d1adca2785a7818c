import Tensor

extension Tape {
  /// The sum of all elements: [...] -> [].
  public func sum(_ x: Variable) -> Variable {
    let y = makeTensor([])
    y.data[0] = Float(kernels.reduction.sum(x.data, x.count))
    return record(y, of: x, rule: FillRule(x: x, factor: 1))
  }

  /// The mean of all elements, 0 of none: [...] -> [].
  public func mean(_ x: Variable) -> Variable {
    let factor = 1 / Float(max(1, x.count))
    let y = makeTensor([])
    y.data[0] = Float(kernels.reduction.sum(x.data, x.count)) * factor
    return record(y, of: x, rule: FillRule(x: x, factor: factor))
  }

  /// The sums over `axis`, which vanishes; negative axes count from the end.
  public func sum(_ x: Variable, axis: Int) throws -> Variable {
    try reduce(x, axis: axis, isMean: false, operation: "sum")
  }

  /// The means over `axis`, which vanishes; negative axes count from the end. The mean of none is 0.
  public func mean(_ x: Variable, axis: Int) throws -> Variable {
    try reduce(x, axis: axis, isMean: true, operation: "mean")
  }

  private func reduce(_ x: Variable, axis: Int, isMean: Bool, operation: String) throws -> Variable {
    let axis = try x.shape.resolved(axis: axis, operation: operation)
    let split = AxisSplit(x.shape, axis: axis)
    let y = makeTensor(x.shape.removing(axis: axis))
    let factor = isMean ? 1 / Float(max(1, split.extent)) : 1
    if split.inner == 1 {
      kernels.rows.rowSums(x.data, y.data, split.outer, split.extent)
    } else {
      kernels.elementwise.fill(0, y.data, y.shape.count)
      for index in 0..<split.outer {
        kernels.rows.addColumnSums(
          x.data + index * split.extent * split.inner, y.data + index * split.inner, split.extent, split.inner)
      }
    }
    if factor != 1 { kernels.elementwise.scale(y.data, factor, y.data, y.shape.count) }
    return record(y, of: x, rule: ReduceRule(x: x, split: split, factor: factor))
  }
}

/// A shape seen from one of its axes: what lies outside of it, its extent, what lies inside.
struct AxisSplit: BitwiseCopyable {
  let outer: Int
  let extent: Int
  let inner: Int

  init(_ shape: Shape, axis: Int) {
    outer = (0..<axis).reduce(1) { $0 * shape[$1] }
    extent = shape[axis]
    inner = (axis + 1..<max(axis + 1, shape.rank)).reduce(1) { $0 * shape[$1] }
  }
}

private struct FillRule: GradientRule {
  let x: Variable
  let factor: Float

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    let value = gradient[0] * factor
    pass.accumulate(x) { destination, adds in
      if adds {
        kernels.elementwise.addScalar(destination, value, destination, x.count)
      } else {
        kernels.elementwise.fill(value, destination, x.count)
      }
    }
  }
}

private struct ReduceRule: GradientRule {
  let x: Variable
  let split: AxisSplit
  let factor: Float

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    let outputs = split.outer * split.inner
    var dy = gradient
    if factor != 1 {
      dy = pass.mutable(gradient, count: outputs)
      kernels.elementwise.scale(dy, factor, dy, outputs)
    }
    pass.accumulate(x) { destination, adds in
      for index in 0..<split.outer {
        let target = destination + index * split.extent * split.inner
        if split.inner > 1 {
          kernels.rows.repeatRow(dy + index * split.inner, target, split.extent, split.inner, adds)
        } else if adds {
          kernels.elementwise.addScalar(target, dy[index], target, split.extent)
        } else {
          kernels.elementwise.fill(dy[index], target, split.extent)
        }
      }
    }
  }
}
