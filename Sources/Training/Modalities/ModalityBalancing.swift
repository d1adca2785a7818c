import Autograd
import Catalog
import Data
import Glibc
import Multitask
import Tensor

/// The balance between modalities while it works: weights of unimodal heads, factors of encoder gradients.
final class ModalityBalancing {
  let method: any ModalityBalance
  /// For each task, weights of the heads of its modalities and then of the fused one.
  private(set) var weights: [[Double]]
  private let heads: UnimodalHeads
  private let encoders: [[Range<Int>]]
  private let seed: UInt64
  private var before: [[HeadLosses]]?
  /// Sums and counts of the epoch's training losses, for each task and head.
  private var sums: [[(sum: Double, count: Double)]]

  /// Nil where nothing is balanced.
  init?(_ method: any ModalityBalance, blueprint: Blueprint, seed: UInt64) {
    guard let heads = blueprint.network.unimodal else { return nil }
    self.method = method
    self.heads = heads
    self.seed = seed
    weights = heads.heads.map { heads in
      let share = method.heads == .blended ? 1 / Double(heads.count + 1) : 1
      return [Double](repeating: heads.isEmpty ? 1 : share, count: heads.count + 1)
    }
    sums = weights.map { $0.map { _ in (0, 0) } }
    encoders = blueprint.inputs.map { input in
      blueprint.store.declarations.filter {
        !$0.isStatistic && $0.parameter.shape.rank > 1 && Self.isEncoder($0.name, of: input.name)
      }.map(\.parameter.range)
    }
  }

  /// Whether a parameter belongs to an input's encoder; its name may start with the task whose backbone it is in.
  private static func isEncoder(_ name: String, of input: String) -> Bool {
    let label = "encoder.\(input)."
    guard let start = name.firstRange(of: label)?.lowerBound else { return false }
    return start == name.startIndex || name[..<start].hasSuffix(".")
  }

  /// The weight of each task's fused loss.
  var fused: [Float] { weights.map { Float($0.last ?? 1) } }

  /// The weights of each task's unimodal losses.
  var unimodal: [[Float]] { weights.map { $0.dropLast().map(Float.init) } }

  /// Notes the losses of a step.
  func observe(_ shards: [Shard]) {
    for shard in shards {
      for task in sums.indices {
        for (head, loss) in (shard.unimodalLosses[task] + [shard.losses[task]]).enumerated() {
          guard let loss else { continue }
          sums[task][head].sum += loss.value
          sums[task][head].count += Double(loss.count)
        }
      }
    }
  }

  /// New weights where it is time for them.
  func close(epoch: Int, _ blueprint: Blueprint, parameters: Storage, validation: PreparedDataset?) throws {
    let train = sums
    sums = sums.map { $0.map { _ in (0, 0) } }
    guard method.every > 0, (epoch + 1) % method.every == 0, let validation else { return }
    var seen = train.map { $0.map { _ in (sum: 0.0, count: 0.0) } }
    try Evaluator.forEachBatch(blueprint, parameters: parameters, rows: validation, hidden: []) { shards in
      for shard in shards {
        for task in seen.indices {
          for (head, loss) in (shard.unimodalLosses[task] + [shard.losses[task]]).enumerated() {
            guard let loss else { continue }
            seen[task][head].sum += loss.value
            seen[task][head].count += Double(loss.count)
          }
        }
      }
    }
    let now = zip(train, seen).map { pair in
      zip(pair.0, pair.1).map {
        HeadLosses(train: $0.sum / max(1, $0.count), validation: $1.sum / max(1, $1.count))
      }
    }
    if let before {
      for task in weights.indices where weights[task].count > 1 {
        weights[task] = method.weights(before: before[task], now: now[task])
      }
    }
    before = now
  }

  /// Scales the encoders' gradients by how well each modality does alone in this step.
  func modulate(_ gradients: [Storage], shards: [Shard], step: Int) {
    guard method.heads == .probing, let first = gradients.first else { return }
    var factors = encoders.map { _ in Float(1) }
    for (task, heads) in heads.heads.enumerated() where !heads.isEmpty {
      let scores = heads.indices.map { head -> Double in
        var sum = 0.0, count = 0.0
        for shard in shards {
          guard let loss = shard.unimodalLosses[task][head] else { continue }
          sum += loss.value
          count += Double(loss.count)
        }
        return count > 0 ? exp(-sum / count) : 0
      }
      // Of several tasks the one that would slow an encoder most decides.
      for (head, factor) in zip(heads, method.factors(scores: scores)) {
        factors[head.input] = min(factors[head.input], factor)
      }
    }
    for (input, factor) in factors.enumerated() where factor < 1 {
      for (index, range) in encoders[input].enumerated() {
        for gradient in gradients { for place in range { gradient.data[place] *= factor } }
        guard method.addsNoise else { continue }
        let deviation = Self.deviation(gradients, range)
        var random = Random(seed: seed ^ UInt64(truncatingIfNeeded: step) &* 0x9E37_79B9 ^ UInt64(input << 20 + index))
        for place in range { first.data[place] += deviation * random.normal() }
      }
    }
  }

  /// The standard deviation of the summed gradient over a parameter.
  private static func deviation(_ gradients: [Storage], _ range: Range<Int>) -> Float {
    var sum = 0.0, squares = 0.0
    for place in range {
      let value = Double(gradients.reduce(Float(0)) { $0 + $1.data[place] })
      sum += value
      squares += value * value
    }
    let count = Double(max(1, range.count))
    let mean = sum / count
    return Float(max(0, squares / count - mean * mean).squareRoot())
  }
}
