import Autograd
import Data
import FileSystem
import Interchange
import Multitask
import NeuralNet
import TestSupport
import Testing

@testable import Training

/// Exported models against Heddle itself: every encoder, fusion, sharing and task.
@Suite struct OnnxTests {
  /// What the graph reads, a batch as it was before normalisation, and what Heddle answers: with all inputs that rows have, without
  /// each of them, and without any.
  private static func write(_ run: Run, _ path: String) throws {
    let blueprint = run.blueprint
    let rows = try PreparedDataset(
      blueprint.data, preprocessing: blueprint.preprocessing, columns: blueprint.columnNames)
    var writer = SafeTensorsWriter()
    add(inputs: rows.batch(Array(0..<OnnxCase.rows)), of: blueprint, to: &writer)
    let names = blueprint.inputs.map(\.name)
    let hidden = [[]] + (names.count > 1 ? names.map { [$0] } : []) + [names]
    for (mask, hidden) in hidden.enumerated() {
      let given = names.map { name in hidden.contains(name) ? 0 : 1 }
      writer.add("mask.\(mask)", given.map { Float($0) })
      try Evaluator.forEachBatch(
        blueprint, parameters: run.parameters, rows: rows, hidden: Set(hidden), use: .prediction
      ) { shards in
        let shard = try #require(shards.count == 1 ? shards.first : nil)
        for task in blueprint.tasks.indices { try add(answersOf: task, shard, mask, blueprint, to: &writer) }
      }
    }
    try Files.write(writer.file(metadata: []), to: path)
  }

  private static func add(inputs batch: Batch, of blueprint: Blueprint, to writer: inout SafeTensorsWriter) {
    let rows = batch.rows.count
    for input in blueprint.inputs {
      guard let column = batch[input.name], let fitted = blueprint.preprocessing[input.name] else { continue }
      let shape = [rows] + column.shape.sizes
      if case .number = fitted.fitting, case .numbers(let values)? = blueprint.data[input.name]?.values {
        // Two floats hold what a double does.
        let clean = values.map { $0.isNaN ? 0 : $0 }
        writer.add("in:\(input.name)", clean.map { Float($0) })
        writer.add("rest:\(input.name)", clean.map { Float($0 - Double(Float($0))) })
      } else if let dense = column.dense, column.codes == nil || column.shape.rank == 0 {
        let raw = restored((0..<dense.count).map { dense[$0] }, fitted)
        raw.withUnsafeBufferPointer { writer.add("in:\(input.name)", shape: shape, $0) }
      } else if let codes = column.codes {
        writer.add("codes:\(input.name)", (0..<codes.count).map { codes[$0] })
        writer.add("shape:\(input.name)", shape.map(Int32.init))
      }
      if let lengths = column.lengths { writer.add("length:\(input.name)", (0..<rows).map { lengths[$0] }) }
      writer.add("present:\(input.name)", (0..<rows).map { column.present[$0] })
    }
  }

  private static func add(
    answersOf task: Int, _ shard: Shard, _ mask: Int, _ blueprint: Blueprint, to writer: inout SafeTensorsWriter
  ) throws {
    let head = blueprint.network.heads[task], answers = shard.answers[task]
    let output = try #require(shard.pass?.outputs[task])
    let fitted = blueprint.preprocessing[blueprint.tasks[task].column]
    func name(_ part: String? = nil) -> String {
      "\(mask):\(blueprint.exportedName(of: blueprint.tasks[task].name, part))"
    }
    func add(_ values: [Float], _ part: String? = nil) {
      let shape = [answers.count] + (values.count == answers.count ? [] : [values.count / answers.count])
      values.withUnsafeBufferPointer { writer.add("out.\(name(part))", shape: shape, $0) }
    }
    func addAlong(_ values: [Float], _ shape: [Int], _ lengths: [Int], _ kind: String) {
      values.withUnsafeBufferPointer { writer.add("\(kind).\(name())", shape: shape, $0) }
      writer.add("out.\(name("length"))", lengths.map { Float($0) })
    }
    switch head {
    case is TranscribeNetwork:
      let shape = output.values.shape
      addAlong(output.values.values, (0..<shape.rank).map { shape[$0] }, Array(output.lengths), "logits")
    case let head as SynthesizeNetwork:
      let bands = try #require(fitted.map { moments($0).mean.count })
      let frames = (0..<answers.count).map { restored(head.frames(of: answers[$0]), fitted) }
      let longest = frames.map(\.count).max() ?? 0
      let padded = frames.flatMap { $0 + [Float](repeating: 0, count: longest - $0.count) }
      addAlong(padded, [frames.count, longest / bands, bands], frames.map { $0.count / bands }, "frames")
    case let head as AlignNetwork:
      for (side, input) in head.names.enumerated() {
        let found = (0..<answers.count).map { head.embedding(side, of: answers[$0]) }
        add(found.flatMap { $0 ?? [Float](repeating: .nan, count: head.dim) }, input)
      }
    default:
      add(
        (0..<answers.count).flatMap { row -> [Float] in
          switch head.prediction(answers[row]) {
          case .category(_, let probabilities), .tags(_, let probabilities): return probabilities
          case .number(let number): return [Float(number)]
          case .picture: return restored(Array(answers[row]), fitted).map { min(255, max(0, $0)) }
          default: return restored(Array(answers[row]), fitted)
          }
        })
    }
  }

  /// Numbers of a column before normalisation.
  private static func restored(_ values: [Float], _ column: FittedColumn?) -> [Float] {
    guard let (mean, deviation) = column.map(moments) else { return values }
    return values.enumerated().map { $1 * deviation[$0 % mean.count] + mean[$0 % mean.count] }
  }

  private static func moments(_ column: FittedColumn) -> (mean: [Float], deviation: [Float]) {
    switch column.fitting {
    case .audio(let fitting): (fitting.mean, fitting.deviation)
    case .series(let fitting): (fitting.mean, fitting.deviation)
    case .vector(let fitting): (fitting.mean, fitting.deviation)
    case .image(let fitting): (fitting.mean.map { 255 * $0 }, fitting.deviation.map { 255 * $0 })
    default: ([0], [1])
    }
  }

  @Test("onnxruntime gives what Heddle gives, to 1e-4")
  func equal() throws {
    let folder = try TemporaryFolder(), data = try OnnxCase.data()
    var exported = 0
    var refused: [String] = []
    for (index, test) in OnnxCase.all.enumerated() {
      let blueprint: Blueprint
      do {
        blueprint = try Blueprint(test.request, data: data)
      } catch {
        refused.append("\(test.name): \(error)")
        continue
      }
      let run = try Trainer(blueprint, TrainingArguments(epochs: 1, batch: 24, absent: 0.2, seed: 2)).train()
      let name = "\(index) \(test.name)"
      try Files.write(try OnnxExport.encode(run), to: folder.file("\(name).onnx"))
      try Self.write(run, folder.file("\(name).safetensors"))
      exported += 1
    }
    // Nothing that can be planned is refused.
    #expect(refused.isEmpty, "\(refused.joined(separator: "\n"))")
    #expect(exported > 250)
    guard let python = Environment.value("HEDDLE_PYTHON") else {
      print("onnxruntime is not asked: HEDDLE_PYTHON names no Python")
      return
    }
    let script = Path.join(Path.folder(of: Path.folder(of: #filePath)), "Clients/compare_onnx.py")
    let result = try ChildProcess.run(python, [script, folder.path])
    #expect(result.status == 0, "\(result.text)")
    print("\(exported) models: \(result.text)")
  }
}
