import Autograd
import Tensor

/// Normalises each row over its features, then scales and shifts (Ba 2016): [..., features] -> the same shape.
public struct LayerNorm: Sendable {
  /// [features], starts at 1.
  public let gain: Parameter
  /// [features], starts at 0.
  public let bias: Parameter
  /// Added to the variance.
  public let epsilon: Float

  /// Declares the layer.
  public init(_ features: Int, epsilon: Float = 1e-5, in store: inout ParameterStore, name: String) {
    gain = store.declare("\(name).gain", shape: [features], initialiser: .ones, decays: false)
    bias = store.declare("\(name).bias", shape: [features], initialiser: .zeros, decays: false)
    self.epsilon = epsilon
  }

  /// x: [..., features] -> the same shape.
  public func callAsFunction(_ x: Variable, on tape: Tape) throws -> Variable {
    try tape.layerNorm(x, gain: tape[gain], bias: tape[bias], epsilon: epsilon)
  }
}

/// Normalises each channel over all rows and pixels of a shard, then scales and shifts, ReLU fused where wanted.
///
/// Statistics in training are those of the shard ("ghost" batch normalisation, Hoffer 2017, after Ioffe & Szegedy 2015);
/// running means of them, kept among the parameters, are used in evaluation. [..., channels] -> the same shape.
public struct BatchNorm: Sendable {
  /// [channels], starts at 1.
  public let gain: Parameter
  /// [channels], starts at 0.
  public let bias: Parameter
  /// [channels], a running statistic.
  public let runningMean: Parameter
  /// [channels], a running statistic, unbiased as in PyTorch.
  public let runningVariance: Parameter
  /// Added to the variance.
  public let epsilon: Float
  /// Whether negative outputs are cut.
  public let isRectified: Bool

  /// Declares the layer.
  public init(
    _ channels: Int, isRectified: Bool = false, epsilon: Float = 1e-5, in store: inout ParameterStore, name: String
  ) {
    gain = store.declare("\(name).gain", shape: [channels], initialiser: .ones, decays: false)
    bias = store.declare("\(name).bias", shape: [channels], initialiser: .zeros, decays: false)
    runningMean = store.declare("\(name).mean", shape: [channels], initialiser: .zeros, isStatistic: true)
    runningVariance = store.declare("\(name).variance", shape: [channels], initialiser: .ones, isStatistic: true)
    self.epsilon = epsilon
    self.isRectified = isRectified
  }

  /// x, residual (added before ReLU if there is one): [..., channels] -> the same shape.
  ///
  /// - Parameters:
  ///   - isOnlyReader: Whether nothing else reads `x`, not even the operation that made it.
  ///   - endsPassage: Whether the result is that of a passage, see `Tape.passing`.
  public func callAsFunction(
    _ x: Variable, residual: Variable? = nil, isOnlyReader: Bool = false, endsPassage: Bool = false, on tape: Tape
  ) throws -> Variable {
    guard tape.isTraining else { return try evaluated(x, residual: residual, isOnlyReader, on: tape) }
    let (y, mean, variance) = try tape.batchNorm(
      x, gain: tape[gain], bias: tape[bias], residual: residual, epsilon: epsilon, isRectified: isRectified,
      isOnlyReader: isOnlyReader, endsPassage: endsPassage)
    let rows = Float(x.shape.rows)
    let unbiased = tape.makeTensor(variance.shape)
    kernels.elementwise.scale(variance.data, rows / max(1, rows - 1), unbiased.data, unbiased.count)
    tape.observe(mean, for: runningMean, weight: rows)
    tape.observe(unbiased, for: runningVariance, weight: rows)
    return y
  }

  private func evaluated(
    _ x: Variable, residual: Variable?, _ isOnlyReader: Bool, on tape: Tape
  ) throws -> Variable {
    // A gradient flows through the residual alone, so it must not end in one constant with the normalised values.
    let flows = residual.map { !$0.isConstant } ?? false
    let y = try tape.batchNorm(
      x, gain: tape[gain], bias: tape[bias], residual: flows ? nil : residual, mean: tape[runningMean].tensor,
      variance: tape[runningVariance].tensor, epsilon: epsilon, isRectified: isRectified && !flows,
      isOnlyReader: isOnlyReader)
    guard flows, let residual else { return y }
    let sum = try tape.add(y, residual)
    return isRectified ? tape.relu(sum) : sum
  }
}

/// Drops features at random in training (Srivastava 2014): any shape -> the same.
public struct Dropout: Sendable {
  /// The share of features that is dropped.
  public let probability: Float

  /// Makes a layer without parameters.
  public init(_ probability: Float) { self.probability = probability }

  /// x: any shape -> the same; `x` itself in evaluation.
  public func callAsFunction(_ x: Variable, on tape: Tape) -> Variable { tape.dropout(x, probability: probability) }
}
