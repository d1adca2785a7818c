import Catalog
import Data
import FileSystem
import JSON
import Multitask
import TestSupport
import Testing

@testable import Training

@Suite struct CheckpointTests {
  private struct Stop: Error {}

  private static func blueprint(rows: Int = 80) throws -> Blueprint {
    let data = try splitData("tabularTasks", rows: rows)
    let inputs = data.columnNames.filter { $0.hasPrefix("x") }
    let mlp = Choice(
      "mlp", [LabelledArgument("widths", .list([.number(6)])), LabelledArgument("dropout", .number(0.2))])
    return try Blueprint(
      BlueprintRequest(
        inputs: inputs.map { .init($0, mlp) }, fusion: Choice("concat", [LabelledArgument("dim", .number(8))]),
        tasks: data.columnNames.filter { !$0.hasPrefix("x") }.prefix(3).map { .init($0, nil) }), data: data)
  }

  private static func weights(_ run: Run) -> [UInt32] {
    (0..<run.parameters.count).map { run.parameters.data[$0].bitPattern }
  }

  /// Everything of an epoch but its seconds.
  private static func story(_ run: Run) -> [String] {
    run.history.map { "\($0.epoch) \($0.learningRate) \($0.tasks)" }
  }

  /// Trains with a checkpoint, interrupted after each number of events in `moments` in turn.
  private static func trained(
    _ arguments: TrainingArguments, _ path: String, interruptedAfter moments: [Int], from run: Run? = nil
  ) throws -> Run {
    var moments = moments
    while true {
      // A fresh blueprint each time, as another process has it.
      let left = moments.isEmpty ? Int.max : moments.removeFirst()
      var seen = 0
      let observer: TrainingObserver = { event in
        seen += 1
        if case .preparing = event { return }
        if seen > left { throw Stop() }
      }
      do {
        let trainer =
          try run.map { try Trainer(continuing: $0, arguments, checkpoint: path, observer: observer) }
          ?? Trainer(try blueprint(), arguments, checkpoint: path, observer: observer)
        let run = try trainer.train()
        if run.outcome != .interrupted { return run }
      } catch is Stop {}
    }
  }

  static let cases: [(name: String, change: @Sendable (inout TrainingArguments) -> Void)] = [
    ("adam", { _ in }),
    (
      "sgd and a plateau",
      {
        $0.optimizer = Choice("sgd"); $0.schedule = Choice("plateau")
      }
    ),
    (
      "one cycle and famo",
      {
        $0.schedule = Choice("oneCycle"); $0.balance = Choice("famo")
      }
    ),
    ("dynamic weights", { $0.balance = Choice("dwa") }),
    ("gradNorm", { $0.balance = Choice("gradNorm") }),
    ("gradient surgery", { $0.balance = Choice("pcgrad") }),
    (
      "random weights and absence",
      {
        $0.balance = Choice("random"); $0.absent = 0.4
      }
    ),
    (
      "patience",
      {
        $0.stop = Choice("patience", [LabelledArgument("epochs", .number(1))])
        $0.optimizer = Choice("adam", [LabelledArgument("learningRate", .number(0.2))])
      }
    ),
    ("divergence", { $0.optimizer = Choice("sgd", [LabelledArgument("learningRate", .number(3))]) }),
  ]

  @Test("interrupted anywhere, training goes on to the bytes of an undisturbed one", arguments: cases)
  func goesOn(name: String, change: @Sendable (inout TrainingArguments) -> Void) throws {
    let folder = try TemporaryFolder()
    var arguments = TrainingArguments(epochs: 4, batch: 16, seed: 9)
    change(&arguments)
    let whole = try Trainer(try Self.blueprint(), arguments).train()
    var generator = SeededGenerator(seed: 1)
    for attempt in 0..<3 {
      let moments = (0..<4).map { _ in Int.random(in: 1...8, using: &generator) }
      let run = try Self.trained(arguments, folder.file("\(attempt)"), interruptedAfter: moments)
      #expect(Self.weights(run) == Self.weights(whole), "\(name), interrupted after \(moments)")
      #expect(Self.story(run) == Self.story(whole))
      #expect(run.outcome == whole.outcome)
    }
  }

  @Test("a longer training of a run is taken up too")
  func longer() throws {
    let folder = try TemporaryFolder()
    let arguments = TrainingArguments(epochs: 2, batch: 16, balance: Choice("uncertainty"), seed: 2)
    let run = try Trainer(try Self.blueprint(), arguments).train()
    let whole = try Trainer(continuing: run, arguments).train()
    let parts = try Self.trained(arguments, folder.file("a"), interruptedAfter: [3, 4], from: run)
    #expect(Self.weights(parts) == Self.weights(whole))
    #expect(parts.history.map(\.epoch) == [1, 2, 3, 4])
    #expect(throws: Complaint.self, "the same call on another run") {
      try Trainer(continuing: whole, arguments, checkpoint: folder.file("a")).train()
    }
  }

  @Test("a training that came to its end is not repeated")
  func finished() throws {
    let folder = try TemporaryFolder()
    let arguments = TrainingArguments(epochs: 2, batch: 16)
    let run = try Trainer(try Self.blueprint(), arguments, checkpoint: folder.file("a")).train()
    var events = 0
    let again = try Trainer(
      try Self.blueprint(), arguments, checkpoint: folder.file("a"), observer: { _ in events += 1 }
    ).train()
    #expect(events == 0)
    #expect(again.history.map(\.seconds) == run.history.map(\.seconds))
    #expect(Self.weights(again) == Self.weights(run))
    #expect(Self.weights(try RunFile.load(folder.file("a"))) == Self.weights(run))
    #expect(try Files.list(folder.path) == ["a"], "nothing is left beside it")
  }

  @Test("a checkpoint of another call is refused, and says where it differs")
  func others() throws {
    let folder = try TemporaryFolder(), path = folder.file("a")
    let arguments = TrainingArguments(epochs: 2, batch: 16)
    _ = try Self.trained(arguments, path, interruptedAfter: [3])
    var other = arguments
    other.batch = 32
    other.balance = Choice("weights", [LabelledArgument("of", .list([.number(1), .number(2)]))])
    do {
      _ = try Trainer(try Self.blueprint(), other, checkpoint: path).train()
      Issue.record("a checkpoint of other arguments was taken")
    } catch let complaint as Complaint {
      #expect(complaint.code == "other-checkpoint")
      #expect(complaint.label == "train batch is 16 there and 32 here")
      #expect(complaint.path == [.argument("checkpoint")])
    }
    #expect(throws: Complaint.self, "other rows") {
      try Trainer(try Self.blueprint(rows: 90), arguments, checkpoint: path).train()
    }
    var later = arguments
    later.within = 1000
    #expect(throws: Never.self, "a time limit is no other training") {
      try Trainer(try Self.blueprint(), later, checkpoint: path).train()
    }
    try RunFile.save(try RunFile.load(path), to: path)
    #expect(throws: Complaint.self, "a saved run") {
      try Trainer(try Self.blueprint(), arguments, checkpoint: path).train()
    }
    try folder.write("nothing of the kind", to: "a")
    #expect(throws: Complaint.self, "some other file") {
      try Trainer(try Self.blueprint(), arguments, checkpoint: path).train()
    }
  }

  @Test("what a killed process had begun to write is removed, that of a living one stays")
  func remains() throws {
    let folder = try TemporaryFolder()
    // No process has a number beyond the largest that the system gives.
    for name in ["a.99999999-1.tmp", "a.1-2.tmp", "b.99999999-1.tmp", "a.tmp"] { try folder.write("", to: name) }
    Checkpoint.removeRemains(beside: folder.file("a"))
    #expect(try Files.list(folder.path) == ["a.1-2.tmp", "a.tmp", "b.99999999-1.tmp"])
  }

  @Test("all that an epoch gathers is written down")
  func ledgers() {
    #expect(
      Mirror(reflecting: TaskLedger()).children.compactMap(\.label)
        == ["outputs", "targets", "lossSum", "lossCount", "limit"],
      "a new member needs its line in EpochProgressCoding.swift")
    #expect(
      Mirror(reflecting: TargetColumn()).children.compactMap(\.label) == [
        "codes", "values", "labelled", "tokens", "tokenLengths",
      ])
  }
}
