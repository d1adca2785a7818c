import Autograd
import Catalog
import Data
import Glibc
import Interchange
import NeuralNet
import Tensor

/// Two inputs in one space: embeddings of a row's own pair lie close, those of different rows apart.
///
/// The symmetric InfoNCE loss over all rows of a batch with a learned temperature (CLIP, Radford 2021, figure 3).
struct AlignTask: LearningTask {
  static let fits: [String] = []
  let options: TaskOptions
  let dim: Int
  let temperature: Double

  let reading = TaskReading.apart

  func network(
    reading shape: RepresentationShape, target: TargetShape, name: String, in store: inout ParameterStore
  ) throws -> any TaskNetwork {
    let places = options.from.compactMap { wanted in shape.parts.firstIndex { $0.name == wanted } }
    guard places.count == 2 else {
      throw Complaint(
        "several-inputs", "align takes two inputs, not \(places.count)", at: [.argument("of")],
        hint: "say of: [.image, .text] with two inputs of the model")
    }
    let heads = places.map { place in
      Head(
        inputs: shape.parts[place].dim, hidden: options.hidden, outputs: dim,
        name: "task.\(name).\(shape.parts[place].name)", in: &store)
    }
    let scale = store.declare(
      "task.\(name).scale", shape: [1], initialiser: .constant(Float(-log(temperature))), decays: false)
    return AlignNetwork(
      heads: heads, places: places, names: places.map { shape.parts[$0].name }, dim: dim, scale: scale)
  }
}

/// The projections of two inputs into one space.
public struct AlignNetwork: BatchLossNetwork {
  let heads: [Head]
  let places: [Int]
  /// The two inputs.
  public let names: [String]
  /// Width of an embedding.
  public let dim: Int
  /// ln(1 / temperature).
  let scale: Autograd.Parameter

  public var outputText: String { "2 × \(dim)" }
  public var cost: Int { heads.reduce(0) { $0 + $1.cost } }

  /// Both ways together, and each.
  public var metrics: [Metric] {
    let depths = [1, 5, 10]
    let both = depths.map { Metric.recall(at: $0) }
    let each = [(names[0], names[1], true), (names[1], names[0], false)].flatMap { from, to, isForward in
      depths.map { Metric.recall(at: $0, from: from, to: to, isForward: isForward) }
    }
    return both + each
  }

  public func output(_ representation: Representation, targets: Targets?, on tape: Tape) throws -> TaskOutput {
    let parts = places.map { representation.parts[$0] }
    let embeddings = try zip(heads, parts).map { tape.normaliseRows(try $0($1.vector, on: tape)) }
    let present = parts.map { part in (0..<representation.rows).map { part.present.data[$0] != 0 ? 1 : 0 } }
    return TaskOutput(embeddings[0], more: [embeddings[1], tape[scale]], notes: present[0] + present[1])
  }

  public func batchLoss(_ outputs: [TaskOutput]) -> BatchLoss {
    var first: [Float] = [], second: [Float] = [], present: [Bool] = []
    for output in outputs {
      first += output.values.values
      second += output.more[0].values
      let rows = output.values.shape[0]
      present += (0..<rows).map { output.notes[$0] == 1 && output.notes[rows + $0] == 1 }
    }
    guard let scale = outputs.first?.more[1].data[0], present.count(where: { $0 }) >= 2 else {
      return BatchLoss(sum: 0, count: 0, seeds: outputs.map { _ in [] })
    }
    let kept = min(scale, Self.greatestScale)
    let contrast = Contrast(
      first: first, second: second, rows: present.count, width: dim, present: present, temperature: exp(-kept))
    var seeds: [[BatchLoss.Seed]] = [], row = 0
    for (index, output) in outputs.enumerated() {
      let range = row * dim..<(row + output.values.shape[0]) * dim
      var own: [BatchLoss.Seed] = [
        (output.values, Array(contrast.firstGradient[range])), (output.more[0], Array(contrast.secondGradient[range])),
      ]
      // Beyond the bound the temperature may only rise again.
      if index == 0, scale <= Self.greatestScale || contrast.scaleGradient > 0 {
        own.append((output.more[1], [Float(contrast.scaleGradient)]))
      }
      seeds.append(own)
      row += output.values.shape[0]
    }
    return BatchLoss(sum: contrast.sum, count: contrast.count, seeds: seeds)
  }

  /// ln 100, as in CLIP: similarities are not multiplied by more.
  private static let greatestScale: Float = 4.6051702

  /// Both embeddings, and whether each input is there.
  public func append(_ output: TaskOutput, targets: Targets?, for use: AnswerUse, to answers: inout TaskAnswers) {
    let rows = output.values.shape[0]
    for row in 0..<rows {
      var kept: [Float] = []
      for variable in [output.values, output.more[0]] {
        kept += UnsafeBufferPointer(start: variable.data + row * dim, count: dim)
      }
      answers.append(kept + [Float(output.notes[row]), Float(output.notes[rows + row])])
    }
  }

  /// The embedding of one of the two inputs in a kept row; nil where the row lacks it.
  public func embedding(_ side: Int, of answer: ArraySlice<Float>) -> [Float]? {
    let values = Array(answer)
    guard values.count == 2 * dim + 2, values[2 * dim + side] != 0 else { return nil }
    return Array(values[side * dim..<(side + 1) * dim])
  }

  public func evidence(outputs: TaskAnswers, targets: TargetColumn) -> Evidence {
    let pairs = (0..<outputs.count).map { row -> (first: [Float], second: [Float])? in
      guard let first = embedding(0, of: outputs[row]), let second = embedding(1, of: outputs[row]) else { return nil }
      return (first, second)
    }
    let present = pairs.compactMap { $0 }
    let ranks = Retrieval.ranks(
      first: present.flatMap(\.first), second: present.flatMap(\.second), rows: present.count, width: dim)
    var next = 0
    var forward: [Int] = [], backward: [Int] = []
    for pair in pairs {
      forward.append(pair == nil ? -1 : ranks.forward[next])
      backward.append(pair == nil ? -1 : ranks.backward[next])
      if pair != nil { next += 1 }
    }
    return .partners(forward: forward, backward: backward)
  }

  public func prediction(_ answer: ArraySlice<Float>) -> Prediction? { nil }
}

extension AlignNetwork: ExportableTask {
  public func export(_ representation: ExportedRepresentation, to exporter: inout Exporter) throws -> [ExportedAnswer] {
    guard places.allSatisfy({ $0 < representation.parts.count }) else {
      throw InterchangeError("align reads inputs that are not there")
    }
    return zip(names, zip(heads, places)).map { name, place in
      let x = place.0.export(representation.parts[place.1].encoding.vector, to: &exporter)
      let squares = exporter.graph.sum(exporter.graph.multiply(x, x), axis: 1, keepsAxis: true)
      let length = exporter.graph.node("Sqrt", [exporter.graph.add(squares, exporter.graph.constant(1e-12))])
      return ExportedAnswer(
        exporter.graph.divide(x, length), [.fixed(dim)], name: name, kind: "embedding of '\(name)', of length 1")
    }
  }
}

extension Entry where Make == any LearningTask {
  static let align = Entry(
    "align", "Two inputs in one space, so that one finds the other (contrastive, retrieval).",
    source: "van den Oord 2018 (InfoNCE); Radford 2021 (CLIP)",
    example: "model(data, tasks: { pairs: .align(of: [.image, .caption], dim: 32) })",
    parameters: [
      Catalog.Parameter("of", .list(of: .column), "The two inputs, such as [.image, .caption]."),
      .whole("dim", 2...8192, default: 64, "Width of the space."), TaskOptions.hidden,
      .number("temperature", 0.01...10, default: 0.07, "Where the learned temperature of similarities starts."),
    ]
  ) { arguments in
    let names = arguments.names("of")
    guard names.count == 2, names[0] != names[1] else {
      throw Complaint(
        "out-of-range", "align takes two different inputs, not \(names.count == 2 ? "one twice" : "\(names.count)")",
        at: [.argument("of")], hint: "say of: [.image, .text]")
    }
    return AlignTask(
      options: TaskOptions(from: names, hidden: arguments.wholes("hidden")), dim: arguments.whole("dim"),
      temperature: arguments.number("temperature"))
  }
}
