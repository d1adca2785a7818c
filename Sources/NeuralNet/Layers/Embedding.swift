import Autograd
import Tensor

/// A learned vector for each symbol; padding (a negative index) gives zeros.
public struct Embedding: Sendable {
  /// [symbols, width].
  public let table: Parameter

  /// Declares the table; vectors start normal with this deviation.
  public init(
    symbols: Int, width: Int, deviation: Float = 1, in store: inout ParameterStore, name: String
  ) {
    table = store.declare(
      "\(name).table", shape: [symbols, width], initialiser: .normal(deviation: deviation), decays: false)
  }

  /// indices: of `shape`, valid until the step ends -> [shape, width]; throws `ShapeError` for one past the last symbol.
  public func callAsFunction(_ indices: UnsafePointer<Int32>, shape: Shape, on tape: Tape) throws -> Variable {
    try tape.gather(tape[table], indices, shape: shape)
  }
}

/// A learned vector added to each step of a sequence by its position.
public struct PositionEmbedding: Sendable {
  /// [positions, width].
  public let table: Parameter

  /// Declares the table; vectors start normal with this deviation (0.02 as in BERT).
  public init(
    positions: Int, width: Int, deviation: Float = 0.02, in store: inout ParameterStore, name: String
  ) {
    table = store.declare(
      "\(name).table", shape: [positions, width], initialiser: .normal(deviation: deviation), decays: false)
  }

  /// x: [batch, time, width], time not above the number of positions -> the same shape.
  public func callAsFunction(_ x: Variable, on tape: Tape) throws -> Variable {
    guard x.shape.rank == 3 else { throw ShapeError("position embedding", [x.shape], "expected [batch, time, width]") }
    return try tape.add(x, try tape.slice(tape[table], axis: 0, 0..<x.shape[1]))
  }
}
