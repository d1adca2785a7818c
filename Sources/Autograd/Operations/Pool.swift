import Tensor

extension Tape {
  /// The largest of each window. x: [batch, height, width, channels] -> [batch, height / h, width / w, channels].
  ///
  /// Windows lie side by side; what is left over at the right and bottom is ignored.
  public func maxPool(_ x: Variable, window: (height: Int, width: Int) = (2, 2)) throws -> Variable {
    let plan = try poolingPlan(x, window, operation: "max pooling")
    let y = makeTensor([x.shape[0], x.shape[1] / window.height, x.shape[2] / window.width, x.shape[3]])
    let winners = takeBytes(y.shape.count)
    withUnsafePointer(to: plan) { kernels.pooling.maximum($0, x.data, y.data, winners) }
    return record(y, of: x, rule: MaxPoolRule(x: x, winners: winners, plan: plan))
  }

  /// The mean of each window. x: [batch, height, width, channels] -> [batch, height / h, width / w, channels].
  public func averagePool(_ x: Variable, window: (height: Int, width: Int) = (2, 2)) throws -> Variable {
    let plan = try poolingPlan(x, window, operation: "average pooling")
    let y = makeTensor([x.shape[0], x.shape[1] / window.height, x.shape[2] / window.width, x.shape[3]])
    withUnsafePointer(to: plan) { kernels.pooling.average($0, x.data, y.data) }
    return record(y, of: x, rule: AveragePoolRule(x: x, plan: plan))
  }

  /// The mean over all pixels. x: [batch, height, width, channels] -> [batch, channels].
  public func globalAveragePool(_ x: Variable) throws -> Variable {
    guard x.shape.rank == 4 else {
      throw ShapeError("global pooling", [x.shape], "expected [batch, height, width, channels]")
    }
    return try mean(try reshape(x, to: [x.shape[0], x.shape[1] * x.shape[2], x.shape[3]]), axis: 1)
  }

  /// The mean over the steps where `mask` is 1, 0 where there is none.
  ///
  /// x: [batch, time, features], mask: [batch, time] -> [batch, features].
  public func maskedMean(_ x: Variable, mask: Tensor?) throws -> Variable {
    try checkMask(mask, of: x, operation: "masked mean")
    let y = makeTensor([x.shape[0], x.shape[2]])
    kernels.pooling.mean(x.data, mask?.data, y.data, x.shape[0], x.shape[1], x.shape[2])
    return record(y, of: x, rule: MaskedMeanRule(x: x, mask: mask))
  }

  /// The largest over the steps where `mask` is 1, 0 where there is none.
  ///
  /// x: [batch, time, features], mask: [batch, time] -> [batch, features].
  public func maxOverTime(_ x: Variable, mask: Tensor? = nil) throws -> Variable {
    try checkMask(mask, of: x, operation: "max over time")
    let y = makeTensor([x.shape[0], x.shape[2]])
    let winners = arena.allocate(Int32.self, count: y.shape.count)
    kernels.pooling.groupMaximum(
      x.data, mask?.data, y.data, winners, x.shape[0], x.shape[1], x.shape[2])
    return record(y, of: x, rule: MaxOverTimeRule(x: x, winners: winners))
  }

  private func poolingPlan(
    _ x: Variable, _ window: (height: Int, width: Int), operation: String
  ) throws -> Pooling {
    guard x.shape.rank == 4 else {
      throw ShapeError(operation, [x.shape], "expected [batch, height, width, channels]")
    }
    guard (1...15).contains(window.height), (1...15).contains(window.width) else {
      throw ShapeError(operation, [x.shape], "a window is 1 to 15 wide, not \(window.height) and \(window.width)")
    }
    return Pooling(
      images: x.shape[0], height: x.shape[1], width: x.shape[2], channels: x.shape[3], windowHeight: window.height,
      windowWidth: window.width)
  }

  private func checkMask(_ mask: Tensor?, of x: Variable, operation: String) throws {
    guard x.shape.rank == 3 else { throw ShapeError(operation, [x.shape], "expected [batch, time, features]") }
    if let mask, mask.shape.count != x.shape[0] * x.shape[1] {
      throw ShapeError(operation, [x.shape, mask.shape], "expected a mask [batch, time]")
    }
  }
}

private struct MaxPoolRule: GradientRule {
  let x: Variable
  let winners: UnsafeMutablePointer<UInt8>
  let plan: Pooling

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.accumulate(x) { destination, adds in
      withUnsafePointer(to: plan) { kernels.pooling.maximumGradient($0, winners, gradient, destination, adds) }
    }
  }
}

private struct AveragePoolRule: GradientRule {
  let x: Variable
  let plan: Pooling

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.accumulate(x) { destination, adds in
      withUnsafePointer(to: plan) { kernels.pooling.averageGradient($0, gradient, destination, adds) }
    }
  }
}

private struct MaskedMeanRule: GradientRule {
  let x: Variable
  let mask: Tensor?

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.accumulate(x) {
      kernels.pooling.meanGradient(mask?.data, gradient, $0, x.shape[0], x.shape[1], x.shape[2], $1)
    }
  }
}

private struct MaxOverTimeRule: GradientRule {
  let x: Variable
  let winners: UnsafeMutablePointer<Int32>

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.accumulate(x) {
      kernels.pooling.groupMaximumGradient(winners, gradient, $0, x.shape[0], x.shape[1], x.shape[2], $1)
    }
  }
}
