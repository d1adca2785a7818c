import Tensor

extension Tape {
  /// `x` repeated along axes of extent 1, or missing in front, until it has the shape `shape`.
  public func broadcast(_ x: Variable, to shape: Shape) throws -> Variable {
    guard x.shape != shape else { return x }
    guard let plan = RepetitionPlan(from: x.shape, to: shape) else {
      throw ShapeError("broadcast", [x.shape, shape], "sizes must be equal or 1")
    }
    let y = makeTensor(shape)
    plan.repeat(x.data, into: y.data)
    return record(y, of: x, rule: BroadcastRule(x: x, plan: plan))
  }

  /// Both operands in their common shape.
  func broadcast(_ a: Variable, _ b: Variable, operation: String) throws -> (Variable, Variable) {
    guard a.shape != b.shape else { return (a, b) }
    let rank = max(a.shape.rank, b.shape.rank)
    var extents: [Int] = []
    for axis in 0..<rank {
      let first = axis < rank - a.shape.rank ? 1 : a.shape[axis - rank + a.shape.rank]
      let second = axis < rank - b.shape.rank ? 1 : b.shape[axis - rank + b.shape.rank]
      guard first == second || first == 1 || second == 1 else {
        throw ShapeError(operation, [a.shape, b.shape], "sizes must be equal or 1")
      }
      extents.append(first == 1 ? second : first)
    }
    let shape = Shape(extents)
    return (try broadcast(a, to: shape), try broadcast(b, to: shape))
  }
}

/// Which element of a smaller array each element of a larger one repeats.
private struct RepetitionPlan: BitwiseCopyable {
  private let shape: Shape
  /// Steps in the smaller array for each axis, 0 where it repeats, 16 bits an axis would not do: one word each.
  private var strides: (Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0)

  init?(from small: Shape, to large: Shape) {
    guard small.rank <= large.rank, large.rank <= 6 else { return nil }
    shape = large
    var stride = 1
    for axis in (0..<large.rank).reversed() {
      let own = axis - (large.rank - small.rank)
      let extent = own < 0 ? 1 : small[own]
      guard extent == large[axis] || extent == 1 else { return nil }
      withUnsafeMutableBytes(of: &strides) {
        $0.storeBytes(of: extent == 1 ? 0 : stride, toByteOffset: axis * MemoryLayout<Int>.stride, as: Int.self)
      }
      stride *= extent
    }
  }

  /// Calls `body` for each run along the last axis: position in the large array, in the small one, and its step there.
  @inline(__always)
  private func forEachRun(_ body: (_ large: Int, _ small: Int, _ step: Int) -> Void) {
    withUnsafeBytes(of: strides) { bytes in
      let steps = bytes.bindMemory(to: Int.self)
      let rank = shape.rank
      let run = shape[rank - 1]
      let runs = run == 0 ? 0 : shape.count / run
      for index in 0..<runs {
        var rest = index
        var small = 0
        for axis in stride(from: rank - 2, through: 0, by: -1) {
          small += rest % shape[axis] * steps[axis]
          rest /= shape[axis]
        }
        body(index * run, small, steps[rank - 1])
      }
    }
  }

  func `repeat`(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>) {
    let run = shape[shape.rank - 1]
    forEachRun { large, small, step in
      if step == 0 {
        kernels.elementwise.fill(x[small], y + large, run)
      } else {
        kernels.elementwise.copy(x + small, y + large, run)
      }
    }
  }

  func sum(_ y: UnsafePointer<Float>, into x: UnsafeMutablePointer<Float>) {
    let run = shape[shape.rank - 1]
    forEachRun { large, small, step in
      if step == 0 {
        x[small] += Float(kernels.reduction.sum(y + large, run))
      } else {
        kernels.elementwise.add(x + small, y + large, x + small, run)
      }
    }
  }
}

private struct BroadcastRule: GradientRule {
  let x: Variable
  let plan: RepetitionPlan

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.add(to: x) { plan.sum(gradient, into: $0) }
  }
}
