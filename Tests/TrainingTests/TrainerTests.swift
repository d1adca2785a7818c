import Catalog
import Data
import NeuralNet
import Tensor
import Testing

@testable import Training

/// Generated rows, four fifths for training, the rest for validation.
func splitData(_ source: String, rows: Int, seed: UInt64 = 1) throws -> Dataset {
  let data = try Dataset.generate(Choice(source, [LabelledArgument("rows", .number(Double(rows)))]), seed: seed)
  return Dataset(
    name: data.name, columns: data.columns, rows: data.rows,
    parts: data.rows.map { $0 % 5 == 4 ? .validation : .train })
}

@Suite struct TrainerTests {
  @Test("training on generated data lowers every task's loss and beats the majority class")
  func learns() throws {
    let data = try splitData("spokenDigits", rows: 600)
    let blueprint = try Blueprint(BlueprintRequest(tasks: [.init("digit", nil), .init("speaker", nil)]), data: data)
    var arguments = TrainingArguments()
    arguments.epochs = 6
    let run = try Trainer(blueprint, arguments).train()
    #expect(run.outcome == .completed)
    #expect(run.history.count == 6)
    for task in 0..<2 {
      let first = run.history[0].tasks[task].train.loss, last = run.history[5].tasks[task].train.loss
      #expect(last < 0.8 * first, "task \(task): \(first) to \(last)")
    }
    let evidence = try run.evidence(on: data.validation)
    #expect(Metric.accuracy.value(of: evidence[0]) ?? 0 > 0.3)
  }
}
