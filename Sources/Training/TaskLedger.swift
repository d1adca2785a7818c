import Multitask
import NeuralNet

/// What a model answered and what was true, for one task over many rows: the material of its evidence.
public struct TaskLedger: Sendable {
  public private(set) var outputs = TaskAnswers()
  public private(set) var targets = TargetColumn()
  private(set) var lossSum = 0.0
  private(set) var lossCount = 0.0
  /// Rows of which answers are kept; losses count all.
  private let limit: Int

  init(limit: Int = .max) { self.limit = limit }

  /// A ledger as a checkpoint kept it.
  init(outputs: TaskAnswers, targets: TargetColumn, lossSum: Double, lossCount: Double, limit: Int) {
    self.limit = limit
    self.outputs = outputs
    self.targets = targets
    self.lossSum = lossSum
    self.lossCount = lossCount
  }

  /// Rows to keep in training for a head: judging rows against each other costs their number squared.
  static func limit(in head: any TaskNetwork) -> Int { head is any BatchLossNetwork ? 1000 : .max }

  public var count: Int { outputs.count }

  /// Mean loss over labelled rows; NaN where there is none.
  public var loss: Double { lossCount > 0 ? lossSum / lossCount : .nan }

  /// Takes in the shard's rows, in order; the first ones make room for `rows` in all, so that later ones need not.
  mutating func append(_ shard: Shard, task: Int, of rows: Int) {
    guard task < shard.answers.count else { return }
    if count < limit {
      let isFirst = count == 0
      outputs.append(shard.answers[task])
      if let target = shard.targets[task] { targets.append(target) }
      if isFirst {
        outputs.reserve(rows: min(rows, limit))
        targets.reserve(rows: min(rows, limit))
      }
    }
    if let loss = shard.losses[task] {
      lossSum += loss.value
      lossCount += Double(loss.count)
    }
  }
}
