import Multitask
import NeuralNet

/// What a model answered and what was true, for one task over many rows: the material of its evidence.
public struct TaskLedger: Sendable {
  public private(set) var outputs: [Float] = []
  public private(set) var targets = TargetColumn()
  private(set) var lossSum = 0.0
  private(set) var lossCount = 0.0
  let width: Int

  init(width: Int) { self.width = width }

  public var count: Int { width == 0 ? 0 : outputs.count / width }

  /// Mean loss over labelled rows; NaN where there is none.
  public var loss: Double { lossCount > 0 ? lossSum / lossCount : .nan }

  /// Takes in the shard's rows, in order.
  mutating func append(_ shard: Shard, task: Int) {
    guard let pass = shard.pass else { return }
    let output = pass.outputs[task]
    outputs.append(contentsOf: UnsafeBufferPointer(start: output.data, count: output.count))
    if let target = shard.targets[task] {
      if let codes = target.codes {
        for row in 0..<target.rows { targets.codes.append(target.labelled.data[row] == 0 ? -1 : codes[row]) }
      }
      if let values = target.values { targets.values.append(contentsOf: values.elements) }
      targets.labelled.append(contentsOf: target.labelled.elements)
    }
    if let loss = shard.losses[task] {
      lossSum += Double(loss.value)
      lossCount += Double(loss.count)
    }
  }
}
