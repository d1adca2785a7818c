import Autograd
import Catalog
import Data
import Glibc
import Multitask
import NeuralNet
import Tensor
import Testing

@testable import Training

/// Generated tables whose first tasks are kin and whose others are rivals.
private func rivals(rows: Int = 400, missing: Double = 0) throws -> Dataset {
  let data = try Dataset.generate(
    Choice(
      "tabularTasks",
      [
        LabelledArgument("rows", .number(Double(rows))), LabelledArgument("missing", .number(missing)),
        LabelledArgument("features", .number(8)),
      ]), seed: 1)
  return Dataset(
    name: data.name, columns: data.columns, rows: data.rows,
    parts: data.rows.map { $0 % 5 == 4 ? .validation : .train })
}

private func trained(
  _ data: Dataset, sharing: Choice = Choice("hard"), epochs: Int = 4, balance: String = "equal", stop: Choice? = nil,
  seed: UInt64 = 3, tasks: Int = 3
) throws -> Run {
  var arguments = TrainingArguments(epochs: epochs, batch: 32, balance: Choice(balance), stop: stop, seed: seed)
  arguments.optimizer = Choice("adam", [LabelledArgument("learningRate", .number(0.01))])
  return try Trainer(
    try Blueprint(tabularRequest(data, sharing: sharing, tasks: tasks), data: data), arguments
  ).train()
}

@Suite struct AffinityTests {
  @Test("cosines are symmetric, within bounds and the same again; missing labels do no harm")
  func cosine() throws {
    let run = try trained(try rivals(missing: 0.4))
    let report = try run.affinity(on: run.blueprint.data.validation)
    let values = report.matrix.values
    for i in 0..<3 {
      for j in 0..<3 where i != j {
        #expect(abs(values[i][j]) <= 1)
        #expect(values[i][j] == values[j][i])
      }
    }
    let shared = run.blueprint.store.declarations.filter { $0.group == "shared" && !$0.isStatistic }
    #expect(report.layers[0].parameters == shared.reduce(0) { $0 + $1.parameter.shape.count })
    #expect(report.batches > 2)
    let again = try run.affinity(on: run.blueprint.data.validation)
    // Texts, since what was not measured is no number.
    #expect("\(again.matrix)" == "\(report.matrix)")
  }

  @Test("a step for a task saves loss of the task that has the same labels as much as of itself")
  func lookahead() throws {
    let data = try rivals()
    let number = try #require(data["kin1"])
    // A twin of the first task under another name.
    let twin = Data.Column("kin1b", number.modality, number.values)
    let both = Dataset(name: "twins", columns: data.columns + [twin], rows: data.rows, parts: data.parts)
    var request = tabularRequest(both, sharing: Choice("hard"), tasks: 1)
    request.tasks = [.init("kin1", nil), .init("kin1b", nil), .init("rival1", nil)]
    var arguments = TrainingArguments(epochs: 2, batch: 32, seed: 3)
    arguments.optimizer = Choice("sgd", [LabelledArgument("learningRate", .number(0.01))])
    let run = try Trainer(try Blueprint(request, data: both), arguments).train()
    let report = try run.affinity(on: both.validation, method: .lookahead(scale: 1))
    #expect(report.matrix.effect(of: 0, on: 1) > 0)
    #expect(report.matrix.effect(of: 1, on: 0) > 0)
    #expect(report.matrix.values[0][1] > report.matrix.values[0][2])
    #expect(report.advice.groups.contains { $0.contains("kin1") && $0.contains("kin1b") })
  }

  @Test("a look ahead moves what no step has moved yet no further than Adam does")
  func lookaheadByAdam() throws {
    let optimizer = try Catalogue<Optimizer>.optimizer.make(Choice("adam"))
    let snapshot = OptimiserSnapshot(optimizer: optimizer, step: 10, moments: [[0, 0], [0, 1e-2]])
    let parameters = Storage(count: 2), gradient = Storage(count: 2)
    for index in 0..<2 {
      parameters.data[index] = 0
      gradient.data[index] = 0.5
    }
    snapshot.step(parameters, along: gradient, over: [0..<2], scale: 1)
    // v ← β₂ v + (1 − β₂) g² and its correction (Kingma 2015, algorithm 1), β₂ = 0.999, at step 11.
    for (index, before) in [0, 1e-2].enumerated() {
      let square = (0.999 * before + 0.001 * 0.25) / (1 - pow(0.999, 11))
      let expected = -optimizer.learningRate * 0.5 / (square.squareRoot() + 1e-8)
      #expect(abs(Double(parameters.data[index]) / expected - 1) < 1e-3)
    }
  }

  @Test("over training there is one measurement an epoch, the last that of the run, and their mean is the affinity")
  func training() throws {
    let run = try trained(try rivals(), epochs: 3)
    let report = try run.affinity(on: run.blueprint.data.validation, epochs: 3)
    #expect(report.training.map(\.epoch) == [1, 2, 3])
    let last = try run.affinity(on: run.blueprint.data.validation)
    #expect(report.training.last?.matrix.values[0][1] == last.matrix.values[0][1])
    let mean = report.training.reduce(0) { $0 + $1.matrix.values[0][1] } / 3
    #expect(abs(mean - report.matrix.values[0][1]) < 1e-9)
    #expect(report.batches == 3 * last.batches)
  }

  @Test("transfer trains each task alone and with each other, once")
  func transfer() throws {
    let run = try trained(try rivals(rows: 160), epochs: 1, seed: 77)
    var trainings = 0
    let report = try run.affinity(on: run.blueprint.data.validation, method: .transfer) { event in
      if case .epoch = event { trainings += 1 }
    }
    #expect(trainings == 6)
    for i in 0..<3 { for j in 0..<3 where i != j { #expect(report.matrix.values[i][j].isFinite) } }
    _ = try run.affinity(on: run.blueprint.data.validation, method: .transfer) { event in
      if case .epoch = event { trainings += 1 }
    }
    #expect(trainings == 6, "kept runs are not trained again")
  }

  @Test("what cannot be measured is refused with a way out")
  func refusals() throws {
    let data = try rivals(rows: 100)
    let apart = try trained(data, sharing: Choice("none"), epochs: 1)
    #expect(throws: Complaint.self) { try apart.affinity(on: data.validation) }
    let alone = try trained(data, epochs: 1, tasks: 1)
    #expect(throws: Complaint.self) { try alone.affinity(on: data.validation) }
    let run = try trained(data, epochs: 1)
    #expect(throws: Complaint.self) { try run.affinity(on: data.with(rows: [])) }
  }
}

@Suite struct GroupedSharingTests {
  private let groups = Choice(
    "hard",
    [
      LabelledArgument(
        "groups",
        .list([.list([.choice(Choice("kin1")), .choice(Choice("kin2"))]), .list([.choice(Choice("rival1"))])]))
    ])

  @Test("groups have a network each, and a task alone owns its network")
  func grouped() throws {
    let data = try rivals(rows: 100)
    let blueprint = try Blueprint(tabularRequest(data, sharing: groups), data: data)
    #expect(blueprint.parts.filter { $0.name.hasPrefix("kin1+kin2.") }.allSatisfy { $0.owner == "kin1, kin2" })
    #expect(blueprint.parts.filter { $0.name.hasPrefix("rival1.") }.allSatisfy { $0.owner == "rival1" })
    #expect(blueprint.store.groups.contains("shared"))
    let run = try trained(data, sharing: groups, balance: "pcgrad")
    #expect(run.outcome == .completed)
  }

  @Test("a name that is no task is refused, and so is a task in two groups")
  func wrong() throws {
    let data = try rivals(rows: 60)
    for names in [["kin1", "rivla1"], ["kin1", "kin1"]] {
      let choice = Choice(
        "hard", [LabelledArgument("groups", .list(names.map { .list([.choice(Choice($0))]) }))])
      #expect(throws: (any Error).self) { try Blueprint(tabularRequest(data, sharing: choice), data: data) }
    }
  }
}

@Suite struct EarlyStoppingTests {
  private func stop(_ epochs: Double, by: String) -> Choice {
    Choice("patience", [LabelledArgument("epochs", .number(epochs)), LabelledArgument("by", .choice(Choice(by)))])
  }

  @Test("each task stops by its own loss, its weight is 0 from then on, and training ends with the last")
  func perTask() throws {
    let run = try trained(try rivals(rows: 120), epochs: 200, stop: stop(2, by: "task"))
    guard case .stoppedEarly = run.outcome else {
      Issue.record("outcome \(run.outcome)")
      return
    }
    #expect(run.history.count < 200)
    for task in 0..<3 {
      let weights = run.history.map { $0.tasks[task].weight }
      let end = weights.firstIndex(of: 0) ?? weights.count
      #expect(weights[end...].allSatisfy { $0 == 0 })
      // Two epochs without improvement come before the stop.
      let losses = run.history.prefix(end).compactMap { $0.tasks[task].validation?.loss }
      let best = losses.indices.min { losses[$0] < losses[$1] } ?? 0
      #expect(losses.count - 1 - best == 2, "task \(task): best \(best) of \(losses.count)")
    }
  }

  @Test("networks that share nothing keep the weights of their own best epochs")
  func apart() throws {
    let data = try rivals(rows: 120)
    let run = try trained(data, sharing: Choice("none"), epochs: 40, stop: stop(2, by: "task"))
    let evidence = try run.ledgers(on: data.validation)
    for task in 0..<3 where run.history.last?.tasks[task].weight == 0 || run.outcome != .completed {
      // What the optimiser's momentum does to its weights after a task has stopped is undone.
      let trained = run.history.prefix { $0.tasks[task].weight != 0 }
      let best = trained.compactMap { $0.tasks[task].validation?.loss }.min() ?? .nan
      #expect(abs(evidence[task].loss - best) < 1e-5, "task \(task)")
    }
    #expect(run.history.contains { $0.tasks.contains { $0.weight == 0 } } || run.outcome != .completed)
  }

  @Test("by the sum, the weights are those of the best sum")
  func bySum() throws {
    let run = try trained(try rivals(rows: 120), epochs: 100, stop: stop(2, by: "sum"))
    let scores = run.history.map(Trainer.score)
    let best = scores.indices.min { scores[$0] < scores[$1] } ?? 0
    #expect(run.outcome == .stoppedEarly(bestEpoch: run.history[best].epoch))
  }
}

@Suite struct MissingLabelTests {
  @Test(
    "with half of the labels each task learns nearly as well, under every kind of balancer",
    arguments: ["equal", "dwa", "uncertainty", "famo", "pcgrad", "mgda", "gradDrop"])
  func half(balance: String) throws {
    func loss(_ missing: Double) throws -> [Double] {
      let data = try rivals(rows: 600, missing: missing), full = try rivals(rows: 600)
      let run = try trained(data, epochs: 12, balance: balance)
      // Judged on all labels: the same rows with none missing.
      return try run.ledgers(on: full.validation).map(\.loss)
    }
    let whole = try loss(0), half = try loss(0.5)
    for task in 0..<3 {
      let untrained = [1.0, 0.69, 1.0][task]
      #expect(
        half[task] < whole[task] + 0.5 * (untrained - whole[task]), "\(balance), task \(task): \(half) of \(whole)")
    }
  }

  @Test("an unlabelled row changes nothing", arguments: ["hard", "mmoe", "crossStitch", "none"])
  func nothing(sharing: String) throws {
    let data = try rivals(rows: 160)
    // Of every batch only half the rows have labels; the loss is the mean over those.
    let blueprint = try Blueprint(tabularRequest(data, sharing: Choice(sharing)), data: data)
    let sparse = try rivals(rows: 160, missing: 0.5)
    let prepared = try PreparedDataset(
      sparse.train, preprocessing: blueprint.preprocessing, columns: blueprint.columnNames)
    let loader = BatchLoader(prepared, options: BatchLoader.Options(size: 64, seed: 1))
    let batch = try #require(loader.epoch(0).next())
    let runner = try StepRunner(blueprint, balancer: try Catalogue.balance.make(Choice("pcgrad")), seed: 1)
    let parameters = blueprint.store.initialised(seed: 1)
    let seen = try #require(try runner.gradients(batch, parameters: parameters))
    for task in 0..<3 {
      let labelled = runner.shards.reduce(Float(0)) { $0 + ($1.losses[task]?.count ?? 0) }
      #expect(labelled > 0 && labelled < 64)
      #expect(seen.losses[task].isFinite)
    }
  }
}
