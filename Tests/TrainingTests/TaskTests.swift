import Autograd
import Catalog
import Data
import Multitask
import NeuralNet
import Tensor
import TestSupport
import Testing

@testable import Training

/// A small model of one task (or several) on small data.
struct TaskCase: CustomTestStringConvertible, Sendable {
  let name: String
  let tasks: [(name: String, choice: String)]
  let data: @Sendable () throws -> Dataset
  var inputs: [(name: String, choice: Choice)]?
  /// Of differences, in shares of the steepest slope; wider where the loss has steps, as where frames change symbols.
  var tolerance: Float = 0.03

  var testDescription: String { name }

  func blueprint(absent: Bool = false, sharing: Choice = Choice("hard")) throws -> Blueprint {
    let request = BlueprintRequest(
      inputs: inputs?.map { .init($0.name, $0.choice) }, fusion: Choice("concat", [.whole("dim", 8)]),
      tasks: try tasks.map { .init($0.name, try TaskCase.choice($0.choice)) }, sharing: sharing)
    return try Blueprint(request, data: try data(), learnsAbsence: absent)
  }

  /// `tag`, `transcribe(from: speech)`, `align(of: a b)`: enough of the language for these tests.
  static func choice(_ text: String) throws -> Choice {
    guard let open = text.firstIndex(of: "(") else { return Choice(text) }
    let inside = text[text.index(after: open)...].dropLast()
    let arguments = inside.split(separator: ",").map { part -> LabelledArgument in
      let pair = part.split(separator: ":").map { $0.split(separator: " ").map(String.init) }
      let values = pair[1].map { word in Double(word).map { Argument.number($0) } ?? .choice(Choice(word)) }
      let isList = ["from", "of", "hidden"].contains(pair[0][0])
      return LabelledArgument(pair[0][0], isList ? .list(values) : values[0])
    }
    return Choice(String(text[..<open]), arguments)
  }

  static let recurrent = Choice("recurrent", [.whole("layers", 1), .whole("dim", 6)])

  /// Every task, with rows that lack labels and inputs.
  static let all: [TaskCase] = [
    TaskCase(name: "classify", tasks: [("shape", "classify")], data: { try shapes(missing: true) }),
    TaskCase(name: "regress", tasks: [("size", "regress(hidden: 4)")], data: { try shapes(missing: true) }),
    TaskCase(name: "tag", tasks: [("tags", "tag")], data: { tagged() }),
    TaskCase(
      name: "align", tasks: [("match", "align(of: image caption, dim: 4)")], data: { try shapes(missing: true) }),
    TaskCase(name: "reconstruct a picture", tasks: [("image", "reconstruct")], data: { try shapes(missing: true) }),
    TaskCase(
      name: "reconstruct numbers", tasks: [("x", "reconstruct"), ("y", "reconstruct(from: x)")], data: { tagged() }),
    TaskCase(
      name: "synthesize", tasks: [("audio", "synthesize(from: transcript speaker, dim: 8)")],
      data: { try speech(rows: 24) },
      inputs: [("transcript", recurrent), ("speaker", Choice("embed", [.whole("dim", 3)]))], tolerance: 0.15),
    TaskCase(
      name: "both ways",
      tasks: [
        ("transcript", "transcribe(from: audio)"),
        ("audio", "synthesize(from: transcript speaker, dim: 8, layers: 1, chain: 1)"),
      ], data: { try speech(rows: 24) },
      inputs: [
        ("audio", recurrent), ("transcript", recurrent), ("speaker", Choice("embed", [.whole("dim", 3)])),
      ], tolerance: 0.15),
    TaskCase(
      name: "both ways, half as many positions",
      tasks: [
        ("transcript", "transcribe(from: audio)"), ("audio", "synthesize(from: transcript, dim: 8, layers: 1)"),
      ], data: { try speech(rows: 24) },
      inputs: [
        ("audio", Choice("conv1d", [LabelledArgument("widths", .list([.number(4)]))])), ("transcript", recurrent),
      ], tolerance: 0.15),
    TaskCase(
      name: "transcribe", tasks: [("transcript", "transcribe(from: audio)")], data: { try speech() },
      inputs: [("audio", recurrent)]),
  ]

  static func shapes(rows: Int = 40, missing: Bool) throws -> Dataset {
    try Dataset.generate(
      Choice("captionedShapes", [.whole("rows", rows), .whole("size", 8), .number("missing", missing ? 0.2 : 0)]),
      seed: 3)
  }

  static func speech(rows: Int = 40, missing: Double = 0.2) throws -> Dataset {
    try Dataset.generate(
      Choice(
        "spokenWords",
        [
          .whole("rows", rows), .number("missing", missing),
          LabelledArgument("words", .list([.number(1), .number(1)])), .whole("speakers", 2),
        ]), seed: 2)
  }

  /// Three tags that follow from two numbers; every fifth row has none at all.
  static func tagged(rows: Int = 60) -> Dataset {
    var random = Random(seed: 5)
    var numbers: [[Double]] = [[], []], tags: [[String]?] = []
    for row in 0..<rows {
      let x = Double(random.uniform(-1, 1)), y = Double(random.uniform(-1, 1))
      numbers[0].append(x)
      numbers[1].append(row % 7 == 3 ? .nan : y)
      tags.append(
        row % 5 == 4 ? nil : [x > 0 ? "right" : nil, y > 0 ? "up" : nil, x + y > 1 ? "far" : nil].compactMap { $0 })
    }
    return Dataset(
      name: "tagged",
      columns: [
        Column("x", .number(NumberModality()), .numbers(numbers[0])),
        Column("y", .number(NumberModality()), .numbers(numbers[1])),
        Column("tags", .tags(TagsModality()), .tags(TagValues(tags))),
      ])
  }
}

extension LabelledArgument {
  static func whole(_ label: String, _ value: Int) -> LabelledArgument {
    LabelledArgument(label, .number(Double(value)))
  }
  static func number(_ label: String, _ value: Double) -> LabelledArgument { LabelledArgument(label, .number(value)) }
}

/// The mean losses of a batch and their gradient over all shards.
struct BatchGradient {
  let runner: StepRunner
  let batch: Batch
  let blueprint: Blueprint

  init(_ blueprint: Blueprint) throws {
    self.blueprint = blueprint
    runner = try StepRunner(blueprint, balancer: try Catalogue<any Balancer>.balance.make(Choice("equal")), seed: 1)
    let rows = try PreparedDataset(
      blueprint.data.train, preprocessing: blueprint.preprocessing, columns: blueprint.columnNames)
    batch = rows.batch(Array(0..<min(rows.count, 40)))
  }

  private func forward(_ parameters: Storage, isRecording: Bool) throws {
    try runner.forward(batch, step: 4, parameters: parameters, isTraining: true, isRecording: isRecording)
  }

  private var counts: [Float] {
    blueprint.tasks.indices.map { task in runner.shards.reduce(0) { $0 + ($1.losses[task]?.count ?? 0) } }
  }

  func loss(_ parameters: Storage) throws -> Double {
    try forward(parameters, isRecording: false)
    return blueprint.tasks.indices.reduce(0.0) { sum, task in
      let value = runner.shards.reduce(0.0) { $0 + ($1.losses[task]?.value ?? 0) }
      return sum + value / Double(max(1, counts[task]))
    }
  }

  func gradient(_ parameters: Storage) throws -> [Float] {
    try forward(parameters, isRecording: true)
    let factors = counts.map { $0 > 0 ? 1 / $0 : 0 }
    var sum = [Float](repeating: 0, count: blueprint.store.count)
    for shard in runner.shards {
      shard.backward(weights: factors, into: shard.gradient(0))
      if let failure = shard.failure { throw failure }
      for index in sum.indices { sum[index] += shard.gradient(0).data[index] }
    }
    return sum
  }
}

@Suite struct TaskTests {
  @Test("the gradient of every task's loss is that of differences", arguments: TaskCase.all)
  func gradients(test: TaskCase) throws {
    let blueprint = try test.blueprint(absent: true)
    let parameters = blueprint.store.initialised(seed: 3)
    let check = try BatchGradient(blueprint)
    let gradient = try check.gradient(parameters)
    let size = gradient.reduce(Float(1e-3)) { max($0, abs($1)) }
    var random = Random(seed: 9)
    let learned = blueprint.store.declarations.filter { !$0.isStatistic }
    for declaration in learned {
      // The steepest element of each parameter, and one at random.
      let range = declaration.parameter.range
      let steepest = range.max { abs(gradient[$0]) < abs(gradient[$1]) } ?? range.lowerBound
      for index in [steepest, Int.random(in: range, using: &random)] {
        let value = parameters.data[index]
        func at(_ offset: Float) throws -> Double {
          parameters.data[index] = value + offset
          return try check.loss(parameters)
        }
        let step: Float = 2e-3
        let slope = Float(try (at(step) - at(-step)) / Double(2 * step))
        parameters.data[index] = value
        #expect(
          abs(slope - gradient[index]) <= test.tolerance * size,
          "\(declaration.name) \(index - range.lowerBound): \(gradient[index]) by the tape, \(slope) by differences")
      }
    }
  }

  @Test(
    "every task trains, evaluates and predicts rows that lack labels and inputs, twice alike", arguments: TaskCase.all)
  func trains(test: TaskCase) throws {
    let blueprint = try test.blueprint()
    let arguments = TrainingArguments(epochs: 2, batch: 20, absent: 0.2, seed: 5)
    let run = try Trainer(blueprint, arguments).train()
    #expect(run.outcome == .completed)
    let report = try run.evaluate(on: blueprint.data)
    for task in test.tasks {
      #expect(report.estimates.contains { $0.task == task.name && $0.value.isFinite }, "\(report.estimates)")
    }
    for (task, predictions) in try run.predictions(on: blueprint.data) {
      #expect(predictions.count == blueprint.data.count, "\(task)")
    }
    let folder = try TemporaryFolder()
    try RunFile.save(run, to: folder.file("run.safetensors"))
    let loaded = try RunFile.load(folder.file("run.safetensors"))
    #expect(
      try loaded.predictions(on: blueprint.data).map(\.predictions)
        == run.predictions(on: blueprint.data).map(\.predictions))
    let again = try Trainer(blueprint, arguments).train()
    let count = run.blueprint.store.count
    #expect((0..<count).allSatisfy { run.parameters.data[$0].bitPattern == again.parameters.data[$0].bitPattern })
  }

  @Test("every task has a case here")
  func complete() {
    let tested = Set(TaskCase.all.flatMap { $0.tasks.map { $0.choice.prefix { $0 != "(" } } }.map(String.init))
    #expect(tested == Set(Catalogue<any LearningTask>.task.entries.map(\.name)))
  }

  @Test("tags that follow from numbers are learned")
  func tags() throws {
    let data = TaskCase.tagged(rows: 300)
    let blueprint = try Blueprint(BlueprintRequest(tasks: [.init("tags", nil)]), data: data)
    #expect(blueprint.tasks[0].choice.name == "tag")
    var arguments = TrainingArguments(epochs: 30, batch: 32)
    arguments.optimizer = Choice("adam", [.number("learningRate", 0.01)])
    let report = try Trainer(blueprint, arguments).train().evaluate(on: data)
    let auc = try #require(report.estimates.first { $0.metric == "auc" })
    #expect(auc.value > 0.9)
    #expect(auc.count == 240)
  }

  @Test("pictures and captions that are aligned find each other")
  func retrieval() throws {
    let data = try Dataset.generate(
      Choice("captionedShapes", [.whole("rows", 600), .whole("size", 16), .number("noise", 0.1), .number("vague", 0)]),
      seed: 1)
    let request = BlueprintRequest(tasks: [
      .init("match", try TaskCase.choice("align(of: image caption)")), .init("image", Choice("reconstruct")),
    ])
    let run = try Trainer(try Blueprint(request, data: data), TrainingArguments(epochs: 8, batch: 32)).train()
    let rows = data.with(rows: Array(data.rows.prefix(200)))
    let report = try run.evaluate(on: rows)
    let recall = report.estimates.filter { $0.task == "match" }
    #expect(recall.count == 9)
    // By chance one in twenty.
    #expect(recall.first { $0.metric == "recallAt10" }?.value ?? 0 > 0.3, "\(recall)")
    let found = try run.nearest(to: rows.with(rows: [0]), among: rows, count: 4)
    #expect(found.by == "image" && found.rows.count == 4)
    #expect(zip(found.similarities, found.similarities.dropFirst()).allSatisfy { $0 >= $1 })
    let own = try run.embeddings(on: rows, task: 0, side: 1)
    #expect(own.allSatisfy { abs(($0 ?? []).reduce(0) { $0 + $1 * $1 } - 1) < 1e-4 })
    #expect(try run.representations(on: rows, task: 0).count == 200)
  }

  @Test("the contrastive loss of a batch does not depend on how its rows are spread over shards")
  func contrast() throws {
    let blueprint = try TaskCase(
      name: "", tasks: [("match", "align(of: image caption, dim: 4)")], data: { try TaskCase.shapes(missing: false) }
    ).blueprint()
    let parameters = blueprint.store.initialised(seed: 3)
    let check = try BatchGradient(blueprint)
    let loss = try check.loss(parameters)
    #expect(check.runner.shards.count == 2)
    let head = try #require(blueprint.network.heads[0] as? AlignNetwork)
    let outputs = check.runner.shards.compactMap { $0.pass?.outputs[0] }
    let first = outputs.flatMap(\.values.values), second = outputs.flatMap { $0.more[0].values }
    let alone = Contrast(first: first, second: second, rows: 40, width: head.dim, temperature: 0.07)
    #expect(abs(alone.sum / 40 - loss) < 1e-4)
  }

  @Test("the network of the speech benchmark has 434,204 parameters")
  func speechBenchmark() throws {
    var letters = (0..<26).map { String(UnicodeScalar(UInt8(97 + $0))) }
    letters = (0..<26).map { start in (0..<12).map { letters[(start + $0) % 26] }.joined() }
    let series = SeriesValues(
      letters.map { _ in (0..<100).map { _ in [Float](repeating: 0.5, count: 40) }.flatMap { $0 } }, channels: 40)
    let data = Dataset(
      name: "speech",
      columns: [
        Column("frames", .series(SeriesModality(channels: 40)), .series(series)),
        Column("text", .text(TextModality()), .texts(TextValues(letters))),
      ])
    let blueprint = try Blueprint(BlueprintRequest(tasks: [.init("text", Choice("transcribe"))]), data: data)
    #expect(blueprint.parameterCount == 434_204)
    #expect(blueprint.parts.last?.output == "≤ 100 × 28")
  }

  @Test(
    "what does not suit a task is said with what does",
    arguments: [
      (
        ["speaker"], "transcribe(from: speaker)", "embed",
        "transcribe reads vectors along an input, and none of 'speaker' gives any"
      ),
      (
        ["audio", "transcript"], "transcribe", "recurrent",
        "'transcript' is both what the task predicts and one of its inputs"
      ),
    ])
  func complaints(inputs: [String], task: String, encoder: String, message: String) throws {
    let request = BlueprintRequest(
      inputs: inputs.map { .init($0, Choice(encoder)) }, tasks: [.init("transcript", try TaskCase.choice(task))])
    do {
      _ = try Blueprint(request, data: try TaskCase.speech(rows: 20))
      Issue.record("nothing was said")
    } catch let complaints as Complaints {
      #expect(complaints.all.map(\.message) == [message])
    } catch let complaint as Complaint {
      #expect(complaint.message == message)
    }
  }
}
