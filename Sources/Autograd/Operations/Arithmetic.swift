import Tensor

extension Tape {
  /// a + b, elementwise; the smaller is broadcast over the larger as in NumPy.
  public func add(_ a: Variable, _ b: Variable) throws -> Variable {
    if a.shape == b.shape {
      let y = makeTensor(a.shape)
      kernels.elementwise.add(a.data, b.data, y.data, a.count)
      return record(y, of: a, b, rule: AddRule(a: a, b: b))
    }
    if b.shape.isSuffix(of: a.shape) {
      let y = makeTensor(a.shape)
      kernels.rows.addBias(a.data, b.data, y.data, a.count / max(1, b.count), b.count)
      return record(y, of: a, b, rule: AddRowRule(a: a, row: b))
    }
    let (a, b) = try broadcast(a, b, operation: "add")
    return try add(a, b)
  }

  /// a − b, elementwise; the smaller is broadcast over the larger as in NumPy.
  public func subtract(_ a: Variable, _ b: Variable) throws -> Variable {
    let (a, b) = try broadcast(a, b, operation: "subtract")
    let y = makeTensor(a.shape)
    kernels.elementwise.subtract(a.data, b.data, y.data, a.count)
    return record(y, of: a, b, rule: SubtractRule(a: a, b: b))
  }

  /// a · b, elementwise; the smaller is broadcast over the larger as in NumPy.
  public func multiply(_ a: Variable, _ b: Variable) throws -> Variable {
    if a.shape != b.shape, b.count > 0, a.shape.rank == b.shape.rank, b.shape.columns == 1,
      a.shape.agrees(with: b.shape, first: a.shape.rank - 1)
    {
      let y = makeTensor(a.shape)
      kernels.rows.scaleRows(a.data, b.data, y.data, b.count, a.shape.columns, false)
      return record(y, of: a, b, rule: ScaleRowsRule(a: a, factors: b))
    }
    let (a, b) = try broadcast(a, b, operation: "multiply")
    let y = makeTensor(a.shape)
    kernels.elementwise.multiply(a.data, b.data, y.data, a.count)
    return record(y, of: a, b, rule: MultiplyRule(a: a, b: b))
  }

  /// a / b, elementwise; the smaller is broadcast over the larger as in NumPy.
  public func divide(_ a: Variable, _ b: Variable) throws -> Variable {
    let (a, b) = try broadcast(a, b, operation: "divide")
    let y = makeTensor(a.shape)
    kernels.elementwise.divide(a.data, b.data, y.data, a.count)
    return record(y, of: a, b, rule: DivideRule(a: a, b: b, y: y))
  }

  /// factor · x + term, elementwise.
  public func scale(_ x: Variable, by factor: Float, plus term: Float = 0) -> Variable {
    let y = makeTensor(x.shape)
    kernels.elementwise.scale(x.data, factor, y.data, x.count)
    if term != 0 { kernels.elementwise.addScalar(y.data, term, y.data, x.count) }
    return record(y, of: x, rule: ScaleRule(x: x, factor: factor))
  }
}

private struct AddRule: GradientRule {
  let a: Variable
  let b: Variable

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    if pass.needs(b) { pass.copy(gradient, to: b) }
    if pass.needs(a) { pass.handOver(gradient, to: a) }
  }
}

private struct AddRowRule: GradientRule {
  let a: Variable
  let row: Variable

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.add(to: row) { kernels.rows.addColumnSums(gradient, $0, a.count / max(1, row.count), row.count) }
    if pass.needs(a) { pass.handOver(gradient, to: a) }
  }
}

private struct SubtractRule: GradientRule {
  let a: Variable
  let b: Variable

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.accumulate(b) { destination, adds in
      if adds {
        kernels.elementwise.subtract(destination, gradient, destination, b.count)
      } else {
        kernels.elementwise.scale(gradient, -1, destination, b.count)
      }
    }
    if pass.needs(a) { pass.handOver(gradient, to: a) }
  }
}

private struct MultiplyRule: GradientRule {
  let a: Variable
  let b: Variable

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    propagate(gradient, times: b, to: a, in: pass)
    propagate(gradient, times: a, to: b, in: pass)
  }

  private func propagate(
    _ gradient: UnsafeMutablePointer<Float>, times factor: Variable, to variable: Variable, in pass: BackwardPass
  ) {
    pass.accumulate(variable) { destination, adds in
      if adds {
        kernels.elementwise.multiplyAdd(gradient, factor.data, destination, variable.count)
      } else {
        kernels.elementwise.multiply(gradient, factor.data, destination, variable.count)
      }
    }
  }
}

private struct ScaleRowsRule: GradientRule {
  let a: Variable
  let factors: Variable

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    let columns = a.count / max(1, factors.count)
    pass.accumulate(a) {
      kernels.rows.scaleRows(gradient, factors.data, $0, factors.count, columns, $1)
    }
    pass.overwrite(factors) { kernels.rows.rowDots(gradient, a.data, $0, factors.count, columns) }
  }
}

private struct DivideRule: GradientRule {
  let a: Variable
  let b: Variable
  let y: Tensor

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.accumulate(a) {
      kernels.elementwise.divideGradient(b.data, y.data, gradient, $0, nil, a.count, $1)
    }
    pass.accumulate(b) {
      kernels.elementwise.divideGradient(b.data, y.data, gradient, nil, $0, b.count, $1)
    }
  }
}

private struct ScaleRule: GradientRule {
  let x: Variable
  let factor: Float

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.accumulate(x) { destination, adds in
      if adds {
        kernels.elementwise.addScaled(gradient, factor, destination, x.count)
      } else {
        kernels.elementwise.scale(gradient, factor, destination, x.count)
      }
    }
  }
}
