import Catalog

/// How it is found out what tasks do to each other.
public enum AffinityMethod: Sendable, Equatable {
  /// The angle between their gradients.
  case cosine
  /// How a step for one task changes the losses of the others.
  ///
  /// - Parameter scale: Of the step, relative to the optimiser's.
  case lookahead(scale: Double)
  /// How training with another task changes a task, against training alone.
  case transfer

  /// In the axis of a plot.
  public var unit: String {
    switch self {
    case .cosine: "cosine"
    case .lookahead: "loss saved, ‰"
    case .transfer: "gain, %"
    }
  }
}

extension Catalogue where Make == AffinityMethod {
  /// Every method, alphabetical.
  public static let affinity = Catalogue(
    "affinity method", "How it is found out what tasks do to each other.",
    [
      Entry(
        "cosine", "The cosine of the angle between two tasks' gradients of the shared parameters, over batches.",
        source: "Yu 2020, Gradient surgery for multi-task learning, definition 1",
        example: "affinity(run, on: data.test, method: .cosine)"
      ) { _ in .cosine },
      Entry(
        "lookahead",
        "How much of a task's loss a step for another task saves: Z = 1 − L_j after a step for i / L_j before, in ‰.",
        source:
          "Fifty 2021, Efficiently identifying task groupings (TAG), equation 1; steps scaled as the optimiser would, without momentum",
        example: "affinity(run, on: data.test, method: .lookahead(scale: 2))",
        parameters: [.number("scale", 1e-6...1e6, default: 1, "Length of the step, in steps of the optimiser.")]
      ) { .lookahead(scale: $0.number("scale")) },
      Entry(
        "transfer", "How much better a task gets when trained with another than alone, in % of its metric.",
        source:
          "Standley 2020, Which tasks should be learned together in multi-task learning?, section 3, pairs of tasks",
        example: "affinity(run, on: data.test, method: .transfer, epochs: 5)"
      ) { _ in .transfer },
    ])
}
