import Testing

@testable import Tensor

@Suite struct OptimiserTests {
  /// Calls `body` with `shards` gradients, 3 elements longer than `count` at the front, and their scaled sum.
  private func withGradients(
    _ shards: Int, _ count: Int, _ body: (UnsafePointer<GradientShards>, [Double]) -> Void
  ) {
    let gradients = (0..<shards).map { Guarded.normal(count + 3, seed: UInt64($0 + 10)) }
    let sum = (0..<count).map { index in 0.5 * gradients.reduce(0) { $0 + $1[index + 3] } }
    withExtendedLifetime(gradients) {
      gradients.map { UnsafePointer($0.data) }.withUnsafeBufferPointer { pointers in
        guard let start = pointers.baseAddress else { return }
        withUnsafePointer(to: GradientShards(gradients: start, shards: shards, scale: 0.5)) { body($0, sum) }
      }
    }
  }

  @Test(arguments: instructionSets)
  func `gradients of shards are summed in order`(set: String) throws {
    let optimiser = try table(set).optimiser
    for count in oddCounts + [5001] {
      withGradients(3, count) { shards, sum in
        let y = Guarded.zeros(count)
        optimiser.reduce(shards, 3, y.data, count)
        expectClose(y, sum, "\(set) reduce \(count)")
        let squares = sum.reduce(0) { $0 + $1 * $1 }
        #expect(abs(optimiser.sumOfSquares(shards, 3, count) - squares) <= 1e-4 * (squares + 1e-9))
      }
    }
  }

  @Test(arguments: instructionSets)
  func `Adam follows its equations with and without decay`(set: String) throws {
    let optimiser = try table(set).optimiser
    for count in [1, 5, 17, 130] {
      for decay in [Float(0), 0.01] {
        let parameters = Guarded.normal(count, seed: 1)
        var (p, m, v) = (parameters.doubles, [Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
        let (mean, variance) = (Guarded.zeros(count), Guarded.zeros(count))
        for time in 1...3 {
          var powers = (1.0, 1.0)
          for _ in 0..<time { powers = (powers.0 * 0.9, powers.1 * 0.999) }
          var step = AdamStep(
            learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: decay,
            correction1: Float(1 - powers.0), correction2: Float(1 - powers.1))
          withGradients(time, count) { shards, sum in
            optimiser.adam(&step, shards, 3, parameters.data, mean.data, variance.data, count)
            for i in 0..<count {
              m[i] = 0.9 * m[i] + 0.1 * sum[i]
              v[i] = 0.999 * v[i] + 0.001 * sum[i] * sum[i]
              p[i] -= 0.01 * Double(decay) * p[i]
              p[i] -= 0.01 * (m[i] / (1 - powers.0)) / ((v[i] / (1 - powers.1)).squareRoot() + 1e-8)
            }
          }
        }
        expectClose(parameters, p, "\(set) Adam \(count)")
        expectClose(mean, m, "\(set) Adam's mean \(count)")
        expectClose(variance, v, "\(set) Adam's variance \(count)")
      }
    }
  }

  @Test(arguments: instructionSets)
  func `descent keeps its momentum`(set: String) throws {
    let optimiser = try table(set).optimiser
    for (momentum, decay, nesterov) in [(0, 0, false), (0.9, 0.1, false), (0.9, 0, true)] as [(Float, Float, Bool)] {
      let (parameters, velocity) = (Guarded.normal(19, seed: 1), Guarded.zeros(19))
      var (p, v) = (parameters.doubles, [Double](repeating: 0, count: 19))
      var step = DescentStep(learningRate: 0.1, momentum: momentum, weightDecay: decay, nesterov: nesterov)
      for shards in 1...3 {
        withGradients(shards, 19) { gradients, sum in
          optimiser.descent(&step, gradients, 3, parameters.data, velocity.data, 19)
          for i in 0..<19 {
            let g = sum[i] + Double(decay) * p[i]
            v[i] = Double(momentum) * v[i] + g
            p[i] -= 0.1 * (nesterov ? g + Double(momentum) * v[i] : v[i])
          }
        }
      }
      expectClose(parameters, p, "\(set) descent with momentum \(momentum)")
    }
  }
}
