import Multitask
import NeuralNet

/// What a model answered and what was true, for one task over many rows: the material of its evidence.
public struct TaskLedger: Sendable {
  public private(set) var outputs = TaskAnswers()
  public private(set) var targets = TargetColumn()
  private(set) var lossSum = 0.0
  private(set) var lossCount = 0.0

  init() {}

  /// A ledger as a checkpoint kept it.
  init(outputs: TaskAnswers, targets: TargetColumn, lossSum: Double, lossCount: Double) {
    self.outputs = outputs
    self.targets = targets
    self.lossSum = lossSum
    self.lossCount = lossCount
  }

  public var count: Int { outputs.count }

  /// Mean loss over labelled rows; NaN where there is none.
  public var loss: Double { lossCount > 0 ? lossSum / lossCount : .nan }

  /// Takes in the shard's rows, in order.
  mutating func append(_ shard: Shard, task: Int) {
    guard task < shard.answers.count else { return }
    outputs.append(shard.answers[task])
    if let target = shard.targets[task] { targets.append(target) }
    if let loss = shard.losses[task] {
      lossSum += loss.value
      lossCount += Double(loss.count)
    }
  }
}
