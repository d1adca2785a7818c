import Tensor

extension Tape {
  /// `x` with another shape of as many elements; nothing is copied.
  public func reshape(_ x: Variable, to shape: Shape) throws -> Variable {
    guard shape.count == x.count else {
      throw ShapeError("reshape", [x.shape, shape], "\(x.count) != \(shape.count) elements")
    }
    return record(Tensor(x.data, shape), of: x, rule: ReshapeRule(x: x))
  }

  /// `x` as rows: [rows, ...] -> [rows, everything else].
  public func flatten(_ x: Variable) throws -> Variable {
    let rows = x.shape.rank == 0 ? 1 : x.shape[0]
    return try reshape(x, to: [rows, rows == 0 ? x.shape.removing(axis: 0).count : x.count / rows])
  }

  /// `x`, through which nothing is learned.
  public func stopGradient(_ x: Variable) -> Variable { Variable(constant: x.tensor) }

  /// The variables side by side along `axis`; their other extents must be equal. Negative axes count from the end.
  public func concatenate(_ parts: [Variable], axis: Int = -1) throws -> Variable {
    try concatenate(count: parts.count, axis: axis) { parts[$0] }
  }

  /// As `concatenate(_:axis:)`, of a list in the arena.
  public func concatenate(_ parts: UnsafeMutableBufferPointer<Variable>, axis: Int = -1) throws -> Variable {
    try concatenate(count: parts.count, axis: axis) { parts[$0] }
  }

  /// As `concatenate(_:axis:)`, of two.
  public func concatenate(_ first: Variable, _ second: Variable, axis: Int = -1) throws -> Variable {
    try concatenate(count: 2, axis: axis) { $0 == 0 ? first : second }
  }

  /// As `concatenate(_:axis:)`, of `part(0)` to `part(count - 1)`, so that no array need be made of them.
  public func concatenate(count: Int, axis: Int = -1, _ part: (Int) -> Variable) throws -> Variable {
    guard count > 0 else { throw ShapeError("concatenate", [], "nothing to concatenate") }
    let parts = UnsafeBufferPointer(list(count, part))
    let first = parts[0]
    let axis = try first.shape.resolved(axis: axis, operation: "concatenate")
    var extent = 0
    for part in parts {
      guard part.shape.rank == first.shape.rank,
        part.shape.replacing(axis: axis, with: 1) == first.shape.replacing(axis: axis, with: 1)
      else { throw ShapeError("concatenate", [first.shape, part.shape], "only axis \(axis) may differ") }
      extent += part.shape[axis]
    }
    if parts.count == 1 { return first }
    let y = makeTensor(first.shape.replacing(axis: axis, with: extent))
    let split = AxisSplit(y.shape, axis: axis)
    let width = extent * split.inner
    var offset = 0
    for part in parts {
      let columns = part.shape[axis] * split.inner
      kernels.rows.copyRows(part.data, columns, y.data + offset, width, split.outer, columns, false)
      offset += columns
    }
    guard isRecording, !parts.allSatisfy(\.isConstant) else { return Variable(constant: y) }
    return record(y, ConcatenateRule(parts: parts, rows: split.outer, width: width))
  }

  /// The variables, all of one shape, along a new axis: n × [...] -> [..., n, ...].
  public func stack(_ parts: UnsafeMutableBufferPointer<Variable>, axis: Int = 0) throws -> Variable {
    guard let first = parts.first else { throw ShapeError("stack", [], "nothing to stack") }
    if let other = parts.first(where: { $0.shape != first.shape }) {
      throw ShapeError("stack", [first.shape, other.shape], "shapes differ")
    }
    let position = axis < 0 ? axis + first.shape.rank + 1 : axis
    guard (0...first.shape.rank).contains(position) else {
      throw ShapeError("stack", [first.shape], "no axis \(axis)")
    }
    let shape = first.shape.inserting(1, at: position)
    return try concatenate(list(parts.count) { try reshape(parts[$0], to: shape) }, axis: position)
  }

  /// The elements of `axis` whose index lies in `range`; negative axes count from the end.
  public func slice(_ x: Variable, axis: Int, _ range: Range<Int>) throws -> Variable {
    let axis = try x.shape.resolved(axis: axis, operation: "slice")
    guard range.lowerBound >= 0, range.upperBound <= x.shape[axis] else {
      throw ShapeError("slice", [x.shape], "\(range) exceeds axis \(axis)")
    }
    if range.count == x.shape[axis] { return x }
    let split = AxisSplit(x.shape, axis: axis)
    let y = makeTensor(x.shape.replacing(axis: axis, with: range.count))
    let rule = SliceRule(
      x: x, rows: split.outer, width: split.extent * split.inner, offset: range.lowerBound * split.inner,
      columns: range.count * split.inner)
    kernels.rows.copyRows(
      x.data + rule.offset, rule.width, y.data, rule.columns, rule.rows, rule.columns, false)
    return record(y, of: x, rule: rule)
  }

  /// `x` cut to `extent` along `axis`, or with zeros behind it; negative axes count from the end.
  public func resize(_ x: Variable, axis: Int, to extent: Int) throws -> Variable {
    let axis = try x.shape.resolved(axis: axis, operation: "resize")
    if extent <= x.shape[axis] { return try slice(x, axis: axis, 0..<extent) }
    let rest = makeTensor(x.shape.replacing(axis: axis, with: extent - x.shape[axis]))
    rest.fill(0)
    return try concatenate(x, Variable(constant: rest), axis: axis)
  }

  /// The slice at one index of `axis`, which vanishes; negative axes count from the end.
  public func select(_ x: Variable, axis: Int, at index: Int) throws -> Variable {
    let axis = try x.shape.resolved(axis: axis, operation: "select")
    let part = try slice(x, axis: axis, index..<index + 1)
    return try reshape(part, to: x.shape.removing(axis: axis))
  }

  /// The axes in another order: axis i of the result is axis `order[i]` of `x`. [a, b, c] by [0, 2, 1] -> [a, c, b].
  public func transpose(_ x: Variable, order: [Int]) throws -> Variable {
    guard order.count == x.shape.rank, (0..<order.count).allSatisfy(order.contains) else {
      throw ShapeError("transpose", [x.shape], "order \(order) does not name each axis once")
    }
    var shape = x.shape
    for (index, axis) in order.enumerated() { shape[index] = x.shape[axis] }
    let y = makeTensor(shape)
    let packed = AxisOrder(order)
    packed.permute(x.tensor, into: y)
    return record(y, of: x, rule: TransposeRule(x: x, y: y, inverse: packed.inverse))
  }
}

/// A permutation of at most eight axes, packed into a word.
private struct AxisOrder: BitwiseCopyable {
  private var code: UInt64 = 0
  let rank: Int

  init(_ order: [Int]) {
    rank = order.count
    for (index, axis) in order.enumerated() { code |= UInt64(axis) << (8 * UInt64(index)) }
  }

  subscript(index: Int) -> Int { Int(code >> (8 * UInt64(index)) & 0xff) }

  var inverse: AxisOrder {
    var inverse = self
    inverse.code = 0
    for index in 0..<rank { inverse.code |= UInt64(index) << (8 * UInt64(self[index])) }
    return inverse
  }

  /// y = x with its axes in this order.
  func permute(_ x: Tensor, into y: Tensor) {
    guard y.shape.count > 0 else { return }
    if rank == 2, self[0] == 1 { return kernels.rows.transpose(x.data, y.data, x.shape[0], x.shape[1]) }
    if rank == 3, self[0] == 0, self[1] == 2 {
      let size = x.shape[1] * x.shape[2]
      for index in 0..<x.shape[0] {
        kernels.rows.transpose(x.data + index * size, y.data + index * size, x.shape[1], x.shape[2])
      }
      return
    }
    let steps = x.shape.strides
    let last = y.shape[rank - 1]
    let step = steps[self[rank - 1]]
    for run in 0..<y.shape.count / last {
      var rest = run
      var source = 0
      for axis in stride(from: rank - 2, through: 0, by: -1) {
        source += rest % y.shape[axis] * steps[self[axis]]
        rest /= y.shape[axis]
      }
      let target = y.data + run * last
      for index in 0..<last { target[index] = x.data[source + index * step] }
    }
  }
}

private struct ReshapeRule: GradientRule {
  let x: Variable

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.handOver(gradient, to: x)
  }
}

private struct ConcatenateRule: GradientRule {
  let parts: UnsafeBufferPointer<Variable>
  let rows: Int
  let width: Int

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    var offset = 0
    for part in parts {
      let columns = part.count / max(1, rows)
      pass.accumulate(part) {
        kernels.rows.copyRows(gradient + offset, width, $0, columns, rows, columns, $1)
      }
      offset += columns
    }
  }
}

private struct SliceRule: GradientRule {
  let x: Variable
  let rows: Int
  let width: Int
  let offset: Int
  let columns: Int

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.add(to: x) { kernels.rows.copyRows(gradient, columns, $0 + offset, width, rows, columns, true) }
  }
}

private struct TransposeRule: GradientRule {
  let x: Variable
  let y: Tensor
  let inverse: AxisOrder

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.overwrite(x) { inverse.permute(Tensor(gradient, y.shape), into: Tensor($0, x.shape)) }
  }
}
