import Glibc

/// One scalar a task that descends by Adam, kept in a balancer's memory as `[value, first moment, second moment, steps]` a task.
enum LearnedScalars {
  static func initial(count: Int, value: Double) -> [Double] { (0..<count).flatMap { _ in [value, 0, 0, 0] } }

  static func value(_ task: Int, in memory: [Double]) -> Double { memory[4 * task] }

  static func descend(_ task: Int, gradient: Double, learningRate: Double, in memory: inout [Double]) {
    guard gradient.isFinite else { return }
    let base = 4 * task
    let first = 0.9 * memory[base + 1] + 0.1 * gradient
    let second = 0.999 * memory[base + 2] + 0.001 * gradient * gradient
    let steps = memory[base + 3] + 1
    let direction = first / (1 - pow(0.9, steps)) / ((second / (1 - pow(0.999, steps))).squareRoot() + 1e-8)
    memory[base] = max(-20, min(20, memory[base] - learningRate * direction))
    memory[base + 1] = first
    memory[base + 2] = second
    memory[base + 3] = steps
  }
}
