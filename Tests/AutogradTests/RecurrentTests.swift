import Autograd
import Glibc
import Tensor
import Testing

/// Forward values of recurrent layers against the formulas written out in double precision.
@Suite struct RecurrentTests {
  private let batch = 2
  private let time = 4
  private let inputs = 3
  private let hidden = 5

  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  private func product(_ row: [Double], _ matrix: [Float], _ columns: Int) -> [Double] {
    (0..<columns).map { column in
      row.indices.reduce(0) { $0 + row[$1] * Double(matrix[$1 * columns + column]) }
    }
  }

  private func inputRow(_ x: [Float], _ row: Int, _ step: Int) -> [Double] {
    (0..<inputs).map { Double(x[(row * time + step) * inputs + $0]) }
  }

  @Test(arguments: [[4, 4], [2, 4]]) func aGRUFollowsItsFormulas(_ lengths: [Int]) throws {
    let gates = 3 * hidden
    let x = randomValues(batch * time * inputs, seed: 1)
    let (w, b) = (randomValues(inputs * gates, seed: 2), randomValues(gates, seed: 3))
    let (u, c) = (randomValues(hidden * gates, seed: 4), randomValues(gates, seed: 5))
    let tape = try freshTape()
    let mask: [Float] = (0..<batch).flatMap { row in (0..<time).map { $0 < lengths[row] ? 1 : 0 } }
    let weights = RecurrentWeights(
      input: try tape.constant(w, shape: [inputs, gates]), inputBias: try tape.constant(b, shape: [gates]),
      hidden: try tape.constant(u, shape: [1, hidden, gates]), hiddenBias: try tape.constant(c, shape: [1, gates]))
    let y = try tape.recurrent(
      try tape.constant(x, shape: [batch, time, inputs]), weights, cell: .gru,
      mask: try tape.constant(mask, shape: [batch, time]).tensor)
    for row in 0..<batch {
      var state = Array(repeating: 0.0, count: hidden)
      for step in 0..<time {
        let fromInput = zip(product(inputRow(x, row, step), w, gates), b).map { $0 + Double($1) }
        let fromState = zip(product(state, u, gates), c).map { $0 + Double($1) }
        if step < lengths[row] {
          state = (0..<hidden).map { unit in
            let r = sigmoid(fromInput[unit] + fromState[unit])
            let z = sigmoid(fromInput[hidden + unit] + fromState[hidden + unit])
            let n = tanh(fromInput[2 * hidden + unit] + r * fromState[2 * hidden + unit])
            return (1 - z) * n + z * state[unit]
          }
        }
        let start = (row * time + step) * hidden
        expectClose(Array(y.values[start..<start + hidden]), state.map { Float($0) }, 1e-5, "row \(row) step \(step)")
      }
    }
  }

  @Test func anLSTMReadsBackwardsAsItReadsForwards() throws {
    let gates = 4 * hidden
    let x = randomValues(batch * time * inputs, seed: 1)
    let (w, b) = (randomValues(inputs * 2 * gates, seed: 2), randomValues(2 * gates, seed: 3))
    let u = randomValues(2 * hidden * gates, seed: 4)
    let tape = try freshTape()
    let weights = RecurrentWeights(
      input: try tape.constant(w, shape: [inputs, 2 * gates]), inputBias: try tape.constant(b, shape: [2 * gates]),
      hidden: try tape.constant(u, shape: [2, hidden, gates]))
    let y = try tape.recurrent(try tape.constant(x, shape: [batch, time, inputs]), weights, cell: .lstm)
    for direction in 0..<2 {
      let part = Array(u[direction * hidden * gates..<(direction + 1) * hidden * gates])
      for row in 0..<batch {
        var (state, cell) = (Array(repeating: 0.0, count: hidden), Array(repeating: 0.0, count: hidden))
        for position in 0..<time {
          let step = direction == 0 ? position : time - 1 - position
          let all = product(inputRow(x, row, step), w, 2 * gates)
          let fromInput = (0..<gates).map { all[direction * gates + $0] + Double(b[direction * gates + $0]) }
          let sum = zip(fromInput, product(state, part, gates)).map { $0 + $1 }
          for unit in 0..<hidden {
            cell[unit] =
              sigmoid(sum[hidden + unit]) * cell[unit] + sigmoid(sum[unit]) * tanh(sum[2 * hidden + unit])
            state[unit] = sigmoid(sum[3 * hidden + unit]) * tanh(cell[unit])
          }
          let start = (row * time + step) * 2 * hidden + direction * hidden
          expectClose(
            Array(y.values[start..<start + hidden]), state.map { Float($0) }, 1e-5, "row \(row) step \(step)")
        }
      }
    }
  }
}
