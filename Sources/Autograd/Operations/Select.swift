import Tensor

extension Tape {
  /// The rows of `x` that are present, a learned vector for the others.
  ///
  /// x: [batch, features], vector: [features], present: [batch], 1 or 0 -> [batch, features]. Also for longer rows:
  /// whatever follows the first axis is one row and `vector` is as long as its last axis or as the whole row.
  public func replaceAbsent(_ x: Variable, with vector: Variable, present: Tensor) throws -> Variable {
    guard x.shape.rank >= 1, present.shape.count == x.shape[0] else {
      throw ShapeError("absent rows", [x.shape, present.shape], "expected one presence a row")
    }
    let rows = x.shape[0]
    let width = rows == 0 ? 0 : x.count / rows
    guard vector.count > 0, width % vector.count == 0 else {
      throw ShapeError("absent rows", [x.shape, vector.shape], "the vector does not fill a row")
    }
    let y = makeTensor(x.shape)
    for row in 0..<rows {
      if present.data[row] > 0 {
        kernels.elementwise.copy(x.data + row * width, y.data + row * width, width)
      } else {
        kernels.rows.repeatRow(vector.data, y.data + row * width, width / vector.count, vector.count, false)
      }
    }
    return record(y, of: x, vector, rule: ReplaceAbsentRule(x: x, vector: vector, present: present, width: width))
  }

  /// a where `mask` is 1, b where it is 0; all of one shape.
  public func select(where mask: Tensor, _ a: Variable, else b: Variable) throws -> Variable {
    guard a.shape == b.shape, mask.shape.count == a.count else {
      throw ShapeError("select", [a.shape, b.shape, mask.shape], "shapes differ")
    }
    let y = makeTensor(a.shape)
    for index in 0..<a.count { y.data[index] = mask.data[index] > 0 ? a.data[index] : b.data[index] }
    return record(y, of: a, b, rule: SelectRule(a: a, b: b, mask: mask))
  }
}

private struct ReplaceAbsentRule: GradientRule {
  let x: Variable
  let vector: Variable
  let present: Tensor
  let width: Int

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    let rows = present.shape.count
    pass.add(to: vector) { sum in
      for row in 0..<rows where present.data[row] <= 0 {
        kernels.rows.addColumnSums(gradient + row * width, sum, width / vector.count, vector.count)
      }
    }
    guard pass.needs(x) else { return }
    let dx = pass.mutable(gradient, count: x.count)
    for row in 0..<rows where present.data[row] <= 0 {
      kernels.elementwise.fill(0, dx + row * width, width)
    }
    if dx == gradient { pass.handOver(dx, to: x) } else { pass.copy(dx, to: x) }
  }
}

private struct SelectRule: GradientRule {
  let a: Variable
  let b: Variable
  let mask: Tensor

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.overwrite(a) { destination in
      for index in 0..<a.count { destination[index] = mask.data[index] > 0 ? gradient[index] : 0 }
    }
    pass.overwrite(b) { destination in
      for index in 0..<b.count { destination[index] = mask.data[index] > 0 ? 0 : gradient[index] }
    }
  }
}
