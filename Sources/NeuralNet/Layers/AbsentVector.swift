import Autograd
import Tensor

/// The learned vector that stands for an absent modality: [batch, width] -> the same shape.
public struct AbsentVector: Sendable {
  /// [width], starts at 0.
  public let vector: Parameter

  /// Declares the vector.
  public init(width: Int, in store: inout ParameterStore, name: String) {
    vector = store.declare("\(name).absent", shape: [width], initialiser: .zeros, decays: false)
  }

  /// x: [batch, width] or [batch, …, width], present: [batch], 1 or 0 -> the same shape as `x`.
  public func callAsFunction(_ x: Variable, present: Tensor, on tape: Tape) throws -> Variable {
    try tape.replaceAbsent(x, with: tape[vector], present: present)
  }
}
