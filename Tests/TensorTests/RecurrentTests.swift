import Glibc
import Testing

@testable import Tensor

@Suite struct RecurrentTests {
  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// One row of a GRU: the next state.
  private func gru(_ x: [Double], _ u: [Double], _ bias: [Double], _ previous: [Double]) -> [Double] {
    let hidden = previous.count
    return (0..<hidden).map { c in
      let reset = sigmoid(x[c] + u[c] + bias[c])
      let update = sigmoid(x[hidden + c] + u[hidden + c] + bias[hidden + c])
      let candidate = tanh(x[2 * hidden + c] + reset * (u[2 * hidden + c] + bias[2 * hidden + c]))
      return (1 - update) * candidate + update * previous[c]
    }
  }

  /// One row of an LSTM: the next state and cell.
  private func lstm(_ x: [Double], _ u: [Double], _ cell: [Double]) -> (state: [Double], cell: [Double]) {
    let hidden = cell.count
    let next = (0..<hidden).map { c in
      sigmoid(x[hidden + c] + u[hidden + c]) * cell[c] + sigmoid(x[c] + u[c])
        * tanh(x[2 * hidden + c] + u[2 * hidden + c])
    }
    return ((0..<hidden).map { sigmoid(x[3 * hidden + $0] + u[3 * hidden + $0]) * tanh(next[$0]) }, next)
  }

  /// Central difference of the sum of `slopes` times `function` in each argument.
  private func gradient(_ at: [Double], _ slopes: [Double], _ function: ([Double]) -> [Double]) -> [Double] {
    at.indices.map { index in
      var (above, below) = (at, at)
      above[index] += 1e-5
      below[index] -= 1e-5
      return zip(zip(function(above), function(below)), slopes).reduce(0) { $0 + ($1.0.0 - $1.0.1) / 2e-5 * $1.1 }
    }
  }

  private func row(_ values: Guarded<Float>, _ row: Int, _ stride: Int, _ count: Int) -> [Double] {
    (0..<count).map { values[row * stride + $0] }
  }

  static let sizes = [(1, 1), (2, 5), (3, 16), (2, 17), (4, 33)]

  @Test(arguments: instructionSets)
  func `a GRU step and its gradients agree with the formulas`(set: String) throws {
    let recurrent = try table(set).recurrent
    for (rows, hidden) in Self.sizes {
      var step = RecurrentStep(
        rows: rows, hidden: hidden, inputStride: 3 * hidden + 2, previousStride: hidden + 1, nextStride: 2 * hidden,
        maskStride: 2)
      let gates = Guarded.normal(rows * step.inputStride, seed: 1)
      let (projected, bias) = (Guarded.normal(rows * 3 * hidden, seed: 2), Guarded.normal(3 * hidden, seed: 3))
      let previous = Guarded.normal(rows * step.previousStride, seed: 4)
      let dnext = Guarded.normal(rows * step.nextStride, seed: 5)
      // The last of several rows has ended.
      let mask = Guarded<Float>((0..<rows * 2).map { $0 == (rows - 1) * 2 && rows > 1 ? 0 : 1 })
      let (next, saved) = (Guarded.zeros(rows * step.nextStride), Guarded.zeros(rows * 4 * hidden))
      let (dgates, dprojected) = (Guarded.zeros(gates.count), Guarded.zeros(projected.count))
      let dprevious = Guarded.zeros(previous.count)
      recurrent.gru(&step, gates.data, projected.data, bias.data, previous.data, mask.data, next.data, saved.data)
      recurrent.gruGradient(
        &step, saved.data, previous.data, mask.data, dnext.data, dgates.data, dprojected.data, dprevious.data)
      for index in 0..<rows {
        let x = row(gates, index, step.inputStride, 3 * hidden)
        let u = row(projected, index, 3 * hidden, 3 * hidden)
        let (h, d) = (row(previous, index, step.previousStride, hidden), row(dnext, index, step.nextStride, hidden))
        let what = "\(set) GRU of \(hidden), row \(index)"
        func check(_ got: Guarded<Float>, _ stride: Int, _ expected: [Double], _ name: String) {
          expectClose(row(got, index, stride, expected.count).map(Float.init), expected, "\(what) \(name)")
        }
        let isOver = mask.data[index * 2] == 0
        let zeros = [Double](repeating: 0, count: 3 * hidden)
        check(next, step.nextStride, isOver ? h : gru(x, u, bias.doubles, h), "next")
        check(
          dgates, step.inputStride, isOver ? zeros : gradient(x, d) { gru($0, u, bias.doubles, h) }, "input gates")
        check(dprojected, 3 * hidden, isOver ? zeros : gradient(u, d) { gru(x, $0, bias.doubles, h) }, "hidden gates")
        check(
          dprevious, step.previousStride, isOver ? d : gradient(h, d) { gru(x, u, bias.doubles, $0) }, "previous state")
      }
      #expect(next.isIntact && saved.isIntact && dgates.isIntact && dprojected.isIntact && dprevious.isIntact)
    }
  }

  @Test(arguments: instructionSets)
  func `an LSTM step and its gradients agree with the formulas`(set: String) throws {
    let recurrent = try table(set).recurrent
    for (rows, hidden) in Self.sizes {
      var step = RecurrentStep(
        rows: rows, hidden: hidden, inputStride: 4 * hidden + 2, previousStride: hidden + 1, nextStride: 2 * hidden,
        maskStride: 1)
      let (gates, projected) = (
        Guarded.normal(rows * step.inputStride, seed: 1), Guarded.normal(rows * 4 * hidden, seed: 2)
      )
      let (previous, cells) = (
        Guarded.normal(rows * step.previousStride, seed: 4), Guarded.normal(rows * hidden, seed: 6)
      )
      let (dnext, dcellGiven) = (
        Guarded.normal(rows * step.nextStride, seed: 5), Guarded.normal(rows * hidden, seed: 7)
      )
      let mask = Guarded<Float>((0..<rows).map { $0 == rows - 1 && rows > 1 ? 0 : 1 })
      let (next, nextCells) = (Guarded.zeros(rows * step.nextStride), Guarded.zeros(rows * hidden))
      let (saved, dgates) = (Guarded.zeros(rows * 5 * hidden), Guarded.zeros(gates.count))
      let (dcell, dprevious) = (Guarded(dcellGiven.values), Guarded<Float>(repeating: 1, count: previous.count))
      recurrent.lstm(
        &step, gates.data, projected.data, previous.data, cells.data, mask.data, next.data, nextCells.data, saved.data)
      recurrent.lstmGradient(
        &step, saved.data, cells.data, mask.data, dnext.data, dcell.data, dgates.data, dprevious.data)
      for index in 0..<rows {
        let x = row(gates, index, step.inputStride, 4 * hidden)
        let u = row(projected, index, 4 * hidden, 4 * hidden)
        let (h, c) = (row(previous, index, step.previousStride, hidden), row(cells, index, hidden, hidden))
        let (d, dc) = (row(dnext, index, step.nextStride, hidden), row(dcellGiven, index, hidden, hidden))
        func check(_ got: Guarded<Float>, _ stride: Int, _ expected: [Double], _ name: String) {
          expectClose(
            row(got, index, stride, expected.count).map(Float.init), expected,
            "\(set) LSTM of \(hidden), row \(index) \(name)")
        }
        let both = { (x: [Double], cell: [Double]) -> [Double] in
          let (state, next) = lstm(x, u, cell)
          return state + next
        }
        let isOver = mask.data[index] == 0
        check(next, step.nextStride, isOver ? h : lstm(x, u, c).state, "next")
        check(nextCells, hidden, isOver ? c : lstm(x, u, c).cell, "next cell")
        check(
          dgates, step.inputStride,
          isOver ? [Double](repeating: 0, count: 4 * hidden) : gradient(x, d + dc) { both($0, c) }, "gates")
        check(dcell, hidden, isOver ? dc : gradient(c, d + dc) { both(x, $0) }, "cell")
        check(dprevious, step.previousStride, isOver ? d : [Double](repeating: 0, count: hidden), "previous state")
      }
    }
  }
}
