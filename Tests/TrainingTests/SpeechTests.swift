import Catalog
import Data
import Multitask
import NeuralNet
import Tensor
import Testing

@testable import Training

@Suite struct SpeechTests {
  private static let bothWays = TaskCase(
    name: "both ways",
    tasks: [
      ("transcript", "transcribe(from: audio)"),
      ("audio", "synthesize(from: transcript speaker, dim: 8, layers: 1, chain: 2)"),
    ], data: { try TaskCase.speech(rows: 40, missing: 0.4) },
    inputs: [
      ("audio", TaskCase.recurrent), ("transcript", TaskCase.recurrent),
      ("speaker", Choice("embed", [.whole("dim", 3)])),
    ])

  @Test("rows with text or sound alone teach through the speech chain, once it has begun")
  func chain() throws {
    let blueprint = try Self.bothWays.blueprint()
    let parameters = blueprint.store.initialised(seed: 1)
    let check = try BatchGradient(blueprint)
    func counts(step: Int) throws -> [Float] {
      try check.runner.forward(
        check.batch, step: step, parameters: parameters, isTraining: true, isRecording: true)
      return (0..<2).map { task in check.runner.shards.reduce(0) { $0 + ($1.losses[task]?.count ?? 0) } }
    }
    let before = try counts(step: 0), after = try counts(step: SpeechChain.firstStep)
    #expect(after[0] > before[0], "text alone is heard: \(before) to \(after)")
    let gradient = try {
      for shard in check.runner.shards {
        shard.backward(weights: [1, 1], into: shard.gradient(0))
        if let failure = shard.failure { throw failure }
      }
      return check.runner.shards.flatMap { shard in (0..<blueprint.store.count).map { shard.gradient(0).data[$0] } }
    }()
    #expect(gradient.allSatisfy(\.isFinite) && gradient.contains { $0 != 0 })
  }

  @Test("a model of both ways reports errors of spelling, frames, length and the round trip, and speaks")
  func reports() throws {
    let blueprint = try Self.bothWays.blueprint()
    let run = try Trainer(blueprint, TrainingArguments(epochs: 2, batch: 20, seed: 1)).train()
    let report = try run.evaluate(on: blueprint.data)
    #expect(report.estimates.filter { $0.task == "transcript" }.map(\.metric) == ["cer", "wer"])
    #expect(report.estimates.filter { $0.task == "audio" }.map(\.metric) == ["melL1", "mcd", "duration", "roundTrip"])
    let (task, text, voices) = try run.synthesisingTask(nil)
    #expect(text == "transcript" && voices == ["speaker"])
    let clip = try run.synthesised(blueprint.data.with(rows: [0]), task: task)
    #expect(clip.rate == 8000 && clip.seconds > 0.02 && clip.seconds < 10)
    #expect(clip.samples.allSatisfy { abs($0) <= 1 })
  }

  @Test("where sound and text are learned beside each other, the recogniser's encoder serves both")
  func shared() throws {
    let blueprint = try Self.bothWays.blueprint()
    #expect(blueprint.parts.first { $0.name == "audio" }?.owner == "shared")
    let alone = try TaskCase(
      name: "", tasks: [("transcript", "transcribe(from: audio)")], data: { try TaskCase.speech() },
      inputs: [("audio", TaskCase.recurrent)]
    ).blueprint()
    #expect(blueprint.parameterCount > alone.parameterCount)
  }

  @Test(
    "what both ways share stands along the sound, and the blueprint says whose it is",
    arguments: [
      ("hard", [LabelledArgument("trunk", .list([.number(5)]))], ["trunk shared"]),
      ("mmoe", [LabelledArgument("widths", .list([.number(5)]))], ["experts shared", "gate transcript", "gate audio"]),
      ("hard", [LabelledArgument("towers", .record([.init("transcript", .list([.number(5)]))]))], ["tower transcript"]),
      (
        "crossStitch", [LabelledArgument("widths", .list([.number(5)]))],
        ["trunk of transcript shared", "trunk of audio shared", "stitches shared"]
      ),
    ])
  func sharingAlong(name: String, arguments: [LabelledArgument], expected: [String]) throws {
    let blueprint = try Self.bothWays.blueprint(sharing: Choice(name, arguments))
    let prefix = "sharing along audio: "
    let parts = blueprint.parts.filter { $0.name.hasPrefix(prefix) }
    #expect(parts.map { "\($0.name.dropFirst(prefix.count)) \($0.owner)" } == expected)
    // A recogniser alone reads the sound; what speaks owns what it alone reads, whatever the architecture.
    #expect(blueprint.parts.filter { $0.name.hasSuffix("speaker") }.map(\.owner) == ["audio"])
    let check = try BatchGradient(blueprint)
    let parameters = blueprint.store.initialised(seed: 1)
    try check.runner.forward(check.batch, step: 0, parameters: parameters, isTraining: true, isRecording: true)
    let gradients = try (0..<2).map { task in
      for shard in check.runner.shards {
        shard.backward(task: task, factor: 1, into: shard.gradient(0))
        if let failure = shard.failure { throw failure }
      }
      return (0..<blueprint.store.count).map { place in
        check.runner.shards.reduce(Float(0)) { $0 + abs($1.gradient(0).data[place]) }
      }
    }
    for (task, other) in [(0, 1), (1, 0)] {
      let own = blueprint.store.ranges(of: blueprint.tasks[task].name).flatMap { $0 }
      #expect(own.contains { gradients[task][$0] != 0 })
      #expect(own.allSatisfy { gradients[other][$0] == 0 }, "what is one task's is moved by its loss alone")
    }
    let shared = blueprint.store.ranges(of: "shared").flatMap { $0 }
    #expect(shared.contains { gradients[0][$0] != 0 && gradients[1][$0] != 0 }, "both move what is shared")
    let run = try Trainer(blueprint, TrainingArguments(epochs: 1, batch: 20, seed: 1)).train()
    let report = try run.evaluate(on: blueprint.data)
    #expect(report.estimates.contains { $0.metric == "roundTrip" }, "the recogniser hears by way of what is shared")
  }

  @Test("tied networks of both ways are tied in the encoder of the sound that both read")
  func soft() throws {
    let blueprint = try Self.bothWays.blueprint(sharing: Choice("soft"))
    #expect(blueprint.parts.filter { $0.name.hasSuffix("ties") }.map(\.owner) == ["shared"])
    let owners = blueprint.parts.filter { $0.name.hasSuffix(".audio") }.map(\.owner)
    #expect(owners == ["transcript", "audio"])
    _ = try Trainer(blueprint, TrainingArguments(epochs: 1, batch: 20, seed: 1)).train()
  }

  @Test("synthesised speech is judged by what was measured of each row")
  func metrics() {
    var speech = SpeechEvidence(
      errors: [0.2, .nan, 0.4], distortions: [5, .nan, 7], predictedSeconds: [1, .nan, 2],
      actualSeconds: [1.5, .nan, 2])
    #expect(Metric.roundTrip.value(of: .speech(speech)) == nil)
    speech.heard = ["one", "", "tw"]
    speech.said = ["one", nil, "two"]
    let evidence = Evidence.speech(speech)
    for (metric, expected) in [
      (Metric.melL1, 0.3), (.mcd, 6), (.duration, 0.25), (.roundTrip, 1.0 / 6),
    ] {
      let value = metric.value(of: evidence) ?? .nan
      #expect(abs(value - expected) < 1e-9, "\(metric.name)")
    }
    #expect(evidence.isLabelled == [true, false, true])
  }
}
