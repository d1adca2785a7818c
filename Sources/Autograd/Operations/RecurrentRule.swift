import Tensor

/// Backpropagation through time: one walk over the steps, then the gradients of the weights in three products.
struct RecurrentRule: GradientRule {
  let plan: RecurrentPlan
  let x: Variable
  let weights: RecurrentWeights
  let mask: Tensor?
  let y: Tensor
  let saved: UnsafeMutablePointer<Float>
  let cells: UnsafeMutablePointer<Float>?

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    let workspace = pass.workspace
    let rows = plan.batch * plan.time
    let inputGateGradient = workspace.floats(rows * plan.gateWidth)
    let hiddenGradient = pass.sum(for: weights.hidden)
    let hiddenBiasGradient = weights.hiddenBias.flatMap { pass.sum(for: $0) }
    for direction in 0..<plan.directions {
      walk(
        direction, gradient, inputGateGradient, hiddenGradient: hiddenGradient, hiddenBiasGradient: hiddenBiasGradient,
        workspace: workspace)
    }
    pass.add(to: weights.inputBias) { kernels.rows.addColumnSums(inputGateGradient, $0, rows, plan.gateWidth) }
    pass.accumulate(weights.input) {
      matrixProduct(
        rows: plan.inputs, columns: plan.gateWidth, inner: rows, transposingA: true, x.data, inputGateGradient,
        into: $0, accumulate: $1)
    }
    pass.accumulate(x) {
      matrixProduct(
        rows: rows, columns: plan.inputs, inner: plan.gateWidth, transposingB: true, inputGateGradient,
        weights.input.data, into: $0, accumulate: $1)
    }
  }

  /// Walks one direction backwards, filling its part of the input gates' gradient and adding to the hidden weights'.
  private func walk(
    _ direction: Int, _ gradient: UnsafeMutablePointer<Float>, _ inputGateGradient: UnsafeMutablePointer<Float>,
    hiddenGradient: UnsafeMutablePointer<Float>?, hiddenBiasGradient: UnsafeMutablePointer<Float>?, workspace: Arena
  ) {
    let (batch, hidden, time, width) = (plan.batch, plan.hidden, plan.time, plan.cell.gates * plan.hidden)
    // Of all steps, in the order of the walk: the states before them and the gradients of the gates from these states.
    let previousStates = workspace.floats(time * batch * hidden)
    let gateGradients = workspace.floats(time * batch * width)
    var carry = workspace.floats(batch * hidden)
    var spare = workspace.floats(batch * hidden)
    let cellGradient = workspace.floats(batch * hidden)
    kernels.elementwise.fill(0, carry, batch * hidden)
    kernels.elementwise.fill(0, cellGradient, batch * hidden)
    var shape = RecurrentStep(
      rows: batch, hidden: hidden, inputStride: time * plan.gateWidth, previousStride: hidden, nextStride: hidden,
      maskStride: time)
    // Transposed once for all steps, so that no step has to.
    let transposedWeights = workspace.floats(width * hidden)
    kernels.rows.transpose(weights.hidden.data + direction * hidden * width, transposedWeights, hidden, width)
    for position in stride(from: plan.time - 1, through: 0, by: -1) {
      let step = plan.step(at: position, direction)
      let before = previousStates + position * batch * hidden
      if let previous = plan.previous(of: step, direction) {
        kernels.rows.copyRows(
          y.data + previous * plan.stateWidth + direction * hidden, time * plan.stateWidth, before, hidden, batch,
          hidden, false)
      } else {
        kernels.elementwise.fill(0, before, batch * hidden)
      }
      kernels.rows.copyRows(
        gradient + step * plan.stateWidth + direction * hidden, time * plan.stateWidth, carry, hidden, batch, hidden,
        true)
      let gates = gateGradients + position * batch * width
      let inputGates = inputGateGradient + step * plan.gateWidth + direction * width
      let stepMask = mask.map { UnsafePointer($0.data + step) }
      let room = saved + (direction * time + position) * plan.savedPerStep
      if plan.cell == .gru {
        kernels.recurrent.gruGradient(&shape, room, before, stepMask, carry, inputGates, gates, spare)
      } else if let cells {
        let previousCells = cells + (direction * (time + 1) + position) * batch * hidden
        kernels.recurrent.lstmGradient(
          &shape, room, previousCells, stepMask, carry, cellGradient, inputGates, spare)
        kernels.rows.copyRows(inputGates, time * plan.gateWidth, gates, width, batch, width, false)
      }
      matrixProduct(
        rows: batch, columns: hidden, inner: width, gates, transposedWeights, into: spare, accumulate: true)
      swap(&carry, &spare)
    }
    if let hiddenGradient {
      matrixProduct(
        rows: hidden, columns: width, inner: time * batch, transposingA: true, previousStates, gateGradients,
        into: hiddenGradient + direction * hidden * width, accumulate: true)
    }
    if let hiddenBiasGradient {
      kernels.rows.addColumnSums(gateGradients, hiddenBiasGradient + direction * width, time * batch, width)
    }
  }
}
