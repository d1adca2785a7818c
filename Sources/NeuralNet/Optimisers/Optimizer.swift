import Catalog

/// How gradients change weights: a rule and its numbers, without state.
public struct Optimizer: Sendable, Equatable {
  /// The update rule.
  public enum Rule: Sendable, Equatable {
    /// Kingma & Ba 2015, algorithm 1; with decay decoupled as by Loshchilov & Hutter 2019.
    case adam(beta1: Double, beta2: Double, epsilon: Double)
    /// Stochastic gradient descent with momentum as PyTorch writes it: v = momentum · v + g, p −= rate · v.
    case descent(momentum: Double, isNesterov: Bool)
  }

  /// The name in the catalogue.
  public let name: String
  /// The rule.
  public let rule: Rule
  /// The learning rate before any schedule.
  public let learningRate: Double
  /// The weight decay of parameters that decay.
  public let decay: Double

  /// Makes an optimiser.
  public init(_ name: String, _ rule: Rule, learningRate: Double, decay: Double = 0) {
    self.name = name
    self.rule = rule
    self.learningRate = learningRate
    self.decay = decay
  }

  /// Flat buffers kept between steps.
  public var momentCount: Int {
    switch rule {
    case .adam: 2
    case .descent: 1
    }
  }
}

extension Catalogue where Make == Optimizer {
  /// Every optimiser, alphabetical.
  public static let optimizer = Catalogue(
    "optimizer", "How gradients change the weights.", [.adam, .adamw, .sgd])
}

/// Rates that are far too large are let through: training says which task diverged, and at which step.
private let learningRates = 1e-9...1e38
private let decays = 0...1.0
private let momenta = 0...0.9999

private let adamParameters: [Catalog.Parameter] = [
  .number("beta1", momenta, default: 0.9, "Share of the mean of gradients that is kept at each step."),
  .number("beta2", momenta, default: 0.999, "Share of the mean of squared gradients that is kept at each step."),
  .number("epsilon", 1e-12...1, default: 1e-8, "Added to the root of the mean square."),
]

extension Entry where Make == Optimizer {
  static let adam = Entry(
    "adam", "Steps of even size for each weight, by running means of gradients and their squares.",
    source: "Kingma & Ba 2015, Adam, algorithm 1", example: "train(m, optimizer: .adam(learningRate: 0.003))",
    parameters: [.number("learningRate", learningRates, default: 0.001, "Size of a step.")] + adamParameters
  ) { Optimizer("adam", adamRule($0), learningRate: $0.number("learningRate")) }

  static let adamw = Entry(
    "adamw", "Adam that also shrinks weights a little at each step.",
    source: "Loshchilov & Hutter 2019, Decoupled weight decay regularization, algorithm 2",
    example: "train(m, optimizer: .adamw(learningRate: 0.003, decay: 0.05))",
    parameters: [.number("learningRate", learningRates, default: 0.001, "Size of a step.")] + adamParameters + [
      .number("decay", decays, default: 0.01, "Share of a weight, times the learning rate, lost at each step.")
    ]
  ) { Optimizer("adamw", adamRule($0), learningRate: $0.number("learningRate"), decay: $0.number("decay")) }

  static let sgd = Entry(
    "sgd", "Stochastic gradient descent with momentum.",
    source: "Sutskever 2013, On the importance of initialization and momentum, as in PyTorch",
    example: "train(m, optimizer: .sgd(learningRate: 0.05, nesterov: true))",
    parameters: [
      .number("learningRate", learningRates, default: 0.01, "Size of a step."),
      .number("momentum", momenta, default: 0.9, "Share of the velocity that is kept at each step."),
      .flag("nesterov", default: false, "Whether the gradient counts as after the step."),
      .number("decay", decays, default: 0, "Share of a weight that is added to its gradient."),
    ]
  ) {
    Optimizer(
      "sgd", .descent(momentum: $0.number("momentum"), isNesterov: $0.flag("nesterov")),
      learningRate: $0.number("learningRate"), decay: $0.number("decay"))
  }
}

private func adamRule(_ arguments: Arguments) -> Optimizer.Rule {
  .adam(
    beta1: arguments.number("beta1"), beta2: arguments.number("beta2"), epsilon: arguments.number("epsilon"))
}
