import Autograd

extension Initialiser {
  /// Uniform with bound 1/√inputs, as PyTorch starts dense, convolutional and recurrent layers.
  public static func standard(inputs: Int) -> Initialiser { .uniform(bound: 1 / Float(max(1, inputs)).squareRoot()) }

  /// Uniform with bound √(6/(inputs + outputs)) (Glorot & Bengio 2010, equation 16).
  public static func glorotUniform(inputs: Int, outputs: Int) -> Initialiser {
    .uniform(bound: (6 / Float(max(1, inputs + outputs))).squareRoot())
  }

  /// Normal with deviation √(2/(inputs + outputs)) (Glorot & Bengio 2010).
  public static func glorotNormal(inputs: Int, outputs: Int) -> Initialiser {
    .normal(deviation: (2 / Float(max(1, inputs + outputs))).squareRoot())
  }

  /// Uniform with bound √(6/inputs), for layers before a ReLU (He 2015).
  public static func heUniform(inputs: Int) -> Initialiser { .uniform(bound: (6 / Float(max(1, inputs))).squareRoot()) }

  /// Normal with deviation √(2/inputs), for layers before a ReLU (He 2015, equation 10).
  public static func heNormal(inputs: Int) -> Initialiser {
    .normal(deviation: (2 / Float(max(1, inputs))).squareRoot())
  }
}
