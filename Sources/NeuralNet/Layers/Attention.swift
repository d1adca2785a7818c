import Autograd
import Tensor

/// Attention of several heads with its four projections (Vaswani 2017, section 3.2.2).
public struct MultiHeadAttention: Sendable {
  /// The heads, which divide the width.
  public let heads: Int
  let projection: Projection
  let output: Dense

  enum Projection: Sendable {
    /// To queries, keys and values in one product, of a sequence attending to itself.
    case joint(Dense)
    /// To queries, and to keys and values of another sequence.
    case apart(query: Dense, key: Dense, value: Dense)
  }

  /// Declares attention of a sequence to itself.
  public init(width: Int, heads: Int, in store: inout ParameterStore, name: String) {
    self.heads = heads
    projection = .joint(
      Dense(
        width, to: 3 * width, initialiser: .glorotUniform(inputs: width, outputs: width), in: &store,
        name: "\(name).projection"))
    output = Dense(width, to: width, in: &store, name: "\(name).output")
  }

  /// Declares attention of a sequence to another, whose features may be of another width.
  public init(width: Int, context: Int, heads: Int, in store: inout ParameterStore, name: String) {
    self.heads = heads
    projection = .apart(
      query: Dense(width, to: width, in: &store, name: "\(name).query"),
      key: Dense(context, to: width, in: &store, name: "\(name).key"),
      value: Dense(context, to: width, in: &store, name: "\(name).value"))
    output = Dense(width, to: width, in: &store, name: "\(name).output")
  }

  /// x: [batch, length, width], context: [batch, keys, …] (x itself where nil), mask: [batch, keys], 1 where a key counts
  /// -> [batch, length, width].
  public func callAsFunction(
    _ x: Variable, context: Variable? = nil, mask: Tensor? = nil, isCausal: Bool = false, on tape: Tape
  ) throws -> Variable {
    let attended: Variable
    switch projection {
    case .joint(let dense):
      guard context == nil else {
        throw ShapeError("attention", [x.shape], "a layer declared without a context was given one")
      }
      attended = try tape.selfAttention(try dense(x, on: tape), mask: mask, heads: heads, isCausal: isCausal)
    case .apart(let query, let key, let value):
      let other = context ?? x
      attended = try tape.attention(
        query: try query(x, on: tape), key: try key(other, on: tape), value: try value(other, on: tape), mask: mask,
        heads: heads, isCausal: isCausal)
    }
    return try output(attended, on: tape)
  }
}

/// A pre-norm transformer layer with GELU (Xiong 2020): x + attention(norm x), then x + mlp(norm x).
///
/// [batch, length, width] -> the same shape.
public struct TransformerBlock: Sendable {
  let attentionNorm: LayerNorm
  let attention: MultiHeadAttention
  let mlpNorm: LayerNorm
  let expand: Dense
  let contract: Dense
  private let dropout: Dropout

  /// Declares the layer; `hidden` is the width of its two-layer perceptron.
  public init(
    width: Int, heads: Int, hidden: Int, dropout: Float = 0, in store: inout ParameterStore, name: String
  ) {
    attentionNorm = LayerNorm(width, in: &store, name: "\(name).attentionNorm")
    attention = MultiHeadAttention(width: width, heads: heads, in: &store, name: "\(name).attention")
    mlpNorm = LayerNorm(width, in: &store, name: "\(name).mlpNorm")
    expand = Dense(width, to: hidden, activation: .gelu, in: &store, name: "\(name).expand")
    contract = Dense(hidden, to: width, in: &store, name: "\(name).contract")
    self.dropout = Dropout(dropout)
  }

  /// x: [batch, length, width], mask: [batch, length], 1 where a step counts -> [batch, length, width].
  public func callAsFunction(
    _ x: Variable, mask: Tensor? = nil, isCausal: Bool = false, on tape: Tape
  ) throws -> Variable {
    let attended = try attention(try attentionNorm(x, on: tape), mask: mask, isCausal: isCausal, on: tape)
    let middle = try tape.add(x, dropout(attended, on: tape))
    let inner = try contract(try expand(try mlpNorm(middle, on: tape), on: tape), on: tape)
    return try tape.add(middle, dropout(inner, on: tape))
  }
}
