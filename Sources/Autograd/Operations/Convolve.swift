import Tensor

extension Tape {
  /// pool(relu(x ∗ weight + bias)) of channels-last images, "same" padding; only "none" and "relu" are fused.
  ///
  /// x: [batch, height, width, channels], weight: [kernelHeight, kernelWidth, channels, filters], bias: [filters]
  /// -> [batch, ⌈height/stride⌉, ⌈width/stride⌉, filters], each extent then divided by `pool` (1 or 2), rounded down.
  /// Pooling needs ReLU. Throws `ShapeError` for other shapes, even kernels and other strides.
  /// - Parameter isOnlyReader: Whether nothing else reads `x`, not even the operation that made it, so that its memory may
  ///   become that of its gradient.
  public func convolve(
    _ x: Variable, _ weight: Variable, _ bias: Variable? = nil, stride: Int = 1, isRectified: Bool = false,
    pool: (height: Int, width: Int) = (1, 1), isOnlyReader: Bool = false
  ) throws -> Variable {
    guard x.shape.rank == 4, weight.shape.rank == 4, x.shape[3] == weight.shape[2] else {
      throw ShapeError(
        "convolution", [x.shape, weight.shape],
        "expected [batch, height, width, channels] and [h, w, channels, filters]")
    }
    guard weight.shape[0] % 2 == 1, weight.shape[1] % 2 == 1, (1...2).contains(stride) else {
      throw ShapeError(
        "convolution", [x.shape, weight.shape], "expected an odd kernel and stride 1 or 2, not \(stride)")
    }
    guard (1...2).contains(pool.height), (1...2).contains(pool.width), isRectified || pool == (1, 1) else {
      throw ShapeError(
        "convolution", [x.shape], "pooling is 1 or 2 and after relu, not \(pool.height) and \(pool.width)")
    }
    if let bias, bias.count != weight.shape[3] {
      throw ShapeError("convolution", [weight.shape, bias.shape], "expected a bias [\(weight.shape[3])]")
    }
    let plan = Convolution(
      height: x.shape[1], width: x.shape[2], inputChannels: x.shape[3], outputChannels: weight.shape[3],
      kernelHeight: weight.shape[0], kernelWidth: weight.shape[1], stride: stride, poolHeight: pool.height,
      poolWidth: pool.width, rectified: isRectified)
    let height = (x.shape[1] + stride - 1) / stride / pool.height
    let width = (x.shape[2] + stride - 1) / stride / pool.width
    let y = makeTensor(
      x.shape.replacing(axis: 1, with: height).replacing(axis: 2, with: width).withColumns(weight.shape[3]))
    let winners = pool == (1, 1) ? nil : takeBytes(y.shape.count)
    withUnsafePointer(to: plan) { plan in
      withScratch(kernels.convolution.scratch(plan)) { scratch in
        kernels.convolution.forward(
          plan, x.data, weight.data, bias?.data, y.data, winners, x.shape[0], scratch)
      }
    }
    workspace.reset()
    guard isRecording, !(x.isConstant && weight.isConstant && (bias?.isConstant ?? true)) else {
      return Variable(constant: y)
    }
    return record(
      y,
      ConvolutionRule(
        x: x, weight: weight, bias: bias, y: y, winners: winners, plan: plan, isOnlyReader: isOnlyReader),
      ownsValue: true)
  }

  /// activation(x ∗ weight + bias) along time, "same" padding.
  ///
  /// x: [batch, time, channels], weight: [kernel, channels, filters], bias: [filters] -> [batch, time', filters].
  public func convolve1d(
    _ x: Variable, _ weight: Variable, _ bias: Variable? = nil, stride: Int = 1, isRectified: Bool = false,
    pool: Int = 1
  ) throws -> Variable {
    guard x.shape.rank == 3, weight.shape.rank == 3 else {
      throw ShapeError(
        "convolution", [x.shape, weight.shape], "expected [batch, time, channels] and [kernel, channels, filters]")
    }
    let image = try reshape(x, to: [x.shape[0], 1, x.shape[1], x.shape[2]])
    let kernel = try reshape(weight, to: [1, weight.shape[0], weight.shape[1], weight.shape[2]])
    let y = try convolve(image, kernel, bias, stride: stride, isRectified: isRectified, pool: (1, pool))
    return try reshape(y, to: [y.shape[0], y.shape[2], y.shape[3]])
  }

  /// Room for `count` bytes of this step.
  func takeBytes(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    arena.allocate(UInt8.self, count: count)
  }
}

private struct ConvolutionRule: GradientRule {
  let x: Variable
  let weight: Variable
  let bias: Variable?
  let y: Tensor
  let winners: UnsafeMutablePointer<UInt8>?
  let plan: Convolution
  let isOnlyReader: Bool

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    withUnsafePointer(to: plan) { plan in
      let weightGradient = pass.sum(for: weight) ?? pass.workspace.floats(weight.count)
      let biasGradient = bias.flatMap { pass.sum(for: $0) }
      // Of each image the kernels read x for the last time before they write its gradient.
      let displaced = isOnlyReader ? pass.displace(x) : nil
      let into = displaced.map { ($0, false) } ?? pass.target(for: x)
      pass.withScratch(kernels.convolution.scratch(plan)) { scratch in
        kernels.convolution.backward(
          plan, x.data, weight.data, y.data, winners, gradient, into.0, into.1, weightGradient,
          biasGradient, x.shape[0], scratch)
      }
    }
  }
}
