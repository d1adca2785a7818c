import Catalog
import Data
import Testing

@testable import Training

@Suite struct ComparisonTests {
  private func data() throws -> Dataset { try splitData("tabularTasks", rows: 300) }

  private func run(_ data: Dataset, seed: UInt64, epochs: Int = 3, sharing: String = "hard") throws -> Run {
    var arguments = TrainingArguments(epochs: epochs, batch: 32, seed: seed)
    arguments.optimizer = Choice("adam", [LabelledArgument("learningRate", .number(0.01))])
    return try Trainer(try Blueprint(tabularRequest(data, sharing: Choice(sharing)), data: data), arguments).train()
  }

  @Test("runs with the same bytes are tied, with no difference and no gain")
  func tied() throws {
    let data = try data()
    let runs = try (0..<3 as Range<UInt64>).map { try run(data, seed: $0) }
    let report = try ComparisonReport(
      [ComparedRuns(name: "a", runs: runs), ComparedRuns(name: "b", runs: runs)], on: data.validation)
    #expect(report.lines[1].results.allSatisfy { $0.verdict == .tied && $0.difference?.value == 0 })
    #expect(report.lines[1].gain == 0)
    #expect(report.lines[1].gainInterval?.lower == 0 && report.lines[1].gainInterval?.upper == 0)
  }

  @Test("a much better trained run is better on every task, by an interval off zero and a gain above it")
  func better() throws {
    let data = try data()
    let seeds = 0..<3 as Range<UInt64>
    let report = try ComparisonReport(
      [
        ComparedRuns(name: "short", runs: try seeds.map { try run(data, seed: $0, epochs: 1) }),
        ComparedRuns(name: "long", runs: try seeds.map { try run(data, seed: $0, epochs: 30) }),
      ], on: data.validation)
    let line = report.lines[1]
    #expect(line.seeds == 3)
    #expect(line.results.contains { $0.verdict == .better }, "\(line.results)")
    #expect(!line.results.contains { $0.verdict == .worse })
    #expect(line.results.contains { ($0.difference?.probability ?? 1) < 0.05 })
    #expect((line.gainInterval?.lower ?? -1) > 0)
  }

  @Test("a single-task baseline is trained once, one for each seed, and shares nothing")
  func baseline() throws {
    let data = try data()
    let runs = try [91, 92].map { try run(data, seed: $0, sharing: "mmoe") }
    var epochs = 0
    let observer: TrainingObserver = { if case .epoch = $0 { epochs += 1 } }
    let alone = try runs.map { try $0.trainedAlone(observer: observer) }
    #expect(epochs == 6)
    #expect(alone.map(\.arguments.seed) == [91, 92])
    #expect(alone[0].blueprint.store.ranges(of: "shared").isEmpty)
    // As deep as an expert.
    #expect(alone[0].blueprint.request.sharing.text == ".none(towers: [64])")
    _ = try runs[0].trainedAlone(observer: observer)
    #expect(epochs == 6)
  }
}
