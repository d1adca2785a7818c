import Catalog
import Data
import FileSystem
import Interchange
import JSON
import TestSupport
import Testing

@testable import Training

@Suite struct RunFileTests {
  /// A short training with a picture, a text, a category and numbers, some of them missing.
  private static func run(epochs: Int = 2, image: Choice? = nil) throws -> Run {
    let data = try splitData("captionedShapes", rows: 80)
    var request = BlueprintRequest(tasks: [.init("shape", nil)])
    request.inputs = image.map { image in
      [.init("image", image), .init("caption", nil), .init("colour", nil), .init("size", nil)]
    }
    request.fusion = Choice("attention", [LabelledArgument("heads", .number(2))])
    var arguments = TrainingArguments(epochs: epochs, batch: 32, balance: Choice("uncertainty"), absent: 0.2, seed: 5)
    arguments.schedule = Choice("cosine")
    return try Trainer(try Blueprint(request, data: data), arguments).train()
  }

  private static func bytes(_ run: Run, _ rows: Dataset) throws -> [UInt32] {
    try run.ledgers(on: rows).flatMap { $0.outputs.all.map(\.bitPattern) }
  }

  @Test("a loaded run predicts the same bytes and says the same of itself")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let run = try Self.run()
    try RunFile.save(run, to: folder.file("a.safetensors"))
    let loaded = try RunFile.load(folder.file("a.safetensors"))
    let rows = run.blueprint.data.validation
    #expect(try Self.bytes(run, rows) == Self.bytes(loaded, rows))
    #expect(loaded.history.description == run.history.description)
    #expect(loaded.arguments == run.arguments)
    #expect(loaded.blueprint.request == run.blueprint.request)
    #expect(loaded.blueprint.parts == run.blueprint.parts)
    #expect(loaded.blueprint.inputs.map(\.learnsAbsence) == run.blueprint.inputs.map(\.learnsAbsence))
    #expect(loaded.best == run.best)
    #expect(loaded.outcome == run.outcome)
    #expect(loaded.dataHash == run.blueprint.data.contentHash)
    #expect(loaded.rowCounts == run.rowCounts)
    #expect(RunFile.encode(loaded) == RunFile.encode(run), "saving again gives the same bytes")
  }

  @Test("training goes on from a file as it would have gone on in memory")
  func goesOn() throws {
    let run = try Self.run()
    let loaded = try RunFile.decode(RunFile.encode(run), name: "a", rows: run.blueprint.data)
    let here = try Trainer(continuing: run, run.arguments).train()
    let there = try Trainer(continuing: loaded, loaded.arguments).train()
    #expect(try Self.bytes(here, run.blueprint.data) == Self.bytes(there, run.blueprint.data))
    let without = try RunFile.decode(RunFile.encode(run, resumable: false), name: "a")
    #expect(throws: Complaint.self) { try Trainer(continuing: without, run.arguments) }
    #expect(RunFile.encode(run, resumable: false).count < RunFile.encode(run).count / 2)
  }

  @Test("every argument of train is kept")
  func arguments() throws {
    let run = try Self.run(epochs: 1)
    let kept = Set(run.arguments.json.object?.keys ?? [])
    let all = Set(Mirror(reflecting: run.arguments).children.compactMap(\.label))
    #expect(kept == all)
  }

  /// The description of a small run, and the file of a changed one with a checksum that fits.
  private static func file(image: Choice? = nil, changing change: (inout JSON) -> Void) throws -> [UInt8] {
    let run = try Self.run(epochs: 1, image: image)
    var writer = SafeTensorsWriter()
    var json = RunFile.description(run)
    RunFile.add(run.parameters, "", run.blueprint.store, to: &writer)
    change(&json)
    return RunFile.file(json, writer)
  }

  private static func column(_ json: inout JSON, _ key: String, _ value: JSON) {
    var columns = json["blueprint"]?["preprocessing"]?.array ?? []
    for index in columns.indices where columns[index][key] != nil { columns[index][key] = value }
    json["blueprint"]?["preprocessing"] = .array(columns)
  }

  @Test("what is wrong with a description is said")
  func damaged() throws {
    let changes: [(String, (inout JSON) -> Void)] = [
      ("version", { $0["version"] = nil }),
      ("newer", { $0["version"] = 2 }),
      ("version 0", { $0["version"] = 0 }),
      ("huge version", { $0["version"] = .double(1e300) }),
      ("no blueprint", { $0["blueprint"] = nil }),
      ("no tasks", { $0["blueprint"]?["tasks"] = [] }),
      ("no inputs", { $0["blueprint"]?["inputs"] = [] }),
      ("fusion of no name", { $0["blueprint"]?["fusion"] = ["magic", [:]] }),
      ("fusion too wide", { $0["blueprint"]?["fusion"] = ["concat", ["dim": 4_000_000_000]] }),
      ("a seed that is no number", { $0["blueprint"]?["seed"] = "-1" }),
      ("another history", { $0["history"] = [["epoch": 1, "seconds": 1, "learningRate": 1, "tasks": []]] }),
      ("an outcome of no name", { $0["outcome"] = ["kind": "glorious"] }),
      ("a picture larger than memory", { Self.column(&$0, "width", 1_000_000_000) }),
      ("a picture of no width", { Self.column(&$0, "width", 0) }),
      ("pictures with fewer pixels than the encoder has cells", { Self.column(&$0, "width", 6) }),
      (
        "an encoder of another width than the weights",
        { json in
          let inputs = (json["blueprint"]?["inputs"]?.array ?? []).map { input in
            var input = input
            if input["name"]?.text == "image" { input["encoder"] = ["cnn", ["dim": 5]] }
            return input
          }
          json["blueprint"]?["inputs"] = .array(inputs)
        }
      ),
      ("a deviation of 0", { Self.column(&$0, "deviation", [0, 0, 0]) }),
      ("a mean that is a text", { Self.column(&$0, "mean", ["0"]) }),
      ("another vocabulary", { Self.column(&$0, "length", 1_000_000_000) }),
      ("epochs beyond reason", { $0["arguments"]?["epochs"] = .double(1e18) }),
    ]
    for (name, change) in changes {
      let bytes = try Self.file(changing: change)
      #expect(throws: Complaint.self, "\(name)") { try RunFile.decode(bytes, name: "a") }
    }
    let resized = try Self.file(image: Choice("cnn")) { Self.column(&$0, "width", 16) }
    #expect(throws: Complaint.self, "a picture of other size") { try RunFile.decode(resized, name: "a") }
    let untouched = try Self.file { _ in }
    #expect(throws: Never.self) { try RunFile.decode(untouched, name: "a") }
    var flipped = untouched
    flipped[flipped.count - 3] ^= 1
    #expect(throws: Complaint.self, "a bit of a weight") { try RunFile.decode(flipped, name: "a") }
    #expect(throws: Complaint.self, "cut off") { try RunFile.decode(Array(untouched.dropLast(4)), name: "a") }
    #expect(throws: Complaint.self, "another program's tensors") {
      try RunFile.decode(SafeTensorsWriter().file(metadata: []), name: "a")
    }
    #expect(throws: FileError.self) { try RunFile.load("/nowhere/to/be/found") }
  }

  /// `json` with one of its values, found by going down at random, replaced.
  private static func mutated(_ json: JSON, using generator: inout SeededGenerator) -> JSON {
    switch json {
    case .array(let items) where !items.isEmpty && Int.random(in: 0..<12, using: &generator) > 0:
      var items = items
      let index = Int.random(in: 0..<items.count, using: &generator)
      items[index] = mutated(items[index], using: &generator)
      return .array(items)
    case .object(var members) where !members.isEmpty && Int.random(in: 0..<12, using: &generator) > 0:
      let key = members[Int.random(in: 0..<members.count, using: &generator)].key
      members[key] =
        Int.random(in: 0..<20, using: &generator) == 0 ? nil : mutated(members[key] ?? .null, using: &generator)
      return .object(members)
    default:
      let values: [JSON] = [
        .null, true, 0, -1, 1, 2, 7, 65536, 1_000_000_000, .integer(Int64.max), .integer(Int64.min), 0.5, 1e308, "",
        "nan",
        "-inf",
        "mlp", "audio", "text", [], [[]], [:], ["transformer", [:]], ["embed", ["dim": 3]], ["audio", [:]],
        ["stack", [:]],
        ["cnn", ["widths": [4096, 4096], "kernel": 15]], ["mlp", ["widths": [65536, 65536]]],
      ]
      return values[Int.random(in: 0..<values.count, using: &generator)]
    }
  }

  @Test("no change to a description, its checksum made to fit, makes loading or predicting trap")
  func fuzz() throws {
    let run = try Self.run(epochs: 1)
    let good = RunFile.description(run)
    var writer = SafeTensorsWriter()
    RunFile.add(run.parameters, "", run.blueprint.store, to: &writer)
    var generator = SeededGenerator(seed: 3)
    var loaded = 0
    for _ in 0..<Fuzzing.count(usually: 400) {
      let json = Self.mutated(good, using: &generator)
      guard let found = try? RunFile.decode(RunFile.file(json, writer), name: "a") else { continue }
      loaded += 1
      _ = try? found.predictions(on: run.blueprint.data.taking(2))
    }
    #expect(loaded > 0)
  }
}

@Suite struct SavedTaskTests {
  @Test("a model of every task is kept and brought back", arguments: TaskCase.all)
  func roundTrip(test: TaskCase) throws {
    let blueprint = try test.blueprint()
    let run = try Trainer(blueprint, TrainingArguments(epochs: 1, batch: 20, seed: 5)).train()
    let loaded = try RunFile.decode(RunFile.encode(run), name: "a")
    #expect(loaded.blueprint.request == run.blueprint.request)
    #expect(try loaded.predictions(on: blueprint.data).description == run.predictions(on: blueprint.data).description)
  }
}
