import AllocationCounter
import Catalog
import Data
import Multimodal
import Multitask
import NeuralNet
import Tensor
import Testing

@testable import Training

/// Once the first steps are over, neither making a batch nor a step on it calls the allocator.
@Suite(.enabled(if: allocations_are_counted())) struct AllocationTests {
  /// How often each of eight steps with its batch called the allocator.
  private func calls(
    _ source: String, _ request: BlueprintRequest, balance: String = "equal", optimizer: String = "adam"
  ) throws -> [Int] {
    let blueprint = try Blueprint(request, data: try splitData(source, rows: 80))
    let balancer = try Catalogue<any Balancer>.balance.make(Choice(balance))
    let runner = try StepRunner(blueprint, balancer: balancer, seed: 1)
    let parameters = blueprint.store.initialised(seed: 1)
    let optimizer = try OptimizerState(
      try Catalogue<Optimizer>.optimizer.make(Choice(optimizer)), for: blueprint.store)
    let prepared = try PreparedDataset(
      blueprint.data.train, preprocessing: blueprint.preprocessing, columns: blueprint.columnNames)
    let (rows, buffers) = (Array(0..<64), BufferPool())
    // One thread: only what the calling one asks for is counted.
    return try ThreadPool(threads: 1).whileShared {
      try (0..<8).map { step in
        let before = allocations_of_thread()
        _ = try runner.step(
          prepared.batch(rows, from: buffers), step: step, epochLosses: [], parameters: parameters,
          optimizer: optimizer, factor: 1)
        return allocations_of_thread() - before
      }
    }
  }

  private func expectNone(_ calls: [Int], _ name: String) {
    #expect(calls[0] > 0, "\(name) is counted")
    #expect(calls[4...].allSatisfy { $0 == 0 }, "\(name): \(calls)")
  }

  private func request(
    inputs: [String: Choice]? = nil, fusion: String = "concat", _ tasks: [String], _ task: Choice? = nil
  ) -> BlueprintRequest {
    BlueprintRequest(
      inputs: inputs?.map { .init($0.key, $0.value) }, fusion: Choice(fusion), tasks: tasks.map { .init($0, task) })
  }

  @Test("tasks and ways to balance that the benchmark has")
  func workloads() throws {
    expectNone(try calls("spokenDigits", request(["digit", "speaker"])), "digits")
    let words = request(["transcript"], Choice("transcribe"))
    expectNone(try calls("spokenWords", words), "transcribe")
    for balance in ["equal", "pcgrad"] {
      expectNone(try calls("tabularTasks", request(["kin1", "kin2", "rival1"]), balance: balance), balance)
    }
  }

  @Test("every fusion", arguments: Catalogue<any FusionMethod>.fusion.entries.map(\.name))
  func fusion(name: String) throws {
    // Series alone are fused early.
    guard name != "early" else { return }
    expectNone(try calls("captionedShapes", request(fusion: name, ["shape", "colour"])), name)
  }

  private static func choice(of encoder: String) -> Choice {
    switch encoder {
    // One stage is enough, and large enough to be computed again in the backward pass.
    case "resnet":
      Choice(
        encoder, [LabelledArgument("widths", .list([.number(64)])), LabelledArgument("blocks", .number(1))])
    case "stack":
      Choice(encoder, [LabelledArgument("layers", .list([.choice(Choice("flatten")), .choice(Choice("dense"))]))])
    default: Choice(encoder)
    }
  }

  @Test(
    "every encoder of every input that it reads", arguments: Catalogue<any Encoder>.encoder.entries.map(\.name))
  func encoder(name: String) throws {
    var read = 0
    for (source, input, task) in [
      ("captionedShapes", "image", "shape"), ("captionedShapes", "caption", "shape"),
      ("spokenDigits", "audio", "digit"), ("tabularTasks", "x1", "kin1"),
    ] {
      guard let found = try? calls(source, request(inputs: [input: Self.choice(of: name)], [task])) else { continue }
      expectNone(found, "\(name) of \(input)")
      read += 1
    }
    #expect(read > 0)
  }

  @Test("every optimizer", arguments: Catalogue<Optimizer>.optimizer.entries.map(\.name))
  func optimizer(name: String) throws {
    expectNone(try calls("tabularTasks", request(["kin1", "kin2"]), optimizer: name), name)
  }
}
