import Autograd
import Tensor

/// A "same" convolution of channels-last images with bias, and ReLU and 2×2 max-pooling fused where wanted.
///
/// [batch, height, width, channels] -> [batch, height', width', filters].
public struct ImageConvolution: Sendable {
  /// [kernel, kernel, channels, filters].
  public let weight: Parameter
  /// [filters], or nil without one.
  public let bias: Parameter?
  /// 1 or 2.
  public let stride: Int
  /// Whether negative outputs are cut.
  public let isRectified: Bool
  /// Whether 2×2 max-pooling of stride 2 follows, extents rounded down.
  public let isPooled: Bool

  /// Declares the layer; `kernel` is odd. Weights and biases start uniform with bound 1/√(kernel² · channels).
  public init(
    _ channels: Int, to filters: Int, kernel: Int = 3, stride: Int = 1, isRectified: Bool = true,
    isPooled: Bool = false, hasBias: Bool = true, in store: inout ParameterStore, name: String
  ) {
    let standard = Initialiser.standard(inputs: kernel * kernel * channels)
    weight = store.declare("\(name).weight", shape: [kernel, kernel, channels, filters], initialiser: standard)
    bias = hasBias ? store.declare("\(name).bias", shape: [filters], initialiser: standard, decays: false) : nil
    self.stride = stride
    self.isRectified = isRectified
    self.isPooled = isPooled
  }

  /// x: [batch, height, width, channels]; throws `ShapeError` for another number of channels.
  ///
  /// - Parameter isOnlyReader: Whether nothing else reads `x`, not even the operation that made it.
  public func callAsFunction(_ x: Variable, isOnlyReader: Bool = false, on tape: Tape) throws -> Variable {
    try tape.convolve(
      x, tape[weight], bias.map { tape[$0] }, stride: stride, isRectified: isRectified,
      pool: isPooled ? (2, 2) : (1, 1), isOnlyReader: isOnlyReader)
  }
}

/// A "same" convolution along time with bias, and ReLU and max-pooling by 2 fused where wanted.
///
/// [batch, time, channels] -> [batch, time', filters].
public struct SequenceConvolution: Sendable {
  /// [kernel, channels, filters].
  public let weight: Parameter
  /// [filters].
  public let bias: Parameter
  /// 1 or 2.
  public let stride: Int
  /// Whether negative outputs are cut.
  public let isRectified: Bool
  /// Whether max-pooling of two neighbours follows.
  public let isPooled: Bool

  /// Declares the layer; `kernel` is odd. Weights and biases start uniform with bound 1/√(kernel · channels).
  public init(
    _ channels: Int, to filters: Int, kernel: Int = 3, stride: Int = 1, isRectified: Bool = true,
    isPooled: Bool = false, in store: inout ParameterStore, name: String
  ) {
    let standard = Initialiser.standard(inputs: kernel * channels)
    weight = store.declare("\(name).weight", shape: [kernel, channels, filters], initialiser: standard)
    bias = store.declare("\(name).bias", shape: [filters], initialiser: standard, decays: false)
    self.stride = stride
    self.isRectified = isRectified
    self.isPooled = isPooled
  }

  /// x: [batch, time, channels]; throws `ShapeError` for another number of channels.
  public func callAsFunction(_ x: Variable, on tape: Tape) throws -> Variable {
    try tape.convolve1d(
      x, tape[weight], tape[bias], stride: stride, isRectified: isRectified, pool: isPooled ? 2 : 1)
  }
}
