import Catalog
import Glibc

/// Rows blended with others of the batch: x = λ a + (1 - λ) b, and the losses likewise.
///
/// The trainer blends, since it owns targets and losses; this gives partners and shares, of which, as in the authors' code, a batch
/// uses one λ. Tokens cannot be blended: text keeps the row whose share is greater.
public struct Mixup: Augmentation {
  public static let modalities = ["audio", "image", "number", "series", "tags", "vector"]

  /// Of the Beta(α, α) distribution from which λ is drawn: near 0, rows stay as they are; at 1, every λ is as likely.
  public let alpha: Double

  /// A row's partner in the batch and its own share of the blend.
  public struct Share: Sendable, Equatable {
    /// Position of the other row in the batch.
    public let partner: Int
    /// λ, at least 0.5.
    public let weight: Float
  }

  /// Who is blended with whom in a batch of `count` rows.
  public func shares(count: Int, seed: UInt64) -> [Share] {
    var draws = Draws(seed: seed)
    return draws.permutation(count).map { partner in
      let weight = beta(&draws)
      return Share(partner: partner, weight: max(weight, 1 - weight))
    }
  }

  /// Nothing by itself: see `shares`.
  public func change(_ row: AugmentedRow, _ draws: inout Draws) {}

  /// A draw from Beta(α, α) by Jöhnk 1964 for α up to 1, from order statistics of uniform draws beyond.
  private func beta(_ draws: inout Draws) -> Float {
    if alpha > 1 {
      let count = 2 * Int(alpha.rounded()) - 1
      return (0..<count).map { _ in draws.uniform() }.sorted()[count / 2]
    }
    while true {
      let a = pow(Double(draws.uniform()), 1 / alpha)
      let b = pow(Double(draws.uniform()), 1 / alpha)
      if a + b > 0, a + b <= 1 { return Float(a / (a + b)) }
    }
  }
}

extension Entry where Make == any Augmentation {
  static let mixup = Entry(
    "mixup", "Rows and their losses blended with others of the batch.", source: "Zhang 2018, mixup",
    example: "train(m, augment: [.mixup(alpha: 0.4)])",
    parameters: [
      .number("alpha", 0.05...10, default: 0.2, "Of Beta(alpha, alpha), from which the share of the blend is drawn.")
    ]
  ) { Mixup(alpha: $0.number("alpha")) }
}
