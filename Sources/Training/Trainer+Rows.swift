import Data
import Multitask
import NeuralNet
import Tensor

/// What a trainer does to rows, and reads from their answers.
extension Trainer {
  /// Tasks whose answers to a few training rows are no numbers: what the last step did to the weights no later step has seen.
  func overflowingTasks() throws -> [String] {
    let rows = try PreparedDataset(
      blueprint.data.train.taking(Self.lastLooks), preprocessing: blueprint.preprocessing,
      columns: blueprint.columnNames)
    let ledgers = try Evaluator.ledgers(blueprint, parameters: parameters, rows: rows)
    return zip(blueprint.tasks, ledgers).filter { !$1.outputs.all.allSatisfy(\.isFinite) }.map(\.0.name)
  }

  func split(_ task: Int, _ ledger: TaskLedger) -> EpochRecord.Split {
    let head = blueprint.network.heads[task]
    let evidence = head.evidence(outputs: ledger.outputs, targets: ledger.targets)
    let measured = head.metrics.prefix(1).compactMap { metric in
      metric.value(of: evidence).map { Measured(metric: metric.name, value: $0, isHigherBetter: metric.isHigherBetter) }
    }
    return EpochRecord.Split(loss: ledger.loss, metrics: measured)
  }

  /// What early stopping and `best` compare: the sum over tasks of the validation loss, or of the training loss without validation rows.
  static func score(_ record: EpochRecord) -> Double {
    record.tasks.reduce(0) { sum, task in
      let loss = task.validation?.loss ?? task.train.loss
      return loss.isNaN ? sum : sum + loss
    }
  }
}
