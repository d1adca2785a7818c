import Catalog
import Data
import Multitask
import NeuralNet
import Tensor
import Testing

@testable import Training

@Suite struct DeterminismTests {
  /// What a run leaves: the bits of all weights, and every loss.
  private struct Trace: Equatable {
    let weights: [UInt32]
    let losses: [Double]
  }

  private func train(
    _ source: String, rows: Int, tasks: [String], _ arguments: TrainingArguments, threads: Int
  ) throws -> Trace {
    let data = try splitData(source, rows: rows)
    let blueprint = try Blueprint(BlueprintRequest(tasks: tasks.map { .init($0, nil) }), data: data)
    let run = try ThreadPool(threads: threads).whileShared { try Trainer(blueprint, arguments).train() }
    return Trace(
      weights: UnsafeBufferPointer(start: run.parameters.data, count: run.parameters.count).map(\.bitPattern),
      losses: run.history.flatMap { $0.tasks.flatMap { [$0.train.loss, $0.validation?.loss ?? 0] } })
  }

  @Test(
    "a whole run gives the same bytes with 1, 2 and 4 threads",
    arguments: [
      ("spokenDigits", ["digit", "speaker"], "equal"), ("spokenDigits", ["digit", "speaker"], "pcgrad"),
      ("captionedShapes", ["shape", "colour"], "uncertainty"), ("captionedShapes", ["shape", "colour"], "imtlG"),
      ("tabularTasks", ["kin1", "kin2", "rival1"], "gradDrop"),
    ])
  func threads(source: String, tasks: [String], balance: String) throws {
    var arguments = TrainingArguments()
    arguments.epochs = 2
    arguments.absent = source == "tabularTasks" ? 0 : 0.2
    arguments.balance = Choice(balance)
    let alone = try train(source, rows: 170, tasks: tasks, arguments, threads: 1)
    let areFinite = alone.losses.allSatisfy { $0.isFinite }
    #expect(areFinite)
    for threads in [2, 4] {
      let shared = try train(source, rows: 170, tasks: tasks, arguments, threads: threads)
      #expect(shared == alone, "\(threads) threads")
    }
  }

  @Test("a training step asks the system for no memory once the first ones have", arguments: ["equal", "pcgrad"])
  func allocation(balance: String) throws {
    let data = try splitData("spokenDigits", rows: 80)
    let blueprint = try Blueprint(BlueprintRequest(tasks: [.init("digit", nil), .init("speaker", nil)]), data: data)
    let balancer = try Catalogue<any Balancer>.balance.make(Choice(balance))
    let runner = try StepRunner(blueprint, balancer: balancer, seed: 1)
    let parameters = blueprint.store.initialised(seed: 1)
    let optimizer = try OptimizerState(try Catalogue<Optimizer>.optimizer.make(Choice("adam")), for: blueprint.store)
    let prepared = try PreparedDataset(
      blueprint.data.train, preprocessing: blueprint.preprocessing, columns: blueprint.columnNames)
    let batch = prepared.batch(Array(0..<64))
    func growths() -> Int {
      runner.shards.reduce(0) { $0 + $1.tape.growths }
    }
    func step(_ number: Int) throws {
      _ = try runner.step(
        batch, step: number, epochLosses: [], parameters: parameters, optimizer: optimizer, factor: 1)
    }
    for number in 0..<3 { try step(number) }
    let before = growths(), gradients = runner.shards.map(\.gradients.count)
    #expect(before > 0)
    for number in 3..<8 { try step(number) }
    #expect(growths() == before)
    #expect(runner.shards.map(\.gradients.count) == gradients)
  }
}
