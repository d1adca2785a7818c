import Autograd
import Catalog
import Data
import Multitask
import NeuralNet
import Testing

@testable import Training

/// Tables with a number, a category and a rival number to learn, some labels missing where wanted.
func tabularRequest(
  _ data: Dataset, sharing: Choice, tasks count: Int = 3, from: [String: [String]] = [:]
) -> BlueprintRequest {
  let targets = data.columnNames.filter { !$0.hasPrefix("x") }.prefix(count)
  let inputs = data.columnNames.filter { $0.hasPrefix("x") }
  return BlueprintRequest(
    inputs: inputs.map { .init($0, Choice("linear", [LabelledArgument("dim", .number(4))])) },
    fusion: Choice("concat", [LabelledArgument("dim", .number(16))]),
    tasks: targets.map { name in
      guard let read = from[name] else { return .init(name, nil) }
      let kind = data[name]?.modality.name == "number" ? "regress" : "classify"
      return .init(
        name, Choice(kind, [LabelledArgument("from", .list(read.map { .choice(Choice($0)) }))]))
    }, sharing: sharing)
}

@Suite struct SharingTrainingTests {
  static let names = Catalogue<any Sharing>.sharing.entries.map(\.name)

  private func trained(
    _ sharing: Choice, balance: String = "equal", from: [String: [String]] = [:], epochs: Int = 3
  ) throws -> Run {
    let data = try splitData("tabularTasks", rows: 160)
    var arguments = TrainingArguments(epochs: epochs, batch: 32, balance: Choice(balance), seed: 3)
    arguments.optimizer = Choice("adam", [LabelledArgument("learningRate", .number(0.01))])
    return try Trainer(try Blueprint(tabularRequest(data, sharing: sharing, from: from), data: data), arguments).train()
  }

  @Test("every architecture learns, to the same bytes for the same seed, and by gradients too", arguments: names)
  func trains(name: String) throws {
    let run = try trained(Choice(name)), again = try trained(Choice(name))
    let first = try #require(run.history.first), last = try #require(run.history.last)
    for (a, b) in zip(first.tasks, last.tasks) { #expect(b.train.loss < a.train.loss, "\(name) \(a.task)") }
    let count = run.blueprint.store.count
    #expect((0..<count).allSatisfy { run.parameters.data[$0].bitPattern == again.parameters.data[$0].bitPattern })
    for balance in ["pcgrad", "mgda"] {
      let balanced = try trained(Choice(name), balance: balance, epochs: 1)
      #expect(balanced.history.allSatisfy { $0.tasks.allSatisfy { $0.train.loss.isFinite } })
    }
  }

  @Test("tasks that read different inputs are served", arguments: names)
  func differentInputs(name: String) throws {
    let run = try trained(Choice(name), from: ["kin2": ["x1", "x2", "x3"], "kin1": ["x2"]])
    #expect(run.history.allSatisfy { $0.tasks.allSatisfy { $0.train.loss.isFinite } })
  }

  @Test("the blueprint says of every part whose it is, and counts every parameter", arguments: names)
  func parts(name: String) throws {
    let data = try splitData("tabularTasks", rows: 60)
    let blueprint = try Blueprint(tabularRequest(data, sharing: Choice(name)), data: data)
    #expect(blueprint.parts.reduce(0) { $0 + $1.parameters } == blueprint.parameterCount)
    let owners = Set(blueprint.parts.map(\.owner))
    #expect(owners.isSubset(of: Set(blueprint.tasks.map(\.name) + [ParameterStore.sharedGroup])))
    #expect(owners.contains(ParameterStore.sharedGroup) == (name != "none"))
  }

  @Test("a strong tie keeps the networks alike, under gradient balancing too", arguments: ["equal", "pcgrad", "mgda"])
  func ties(balance: String) throws {
    func spread(_ strength: Double) throws -> Double {
      let run = try trained(
        Choice("soft", [LabelledArgument("strength", .number(strength))]), balance: balance, epochs: 6)
      let store = run.blueprint.store
      let weights = run.blueprint.tasks.compactMap { store["\($0.name).fusion.dense.weight"] }
      #expect(weights.count == 3)
      let values = weights.map { store.values(of: $0, in: run.parameters) }
      return zip(values[0], values[1]).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    }
    #expect(try spread(10) < 0.2 * spread(0))
  }

  @Test(
    "a step computes what the balancer needs and no more, and holds one or two gradients a shard",
    arguments: [
      ("equal", 1), ("dwa", 1), ("uncertainty", 1), ("famo", 1), ("pcgrad", 1), ("gradDrop", 1), ("representation", 2),
    ])
  func needs(name: String, buffers: Int) throws {
    let data = try splitData("tabularTasks", rows: 64)
    let blueprint = try Blueprint(tabularRequest(data, sharing: Choice("hard")), data: data)
    let choice =
      name == "representation"
      ? Choice("mgda", [LabelledArgument("at", .choice(Choice("representation")))]) : Choice(name)
    let prepared = try PreparedDataset(
      data.train, preprocessing: blueprint.preprocessing, columns: blueprint.columnNames)
    let batch = try #require(BatchLoader(prepared, options: BatchLoader.Options(size: 32, seed: 1)).epoch(0).next())
    let runner = try StepRunner(blueprint, balancer: try Catalogue.balance.make(choice), seed: 1)
    let parameters = blueprint.store.initialised(seed: 1)
    let optimizer = try OptimizerState(try Catalogue.optimizer.make(Choice("adam")), for: blueprint.store)
    _ = try runner.step(
      batch, step: 0, epochLosses: [], parameters: parameters, optimizer: optimizer, factor: 1)
    #expect(runner.shards.allSatisfy { $0.gradients.count == buffers })
    let isGradientBased = ["pcgrad", "gradDrop", "representation"].contains(name)
    #expect(runner.gradientNorms.isEmpty != isGradientBased)
  }

  @Test("the penalty reaches the weights where an architecture shares and ties at once")
  func penaltyOfGradientPaths() throws {
    let data = try splitData("tabularTasks", rows: 64)
    let blueprint = try Blueprint(tabularRequest(data, sharing: Choice("soft")), data: data)
    let prepared = try PreparedDataset(
      data.train, preprocessing: blueprint.preprocessing, columns: blueprint.columnNames)
    let loader = BatchLoader(prepared, options: BatchLoader.Options(size: 32, seed: 1))
    let batch = try #require(loader.epoch(0).next())
    let runner = try StepRunner(blueprint, balancer: try Catalogue.balance.make(Choice("equal")), seed: 1)
    let parameters = blueprint.store.initialised(seed: 1)
    try runner.forward(batch, step: 0, parameters: parameters, isTraining: true, isRecording: true)
    #expect(runner.shards.filter { $0.pass?.penalty != nil }.count == 1)
    let gradient = try #require(runner.shards[0].penaltyGradient(into: 1))
    let tied = try #require(blueprint.store["kin1.fusion.dense.weight"])
    #expect(blueprint.store.values(of: tied, in: gradient).contains { $0 != 0 })
  }
}
