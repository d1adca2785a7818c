import Autograd
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

  /// The steps of a shard, as many as its longest row has, rounded up to a multiple of `multiple`; zeros behind each row's end.
  func callAsFunction(_ given: Features, multiple: Int = 1, on tape: Tape) throws -> Steps {
    var x: Variable
    if let embedding, let codes = given.codes {
      x = try embedding(codes, shape: [given.rows, given.width], on: tape)
    } else if let dense = given.dense, dense.count == given.rows * given.width * features {
      x = try tape.reshape(dense, to: Shape([given.rows, given.width, features]))
    } else {
      throw ShapeError("steps", given.dense.map { [$0.shape] } ?? [], "expected steps of \(features) or tokens")
    }
    let width = (given.width + multiple - 1) / multiple * multiple
    if width > given.width {
      let padding = tape.makeTensor(Shape([given.rows, width - given.width, features]))
      padding.data.update(repeating: 0, count: padding.count)
      x = try tape.concatenate([x, Variable(constant: padding)], axis: 1)
    }
    let validity = tape.makeTensor(Shape([given.rows, width]))
    for row in 0..<given.rows {
      let valid = given.lengths.map { Int($0[row]) } ?? given.width
      for position in 0..<width { validity.data[row * width + position] = position < valid ? 1 : 0 }
    }
    let steps = Steps(values: x, validity: validity)
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
