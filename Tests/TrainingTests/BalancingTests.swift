import Catalog
import Data
import Multitask
import Testing

@testable import Training

/// A short training on generated tables with three related or rival tasks.
private func trained(_ balance: Choice, sharing: String = "hard", epochs: Int = 2, seed: UInt64 = 3) throws -> Run {
  let data = try splitData("tabularTasks", rows: 160)
  let numbers = data.columnNames.filter { !$0.hasPrefix("x") }.prefix(3)
  let inputs = data.columnNames.filter { $0.hasPrefix("x") }
  let request = BlueprintRequest(
    inputs: inputs.map { .init($0, Choice("linear", [LabelledArgument("dim", .number(4))])) },
    fusion: Choice("concat", [LabelledArgument("dim", .number(16))]), tasks: numbers.map { .init($0, nil) },
    sharing: Choice(sharing))
  var arguments = TrainingArguments(epochs: epochs, batch: 32, balance: balance, seed: seed)
  arguments.optimizer = Choice("adam", [LabelledArgument("learningRate", .number(0.01))])
  return try Trainer(try Blueprint(request, data: data), arguments).train()
}

@Suite struct BalancingTests {
  static let names = Catalogue<any Balancer>.balance.entries.map(\.name)

  static func choice(_ name: String) -> Choice {
    name == "weights" ? Choice(name, [LabelledArgument("of", .list([.number(1), .number(2)]))]) : Choice(name)
  }

  @Test("every balancer trains, to the same bytes for the same seed", arguments: names)
  func trains(name: String) throws {
    let run = try trained(Self.choice(name))
    #expect(run.outcome == .completed)
    for record in run.history { #expect(record.tasks.allSatisfy { $0.train.loss.isFinite }) }
    let again = try trained(Self.choice(name))
    let count = run.blueprint.store.count
    #expect((0..<count).allSatisfy { run.parameters.data[$0].bitPattern == again.parameters.data[$0].bitPattern })
  }

  @Test(
    "gradient-based weights are those of the gradients, at the parameters and at the representation",
    arguments: ["parameters", "representation"])
  func gradients(place: String) throws {
    let run = try trained(Choice("mgda", [LabelledArgument("at", .choice(Choice(place)))]))
    for record in run.history {
      let weights = record.tasks.map(\.weight)
      #expect(abs(weights.reduce(0, +) - 1) < 1e-6, "weights on the simplex, not \(weights)")
      #expect(record.tasks.allSatisfy { $0.gradientNorm > 0 })
    }
  }

  @Test("tasks with a network each are not balanced by gradients")
  func apart() throws {
    let run = try trained(Choice("pcgrad"), sharing: "none")
    #expect(run.history.allSatisfy { $0.tasks.allSatisfy { $0.weight == 1 } })
  }

  @Test("a run goes on where it stopped")
  func continues() throws {
    let short = try trained(Choice("equal"), epochs: 2)
    var arguments = short.arguments
    arguments.epochs = 3
    let longer = try Trainer(continuing: short, arguments).train()
    #expect(longer.history.map(\.epoch) == [1, 2, 3, 4, 5])
    let whole = try trained(Choice("equal"), epochs: 5)
    for (a, b) in zip(longer.history, whole.history) {
      #expect(a.tasks.map(\.train.loss) == b.tasks.map(\.train.loss))
    }
  }

  @Test("a learning rate beyond all bounds is reported with its task and step, and the weights stay finite")
  func diverges() throws {
    let data = try splitData("tabularTasks", rows: 160)
    let target = try #require(data.columnNames.first { !$0.hasPrefix("x") })
    let inputs = data.columnNames.filter { $0.hasPrefix("x") }.map { BlueprintRequest.Named($0, nil) }
    var arguments = TrainingArguments(epochs: 3, batch: 32)
    arguments.optimizer = Choice("sgd", [LabelledArgument("learningRate", .number(1e30))])
    let run = try Trainer(
      try Blueprint(BlueprintRequest(inputs: inputs, tasks: [.init(target, nil)]), data: data), arguments
    ).train()
    guard case .diverged(let tasks, _) = run.outcome else {
      Issue.record("outcome \(run.outcome)")
      return
    }
    #expect(tasks == [target])
    #expect((0..<run.blueprint.store.count).allSatisfy { run.parameters.data[$0].isFinite })
  }
}
