import Catalog
import Data

extension Augmenter {
  /// The augmentations of a training of `blueprint`; nil where there are none.
  ///
  /// Tasks that predict an input keep to it as it is, whatever is done to the input.
  init?(_ choices: [Choice], for blueprint: Blueprint) throws {
    guard !choices.isEmpty else { return nil }
    try self.init(
      choices, preprocessing: blueprint.preprocessing, inputs: blueprint.inputs.map(\.name),
      targets: Set(blueprint.tasks.map(\.column)))
  }
}

/// Blends rows of a batch, and says with whose labels: mixup (Zhang 2018).
///
/// x = λ xₐ + (1 − λ) x_b, and the trainer's loss is λ L(yₐ) + (1 − λ) L(y_b), with one λ and one permutation a batch as in the
/// authors' code.
struct RowBlending: Sendable {
  private let mixup: Mixup
  private let inputs: Set<String>
  private let labels: [String]

  /// Nil where nothing is blended.
  init?(_ augmenter: Augmenter?, blueprint: Blueprint) {
    guard let mixup = augmenter?.mixup else { return nil }
    self.mixup = mixup
    let targets = Set(blueprint.tasks.map(\.column))
    inputs = Set(
      blueprint.inputs.map(\.name).filter { name in
        !targets.contains(name)
          && (blueprint.preprocessing[name].map { Mixup.modalities.contains($0.modality.name) } ?? false)
      })
    labels = targets.filter { !$0.isEmpty }.sorted()
  }

  /// The column with the labels of each row's partner.
  static func partners(of column: String) -> String { "\(column) of the partner" }

  func apply(to batch: Batch, seed: UInt64) -> Batch {
    let shares = mixup.shares(count: batch.count, seed: seed)
    guard let share = shares.first?.weight else { return batch }
    let partners = shares.map(\.partner)
    let blended = batch.columns.map { inputs.contains($0.name) ? $0.blended(with: partners, share: share) : $0 }
    let others = labels.compactMap { batch[$0]?.rearranged(partners, name: Self.partners(of: $0)) }
    return Batch(rows: batch.rows, columns: blended + others, changed: batch.changed, share: share)
  }
}

/// What is done to training batches.
enum BatchChanges {
  /// Values change, rows are blended, then modalities go; nil where nothing is done.
  static func transform(
    _ blueprint: Blueprint, augmenter: Augmenter?, absent: Double
  ) -> (@Sendable (Batch, UInt64) -> Batch)? {
    let dropout = ModalityDropout(blueprint, chance: absent)
    let blending = RowBlending(augmenter, blueprint: blueprint)
    guard let augmenter else {
      guard let dropout else { return nil }
      return { batch, seed in dropout.apply(to: batch, seed: seed) }
    }
    return { batch, seed in
      // Draws of their own, so that which modalities go does not depend on the augmentations.
      let changed = augmenter(batch, seed: seed ^ 0xA6A6_0000_5EED_0000)
      let mixed = blending?.apply(to: changed, seed: seed ^ 0x313D_0000_5EED_0000) ?? changed
      return dropout?.apply(to: mixed, seed: seed) ?? mixed
    }
  }
}
