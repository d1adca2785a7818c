import Autograd
import Tensor

/// A stack of recurrent layers over whole sequences: [batch, time, inputs] -> [batch, time, directions · hidden].
public struct Recurrent: Sendable {
  /// Features of the output: `hidden` for each direction.
  public let width: Int
  /// Features of one direction.
  public let hidden: Int
  /// Whether each layer also reads backwards.
  public let isBidirectional: Bool
  let cell: RecurrentCell
  let layers: [Layer]
  private let dropout: Dropout

  struct Layer: Sendable {
    let input: Parameter
    let inputBias: Parameter
    let hidden: Parameter
    let hiddenBias: Parameter?
  }

  /// Declares the stack; weights and biases start uniform with bound 1/√hidden, dropout lies between layers.
  public init(
    _ inputs: Int, hidden: Int, layers count: Int = 1, cell: RecurrentCell = .gru, isBidirectional: Bool = false,
    dropout: Float = 0, in store: inout ParameterStore, name: String
  ) {
    let directions = isBidirectional ? 2 : 1
    let gates = cell.gates * hidden
    let standard = Initialiser.standard(inputs: hidden)
    width = directions * hidden
    self.hidden = hidden
    self.isBidirectional = isBidirectional
    self.cell = cell
    self.dropout = Dropout(dropout)
    var layers: [Layer] = []
    for index in 0..<count {
      let prefix = "\(name).layer\(index)"
      layers.append(
        Layer(
          input: store.declare(
            "\(prefix).input", shape: [index == 0 ? inputs : directions * hidden, directions * gates],
            initialiser: standard),
          inputBias: store.declare(
            "\(prefix).inputBias", shape: [directions * gates], initialiser: standard, decays: false),
          hidden: store.declare("\(prefix).hidden", shape: [directions, hidden, gates], initialiser: standard),
          hiddenBias: cell == .gru
            ? store.declare("\(prefix).hiddenBias", shape: [directions, gates], initialiser: standard, decays: false)
            : nil))
    }
    self.layers = layers
  }

  /// x: [batch, time, inputs], mask: [batch, time], 1 for steps that exist -> [batch, time, directions · hidden].
  public func callAsFunction(_ x: Variable, mask: Tensor? = nil, on tape: Tape) throws -> Variable {
    var y = x
    for (index, layer) in layers.enumerated() {
      if index > 0 { y = dropout(y, on: tape) }
      let weights = RecurrentWeights(
        input: tape[layer.input], inputBias: tape[layer.inputBias], hidden: tape[layer.hidden],
        hiddenBias: layer.hiddenBias.map { tape[$0] })
      y = try tape.recurrent(y, weights, cell: cell, mask: mask)
    }
    return y
  }

  /// The states that have seen the whole sequence: of `states` the last forward and the first backward one.
  ///
  /// states: [batch, time, directions · hidden] -> [batch, directions · hidden].
  public func final(_ states: Variable, on tape: Tape) throws -> Variable {
    guard states.shape.rank == 3, states.shape[1] > 0, states.shape[2] == width else {
      throw ShapeError("recurrent", [states.shape], "expected [batch, time, \(width)]")
    }
    let last = try tape.select(states, axis: 1, at: states.shape[1] - 1)
    guard isBidirectional else { return last }
    let first = try tape.select(states, axis: 1, at: 0)
    return try tape.concatenate(
      try tape.slice(last, axis: 1, 0..<hidden), try tape.slice(first, axis: 1, hidden..<width))
  }
}
