import Tensor

/// A constant matrix of which few elements are not zero, row by row (compressed sparse rows).
///
/// Row `r` holds `values[p]` in column `columns[p]` for `p` in `starts[r]..<starts[r + 1]`. What the pointers refer to must stay
/// until the step ends, as in the arena of a tape.
public struct SparseRows: BitwiseCopyable {
  /// Rows in all.
  public let count: Int
  /// `count + 1` places where rows start, the first one 0.
  public let starts: UnsafePointer<Int32>
  /// The column of each element.
  public let columns: UnsafePointer<Int32>
  /// Each element.
  public let values: UnsafePointer<Float>

  /// Makes a matrix of its parts.
  public init(
    count: Int, starts: UnsafePointer<Int32>, columns: UnsafePointer<Int32>, values: UnsafePointer<Float>
  ) {
    self.count = count
    self.starts = starts
    self.columns = columns
    self.values = values
  }

  /// Calls `body` with row, column and value of each element, in order.
  @inline(__always)
  func forEach(_ body: (_ row: Int, _ column: Int, _ value: Float) -> Void) {
    for row in 0..<count {
      for position in Int(starts[row])..<Int(starts[row + 1]) { body(row, Int(columns[position]), values[position]) }
    }
  }
}

extension Tape {
  /// x W + b at a cost that grows with the elements of x alone. x: [rows, inputs], weight: [inputs, outputs] -> [rows, outputs].
  ///
  /// Throws `ShapeError` when a column of `x` is not below `inputs`, or the bias differs.
  public func dense(_ x: SparseRows, _ weight: Variable, _ bias: Variable? = nil) throws -> Variable {
    guard weight.shape.rank == 2 else { throw ShapeError("dense", [weight.shape], "expected [inputs, outputs]") }
    let inputs = weight.shape[0], outputs = weight.shape[1]
    if let bias, bias.shape.count != outputs {
      throw ShapeError("dense", [weight.shape, bias.shape], "expected a bias [\(outputs)]")
    }
    for position in 0..<Int(x.starts[x.count]) where !(0..<inputs).contains(Int(x.columns[position])) {
      throw ShapeError("dense", [weight.shape], "column \(x.columns[position]) of \(inputs) inputs")
    }
    let y = makeTensor([x.count, outputs])
    kernels.elementwise.fill(0, y.data, y.shape.count)
    x.forEach { row, column, value in
      kernels.elementwise.addScaled(weight.data + column * outputs, value, y.data + row * outputs, outputs)
    }
    if let bias { kernels.rows.addBias(y.data, bias.data, y.data, x.count, outputs) }
    return record(y, of: weight, bias ?? weight, rule: SparseDenseRule(x: x, weight: weight, bias: bias))
  }
}

private struct SparseDenseRule: GradientRule {
  let x: SparseRows
  let weight: Variable
  let bias: Variable?

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    let outputs = weight.shape[1]
    pass.add(to: weight) { sum in
      x.forEach { row, column, value in
        kernels.elementwise.addScaled(gradient + row * outputs, value, sum + column * outputs, outputs)
      }
    }
    if let bias { pass.add(to: bias) { kernels.rows.addColumnSums(gradient, $0, x.count, outputs) } }
  }
}
