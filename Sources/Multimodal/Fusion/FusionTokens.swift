import Autograd
import Interchange
import NeuralNet
import Tensor

/// A modality as a sequence of tokens of one width: its vector first, then its positions where it has them.
///
/// The first token of a row that lacks the modality is the learned absent vector; its positions never count.
struct ModalityTokens {
  /// `[rows, tokens, dim]`.
  let tokens: Variable
  /// `[rows, tokens]`: 1 at tokens of rows that have the modality; of a row that has none, 1 at each first token.
  let validity: Tensor

  /// The first token: `[rows, 1, dim]`.
  func summary(on tape: Tape) throws -> Variable { try tape.slice(tokens, axis: 1, 0..<1) }
}

/// Projections of the modalities' vectors and positions to tokens of one width; their biases say which modality it is.
struct TokenProjection: Sendable {
  private let vectors: [Dense]
  private let positions: [Dense?]
  /// Multiply-adds for a row, positions aside.
  let cost: Int

  init(_ inputs: [FusionInput], dim: Int, in store: inout ParameterStore, name: String) {
    vectors = inputs.map { Dense($0.shape.dim, to: dim, in: &store, name: "\(name).\($0.name)") }
    positions = inputs.map { input in
      input.shape.positionDim.map { Dense($0, to: dim, in: &store, name: "\(name).\(input.name).positions") }
    }
    cost = inputs.reduce(0) { $0 + ($1.shape.dim + ($1.shape.positionDim ?? 0)) * dim }
  }

  func callAsFunction(_ inputs: [FusionPart], on tape: Tape) throws -> UnsafeMutableBufferPointer<ModalityTokens> {
    let presence = Presence(inputs)
    return try tape.list(inputs.count) { index in
      let encoding = inputs[index].encoding
      let vector = try vectors[index](encoding.vector, on: tape)
      let dim = vector.shape[1]
      var tokens = try tape.reshape(vector, to: Shape([presence.rows, 1, dim]))
      var count = 1
      if let projection = positions[index], let sequence = encoding.positions {
        tokens = try tape.concatenate(tokens, try projection(sequence, on: tape), axis: 1)
        count += sequence.shape[1]
      }
      let mask = tape.makeTensor(Shape([presence.rows, count]))
      for row in 0..<presence.rows {
        let line = mask.data + row * count
        line.update(repeating: 0, count: count)
        if presence.has(index, row: row) {
          line[0] = 1
          for position in 0..<count - 1 {
            line[1 + position] = encoding.validity.map { $0.data[row * (count - 1) + position] } ?? 1
          }
        } else if !presence.hasAny(row: row) {
          line[0] = 1
        }
      }
      return ModalityTokens(tokens: tokens, validity: mask)
    }
  }
}

extension Tape {
  /// The sequences `part(0)` to `part(count - 1)` one after the other.
  func joined(count: Int, _ part: (Int) -> ModalityTokens) throws -> ModalityTokens {
    if count == 1 { return part(0) }
    let tokens = try concatenate(count: count, axis: 1) { part($0).tokens }
    let masks = try concatenate(count: count, axis: 1) { Variable(constant: part($0).validity) }
    return ModalityTokens(tokens: tokens, validity: masks.tensor)
  }
}

/// `ModalityTokens` in an exported graph.
struct ExportedTokens {
  /// [batch, tokens, dim].
  var tokens: OnnxGraph.Value
  /// [batch, tokens] of floats.
  let validity: OnnxGraph.Value

  /// The first token: [batch, 1, dim].
  func summary(to exporter: inout Exporter) -> OnnxGraph.Value { exporter.graph.slice(tokens, axis: 1, 0..<1) }
}

extension TokenProjection {
  func export(
    _ parts: [ExportedPart], _ presence: ExportedPresence, to exporter: inout Exporter
  ) -> [ExportedTokens] {
    parts.indices.map { index in
      let encoding = parts[index].encoding, present = presence.flags[index]
      let first = exporter.graph.expand(vectors[index].export(encoding.vector, to: &exporter), axes: [1])
      let counts = exporter.graph.add(present, presence.none)
      guard let projection = positions[index], let sequence = encoding.positions else {
        return ExportedTokens(tokens: first, validity: counts)
      }
      let rest = projection.export(sequence, to: &exporter)
      let valid: OnnxGraph.Value
      if let validity = encoding.validity {
        valid = exporter.graph.multiply(validity, present)
      } else {
        let extents = exporter.graph.node("Shape", [sequence], ["start": .whole(0), "end": .whole(2)])
        valid = exporter.graph.node("Expand", [present, extents])
      }
      return ExportedTokens(
        tokens: exporter.graph.concatenate([first, rest], axis: 1),
        validity: exporter.graph.concatenate([counts, valid], axis: 1))
    }
  }
}

extension Exporter {
  /// The sequences one after the other.
  mutating func joined(_ parts: [ExportedTokens]) -> ExportedTokens {
    ExportedTokens(
      tokens: graph.concatenate(parts.map(\.tokens), axis: 1),
      validity: graph.concatenate(parts.map(\.validity), axis: 1))
  }

  /// As many tokens as a parameter [1, tokens, dim] has, for every row and always valid.
  mutating func tokens(_ parameter: Autograd.Parameter, like x: OnnxGraph.Value) -> ExportedTokens {
    let (count, dim) = (parameter.shape[1], parameter.shape[2])
    return ExportedTokens(
      tokens: filled(constant(parameter), like: x, [count, dim]), validity: filled(graph.constant(1), like: x, [count]))
  }
}
