import Tensor

/// The cell of a recurrent layer.
public enum RecurrentCell: String, Sendable, BitwiseCopyable, CaseIterable {
  case gru, lstm

  /// Gates side by side in the weights: GRU r, z, n (Cho 2014); LSTM i, f, g, o (Hochreiter & Schmidhuber 1997).
  public var gates: Int { self == .gru ? 3 : 4 }
  /// Floats saved for the gradient, in states.
  var savedStates: Int { self == .gru ? 4 : 5 }
}

/// The weights of a recurrent layer of one direction, or of two side by side.
public struct RecurrentWeights: BitwiseCopyable {
  /// [inputs, directions · gates · hidden].
  public let input: Variable
  /// [directions · gates · hidden].
  public let inputBias: Variable
  /// [directions, hidden, gates · hidden].
  public let hidden: Variable
  /// [directions, gates · hidden], of a GRU only: an LSTM needs one bias.
  public let hiddenBias: Variable?

  /// Collects the weights.
  public init(input: Variable, inputBias: Variable, hidden: Variable, hiddenBias: Variable? = nil) {
    self.input = input
    self.inputBias = inputBias
    self.hidden = hidden
    self.hiddenBias = hiddenBias
  }

  /// Whether nothing is learned through any of them.
  var isConstant: Bool {
    input.isConstant && inputBias.isConstant && hidden.isConstant && (hiddenBias?.isConstant ?? true)
  }
}

extension Tape {
  /// The states of a recurrent layer over whole sequences, starting from zero; both directions if the weights have two.
  ///
  /// x: [batch, time, inputs], mask: [batch, time], 1 for steps that exist -> [batch, time, directions · hidden]. Where
  /// the mask is 0 a state stays as it was, so the last step holds the final forward state, the first one the backward.
  public func recurrent(
    _ x: Variable, _ weights: RecurrentWeights, cell: RecurrentCell, mask: Tensor? = nil
  ) throws -> Variable {
    let hiddenShape = weights.hidden.shape
    guard x.shape.rank == 3, hiddenShape.rank == 3, hiddenShape[2] == cell.gates * hiddenShape[1],
      weights.input.shape.rank == 2, weights.input.shape[0] == x.shape[2],
      weights.input.shape[1] == hiddenShape[0] * hiddenShape[2],
      weights.inputBias.count == hiddenShape[0] * hiddenShape[2]
    else {
      throw ShapeError(cell.rawValue, [x.shape, weights.input.shape, hiddenShape], "input and weights do not fit")
    }
    if let mask, mask.shape.count != x.shape[0] * x.shape[1] {
      throw ShapeError(cell.rawValue, [x.shape, mask.shape], "expected a mask [batch, time]")
    }
    if cell == .gru, weights.hiddenBias?.count != hiddenShape[0] * hiddenShape[2] {
      throw ShapeError(
        "gru", [hiddenShape, weights.hiddenBias?.shape ?? []], "expected a hidden bias [directions, 3 hidden]")
    }
    let plan = RecurrentPlan(
      cell: cell, batch: x.shape[0], time: x.shape[1], inputs: x.shape[2], hidden: hiddenShape[1],
      directions: hiddenShape[0])
    let y = makeTensor([plan.batch, plan.time, plan.stateWidth])
    let saved = arena.floats(plan.directions * plan.time * plan.savedPerStep)
    let cells = cell == .lstm ? arena.floats(plan.directions * (plan.time + 1) * plan.batch * plan.hidden) : nil
    let gates = workspace.floats(plan.batch * plan.time * plan.gateWidth)
    matrixProduct(
      rows: plan.batch * plan.time, columns: plan.gateWidth, inner: plan.inputs, x.data, weights.input.data,
      into: gates)
    kernels.rows.addBias(gates, weights.inputBias.data, gates, plan.batch * plan.time, plan.gateWidth)
    for direction in 0..<plan.directions {
      plan.run(
        direction, gates: gates, weights: weights, mask: mask?.data, states: y.data, saved: saved, cells: cells,
        workspace: workspace)
    }
    workspace.reset()
    guard isRecording, !(x.isConstant && weights.isConstant) else { return Variable(constant: y) }
    return record(
      y, RecurrentRule(plan: plan, x: x, weights: weights, mask: mask, y: y, saved: saved, cells: cells))
  }
}

/// The sizes of a recurrent layer and the walk along time.
struct RecurrentPlan: BitwiseCopyable {
  let cell: RecurrentCell
  let batch: Int
  let time: Int
  let inputs: Int
  let hidden: Int
  let directions: Int

  /// Floats of all gates of one step of one row, both directions.
  var gateWidth: Int { directions * cell.gates * hidden }
  /// Floats of the states of one step of one row, both directions.
  var stateWidth: Int { directions * hidden }
  /// Floats saved for one step of one direction.
  var savedPerStep: Int { batch * cell.savedStates * hidden }

  /// The step that `direction` visits at a place of its walk.
  func step(at position: Int, _ direction: Int) -> Int { direction == 0 ? position : time - 1 - position }

  /// The step visited before `step`, or nil at the start.
  func previous(of step: Int, _ direction: Int) -> Int? {
    let before = direction == 0 ? step - 1 : step + 1
    return (0..<time).contains(before) ? before : nil
  }

  func run(
    _ direction: Int, gates: UnsafeMutablePointer<Float>, weights: RecurrentWeights, mask: UnsafePointer<Float>?,
    states: UnsafeMutablePointer<Float>, saved: UnsafeMutablePointer<Float>, cells: UnsafeMutablePointer<Float>?,
    workspace: Arena
  ) {
    let width = cell.gates * hidden
    let hiddenGates = workspace.floats(batch * width)
    let start = workspace.floats(batch * stateWidth)
    kernels.elementwise.fill(0, start, batch * stateWidth)
    let recurrentWeights = weights.hidden.data + direction * hidden * width
    var cellState = cells.map { $0 + direction * (time + 1) * batch * hidden }
    if let cellState { kernels.elementwise.fill(0, cellState, batch * hidden) }
    for position in 0..<time {
      let step = step(at: position, direction)
      let before = previous(of: step, direction)
      let previousStates =
        before.map { UnsafePointer(states + $0 * stateWidth + direction * hidden) } ?? UnsafePointer(start)
      var shape = RecurrentStep(
        rows: batch, hidden: hidden, inputStride: time * gateWidth,
        previousStride: before == nil ? stateWidth : time * stateWidth, nextStride: time * stateWidth, maskStride: time)
      matrixProduct(
        rows: batch, columns: width, inner: hidden, previousStates, stride: shape.previousStride, recurrentWeights,
        into: hiddenGates)
      let inputGates = gates + step * gateWidth + direction * width
      let next = states + step * stateWidth + direction * hidden
      let room = saved + (direction * time + position) * savedPerStep
      if let hiddenBias = weights.hiddenBias, cell == .gru {
        kernels.recurrent.gru(
          &shape, inputGates, hiddenGates, hiddenBias.data + direction * width, previousStates, mask.map { $0 + step },
          next, room)
      } else if let current = cellState {
        kernels.recurrent.lstm(
          &shape, inputGates, hiddenGates, previousStates, current, mask.map { $0 + step }, next,
          current + batch * hidden, room)
        cellState = current + batch * hidden
      }
    }
  }
}
