import Data
import Multitask

/// Drops modalities of rows at random, so that the network learns to do without; every row keeps at least one that it has.
struct ModalityDropout: Sendable {
  private let inputs: [String]
  private let chance: Double

  /// Nil where nothing is to be dropped.
  init?(_ blueprint: Blueprint, chance: Double) {
    guard chance > 0 else { return nil }
    let targets = Set(blueprint.tasks.map(\.column))
    inputs = blueprint.inputs.map(\.name).filter { !targets.contains($0) }
    self.chance = chance
  }

  /// The batch with fewer modalities; the same for the same seed.
  func apply(to batch: Batch, seed: UInt64) -> Batch {
    var random = BalancerRandom(seed: seed)
    var masks = inputs.map { name in batch[name].map { $0.present.array } ?? [] }
    for row in 0..<batch.count {
      let present = masks.indices.filter { row < masks[$0].count && masks[$0][row] != 0 }
      guard present.count > 1 else { continue }
      let kept = present[Int(random.next() % UInt64(present.count))]
      for input in present where random.uniform() < chance && input != kept { masks[input][row] = 0 }
    }
    return Batch(
      rows: batch.rows,
      columns: batch.columns.map { column in
        guard let index = inputs.firstIndex(of: column.name) else { return column }
        return column.with(present: masks[index])
      }, changed: batch.changed, share: batch.share)
  }
}
