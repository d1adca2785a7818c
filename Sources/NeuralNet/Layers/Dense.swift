import Autograd
import Tensor

/// A dense layer, activation(x W + b): [..., inputs] -> [..., outputs].
public struct Dense: Sendable {
  /// [inputs, outputs].
  public let weight: Parameter
  /// [outputs], or nil without one.
  public let bias: Parameter?
  /// What follows.
  public let activation: Activation

  /// Declares the layer; weights start as `initialiser` says, by default uniform with bound 1/√inputs, biases likewise.
  public init(
    _ inputs: Int, to outputs: Int, activation: Activation = .none, hasBias: Bool = true,
    initialiser: Initialiser? = nil, in store: inout ParameterStore, name: String
  ) {
    let standard = Initialiser.standard(inputs: inputs)
    weight = store.declare("\(name).weight", shape: [inputs, outputs], initialiser: initialiser ?? standard)
    bias = hasBias ? store.declare("\(name).bias", shape: [outputs], initialiser: standard, decays: false) : nil
    self.activation = activation
  }

  /// x: [..., inputs] -> [..., outputs]; throws `ShapeError` for another number of inputs.
  public func callAsFunction(_ x: Variable, on tape: Tape) throws -> Variable {
    try tape.dense(x, tape[weight], bias.map { tape[$0] }, activation: activation)
  }
}
