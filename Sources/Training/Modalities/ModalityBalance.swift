import Catalog
import Glibc

/// How training keeps one modality from starving the others.
public protocol ModalityBalance: Sendable {
  /// What the heads that read one modality alone are for; nil where there are none.
  var heads: UnimodalHeads.Use? { get }
  /// Epochs between new weights of the heads; 0 for never.
  var every: Int { get }
  /// Weights of a task's heads, those of its modalities and then the fused one, from how their losses changed.
  ///
  /// - Parameters:
  ///   - before, now: Mean losses on training and validation rows of each head.
  func weights(before: [HeadLosses], now: [HeadLosses]) -> [Double]
  /// The factor of each modality's encoder gradients, from how well each modality alone does: e to the minus its mean loss.
  func factors(scores: [Double]) -> [Float]
  /// Whether normal noise as large as the gradient's own spread is added to gradients with a factor.
  var addsNoise: Bool { get }
}

/// Mean losses of one head.
public struct HeadLosses: Sendable, Equatable {
  public let train: Double
  public let validation: Double

  public init(train: Double, validation: Double) {
    self.train = train
    self.validation = validation
  }
}

extension ModalityBalance {
  public var every: Int { 0 }
  public var addsNoise: Bool { false }
  public func weights(before: [HeadLosses], now: [HeadLosses]) -> [Double] { now.map { _ in 1 / Double(now.count) } }
  public func factors(scores: [Double]) -> [Float] { scores.map { _ in 1 } }
}

extension Catalogue where Make == any ModalityBalance {
  /// Every way to balance modalities, alphabetical.
  public static let modalities = Catalogue(
    "modalities", "How training keeps one modality from starving the others.", [.equal, .gradientBlend, .ogmGE])
}

/// Modalities learn as the tasks' losses have it.
struct EqualModalities: ModalityBalance {
  var heads: UnimodalHeads.Use? { nil }
}

/// Gradient-Blend: the loss is Σ wₖ Lₖ over heads that read one modality each and the fused one, with wₖ ∝ Gₖ / Oₖ².
///
/// Gₖ is by how much the validation loss of head k fell since the last estimate, Oₖ by how much the gap between validation and training
/// loss grew: heads that generalise weigh more than those that overfit (equations 3 and 8). Estimated online every few epochs;
/// until the first estimate all heads weigh the same.
struct GradientBlend: ModalityBalance {
  let every: Int
  var heads: UnimodalHeads.Use? { .blended }

  /// Gaps below this share of a loss count as this: weights stay finite.
  private static let leastGap = 0.02

  func weights(before: [HeadLosses], now: [HeadLosses]) -> [Double] {
    let raw = zip(before, now).map { before, now -> Double in
      let gain = max(0, before.validation - now.validation)
      let growth = (now.validation - now.train) - (before.validation - before.train)
      let gap = max(abs(growth), Self.leastGap * max(now.validation, 1e-6))
      return gain / (gap * gap)
    }
    let sum = raw.reduce(0, +)
    guard sum > 0, sum.isFinite else { return now.map { _ in 1 / Double(now.count) } }
    // No head is lost for good: another estimate may favour it.
    let least = 0.05
    return raw.map { least / Double(raw.count) + (1 - least) * $0 / sum }
  }
}

/// On-the-fly gradient modulation with generalisation enhancement: the encoder of the modality that does better than the others slows down.
///
/// kᵤ = 1 − tanh(α ρᵤ) where ρᵤ = sᵤ / mean of sᵥ over v ≠ u exceeds 1, else 1; encoder gradients become kᵤ g + ε with ε normal of g's own
/// variance (equations 7 to 11). sᵤ is the score of modality u, here e to the minus the mean loss of a head that reads its vector and through
/// which its encoder learns nothing, so that any fusion and any task can be modulated; for one-layer fusion by concatenation the paper's
/// score is the probability of the true class likewise.
struct GradientModulation: ModalityBalance {
  let alpha: Double
  let addsNoise: Bool
  var heads: UnimodalHeads.Use? { .probing }

  func factors(scores: [Double]) -> [Float] {
    guard scores.count > 1 else { return scores.map { _ in 1 } }
    let sum = scores.reduce(0, +)
    return scores.map { score in
      let others = (sum - score) / Double(scores.count - 1)
      guard others > 0, score > others else { return 1 }
      return Float(1 - tanh(alpha * score / others))
    }
  }
}

extension Entry where Make == any ModalityBalance {
  static let equal = Entry(
    "equal", "Every modality learns as the tasks' losses have it.", example: "train(m, modalities: .equal)"
  ) { _ in EqualModalities() }

  static let gradientBlend = Entry(
    "gradientBlend", "A head for each modality beside the fused one; those that generalise weigh more in the loss.",
    source: "Wang 2020, What makes training multi-modal classification networks hard?, equations 3 and 8, online",
    example: "train(m, modalities: .gradientBlend(every: 5))",
    parameters: [.whole("every", 1...1000, default: 2, unit: "epochs", "Between two estimates of the weights.")]
  ) { GradientBlend(every: $0.whole("every")) }

  static let ogmGE = Entry(
    "ogmGE", "Slows the encoder of the modality that does better than the others, with noise that helps to generalise.",
    source: "Peng 2022, Balanced multimodal learning via on-the-fly gradient modulation, equations 7 to 11",
    example: "train(m, modalities: .ogmGE(alpha: 0.5))",
    parameters: [
      .number("alpha", 0...10, default: 0.3, "How much a modality that leads is slowed."),
      .flag("noise", default: true, "Whether noise as large as the gradients' spread is added."),
    ]
  ) { GradientModulation(alpha: $0.number("alpha"), addsNoise: $0.flag("noise")) }
}
