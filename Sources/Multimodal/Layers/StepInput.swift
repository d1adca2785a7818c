import Autograd
import Interchange
import NeuralNet
import Tensor

/// Where a network along time begins: steps as they are, or tokens by their learned vectors.
struct StepInput: Sendable {
  private let embedding: Embedding?
  /// Features of a step.
  let features: Int
  /// Steps of the longest training row.
  let longest: Int

  /// Nil for what has no order. `width` is that of tokens' vectors.
  init?(_ shape: FeatureShape, width: Int, in store: inout ParameterStore, name: String) {
    switch shape {
    case .steps(let longest, let features):
      embedding = nil
      (self.longest, self.features) = (longest, features)
    case .tokens(let vocabulary, let longest, _):
      embedding = Embedding(symbols: vocabulary, width: width, deviation: 0.1, in: &store, name: "\(name).embedding")
      (self.longest, self.features) = (longest, width)
    default: return nil
    }
  }

  /// `[rows, time, features]` as they were read, whatever is behind each row's end.
  func values(of given: Features, on tape: Tape) throws -> Variable {
    if let embedding, let codes = given.codes {
      return try embedding(codes, shape: [given.rows, given.width], on: tape)
    }
    guard let dense = given.dense, dense.count == given.rows * given.width * features else {
      throw ShapeError("steps", given.dense.map { [$0.shape] } ?? [], "expected steps of \(features) or tokens")
    }
    return try tape.reshape(dense, to: Shape([given.rows, given.width, features]))
  }

  /// The steps of a shard, as many as its longest row has, rounded up to a multiple of `multiple`; zeros behind each row's end.
  func callAsFunction(_ given: Features, multiple: Int = 1, on tape: Tape) throws -> Steps {
    let width = (given.width + multiple - 1) / multiple * multiple
    let x = try tape.resize(try values(of: given, on: tape), axis: 1, to: width)
    let steps = Steps(values: x, validity: try given.validity(positions: width, on: tape))
    return embedding == nil ? steps : try steps.cleared(on: tape)
  }
}

/// A shard's steps on their way through layers, some of which halve their number.
///
/// What lies behind a row's end is zero before each layer that looks at neighbours, so a row gives the same vector whatever
/// it is batched with.
struct Steps {
  /// `[rows, time, …]`.
  var values: Variable
  /// `[rows, time]`: 1 at steps that exist.
  var validity: Tensor

  var rows: Int { validity.shape[0] }
  var time: Int { validity.shape[1] }

  /// The same steps with zeros behind each row's end.
  func cleared(on tape: Tape) throws -> Steps {
    if (0..<validity.count).allSatisfy({ validity.data[$0] > 0 }) { return self }
    let shape = values.shape
    let zero = tape.makeTensor([1])
    zero.data[0] = 0
    let flat = try tape.reshape(values, to: Shape([rows * time, values.count / max(1, rows * time)]))
    let kept = try tape.replaceAbsent(flat, with: Variable(constant: zero), present: validity)
    return Steps(values: try tape.reshape(kept, to: shape), validity: validity)
  }

  /// These values for `factor` times fewer steps, of which a row's last may stand for fewer than `factor` of the old.
  func shortened(_ values: Variable, by factor: Int, on tape: Tape) -> Steps {
    let count = time / factor
    let mask = tape.makeTensor(Shape([rows, count]))
    for row in 0..<rows {
      for step in 0..<count { mask.data[row * count + step] = validity.data[row * time + factor * step] }
    }
    return Steps(values: values, validity: mask)
  }
}

extension StepInput {
  /// [batch, time, features] as they were read, whatever is behind each row's end.
  func values(of given: ExportedFeatures, to exporter: inout Exporter) throws -> OnnxGraph.Value {
    if let embedding, let codes = given.codes { return embedding.export(codes, to: &exporter) }
    guard let dense = given.dense else {
      throw InterchangeError("an encoder along time reads features without tokens or steps")
    }
    return dense
  }

  /// The steps of a batch, rounded up to a multiple of `multiple`; zeros behind each row's end.
  func export(
    _ given: ExportedFeatures, multiple: Int = 1, to exporter: inout Exporter
  ) throws -> ExportedSteps {
    let x = try values(of: given, to: &exporter)
    guard let validity = given.validity else { throw InterchangeError("features along time have no lengths") }
    var steps = ExportedSteps(values: x, validity: validity)
    if multiple > 1 {
      let count = exporter.roundedUp(exporter.graph.extent(x, axis: 1), toMultipleOf: multiple)
      steps.values = exporter.resized(x, steps: count, rest: [features])
      steps.validity = exporter.resized(validity, steps: count, rest: [])
    }
    return embedding == nil ? steps : steps.cleared(rank: 3, to: &exporter)
  }
}

/// `Steps` in an exported graph.
struct ExportedSteps {
  /// [batch, time, …].
  var values: OnnxGraph.Value
  /// [batch, time] of floats: 1 at steps that exist.
  var validity: OnnxGraph.Value

  /// The same steps with zeros behind each row's end.
  func cleared(rank: Int, to exporter: inout Exporter) -> ExportedSteps {
    let none = exporter.graph.constant(0)
    let exists = exporter.graph.node("Greater", [exporter.graph.expand(validity, axes: Array(2..<rank)), none])
    return ExportedSteps(values: exporter.graph.node("Where", [exists, values, none]), validity: validity)
  }

  /// These values for `factor` times fewer steps.
  func shortened(_ values: OnnxGraph.Value, by factor: Int, to exporter: inout Exporter) -> ExportedSteps {
    guard factor > 1 else { return ExportedSteps(values: values, validity: validity) }
    return ExportedSteps(values: values, validity: exporter.graph.slice(validity, axis: 1, every: factor))
  }
}

extension Exporter {
  /// The largest or the mean of neighbours. x: [batch, time, features] -> [batch, time / size, features].
  mutating func pooled(alongTime x: OnnxGraph.Value, by size: Int, isMean: Bool = false) -> OnnxGraph.Value {
    let lines = pooled(graph.expand(x, axes: [1]), window: (1, size), isMean: isMean)
    return graph.node("Squeeze", [lines, graph.constant([1])])
  }
}
