import Tensor

extension Tape {
  /// |x|, elementwise; its gradient at 0 is 0.
  public func absolute(_ x: Variable) -> Variable { unary(x, .absolute) }
  /// eˣ, elementwise.
  public func exp(_ x: Variable) -> Variable { unary(x, .exp) }
  /// x Φ(x), elementwise (Hendrycks & Gimpel 2016), by the exact error function.
  public func gelu(_ x: Variable) -> Variable { unary(x, .gelu) }
  /// ln x, elementwise.
  public func log(_ x: Variable) -> Variable { unary(x, .log) }
  /// max(x, 0), elementwise; its gradient at 0 is 0.
  public func relu(_ x: Variable) -> Variable { unary(x, .relu) }
  /// 1 / (1 + e⁻ˣ), elementwise.
  public func sigmoid(_ x: Variable) -> Variable { unary(x, .sigmoid) }
  /// ln(1 + eˣ), elementwise.
  public func softplus(_ x: Variable) -> Variable { unary(x, .softplus) }
  /// √x, elementwise.
  public func sqrt(_ x: Variable) -> Variable { unary(x, .sqrt) }
  /// x², elementwise.
  public func square(_ x: Variable) -> Variable { unary(x, .square) }
  /// tanh x, elementwise.
  public func tanh(_ x: Variable) -> Variable { unary(x, .tanh) }

  /// x limited to `range`, elementwise; outside of it the gradient is 0.
  public func clamp(_ x: Variable, to range: ClosedRange<Float>) -> Variable {
    let y = makeTensor(x.shape)
    kernels.elementwise.clamp(x.data, range.lowerBound, range.upperBound, y.data, x.count)
    return record(y, of: x, rule: ClampRule(x: x, low: range.lowerBound, high: range.upperBound))
  }

  private func unary(_ x: Variable, _ function: UnaryFunction) -> Variable {
    let y = makeTensor(x.shape)
    function.kernel(x.data, y.data, x.count)
    return record(y, of: x, rule: UnaryRule(x: x, saved: function.savesOutput ? y : x.tensor, function: function))
  }
}

/// A differentiable function of one number.
enum UnaryFunction: BitwiseCopyable {
  case absolute, exp, gelu, log, relu, sigmoid, softplus, sqrt, square, tanh

  var kernel: UnaryKernel {
    switch self {
    case .absolute: kernels.elementwise.absolute
    case .exp: kernels.elementwise.exp
    case .gelu: kernels.elementwise.gelu
    case .log: kernels.elementwise.log
    case .relu: kernels.elementwise.relu
    case .sigmoid: kernels.elementwise.sigmoid
    case .softplus: kernels.elementwise.softplus
    case .sqrt: kernels.elementwise.sqrt
    case .square: kernels.elementwise.square
    case .tanh: kernels.elementwise.tanh
    }
  }

  var gradientKernel: UnaryGradientKernel {
    switch self {
    case .absolute: kernels.elementwise.absoluteGradient
    case .exp: kernels.elementwise.expGradient
    case .gelu: kernels.elementwise.geluGradient
    case .log: kernels.elementwise.logGradient
    case .relu: kernels.elementwise.reluGradient
    case .sigmoid: kernels.elementwise.sigmoidGradient
    case .softplus: kernels.elementwise.softplusGradient
    case .sqrt: kernels.elementwise.sqrtGradient
    case .square: kernels.elementwise.squareGradient
    case .tanh: kernels.elementwise.tanhGradient
    }
  }

  /// Whether the gradient kernel reads the result rather than the argument.
  var savesOutput: Bool {
    switch self {
    case .exp, .relu, .sigmoid, .sqrt, .tanh: true
    case .absolute, .gelu, .log, .softplus, .square: false
    }
  }
}

private struct UnaryRule: GradientRule {
  let x: Variable
  let saved: Tensor
  let function: UnaryFunction

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.accumulate(x) { function.gradientKernel(saved.data, gradient, $0, x.count, $1) }
  }
}

private struct ClampRule: GradientRule {
  let x: Variable
  let low: Float
  let high: Float

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.accumulate(x) { kernels.elementwise.clampGradient(x.data, low, high, gradient, $0, x.count, $1) }
  }
}
