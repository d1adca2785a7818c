/// What each task does to each other: positive helps, negative hurts, with the standard error of each number.
public struct AffinityMatrix: Sendable, Equatable {
  public let tasks: [String]
  /// `values[i][j]` is the effect of task i on task j; NaN on the diagonal and where it was never seen.
  public private(set) var values: [[Double]]
  /// Standard errors; NaN where fewer than two measurements were made.
  public private(set) var errors: [[Double]]

  public init(tasks: [String], values: [[Double]], errors: [[Double]]) {
    self.tasks = tasks
    self.values = values
    self.errors = errors
  }

  /// Mean and standard error of the measurements of each pair.
  public init(tasks: [String], measurements: [[[Double]]]) {
    self.tasks = tasks
    values = measurements.map { row in
      row.map { $0.isEmpty ? .nan : $0.reduce(0, +) / Double($0.count) }
    }
    errors = measurements.map { row in
      row.map { items in
        guard items.count > 1 else { return .nan }
        let mean = items.reduce(0, +) / Double(items.count)
        let variance = items.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(items.count - 1)
        return (variance / Double(items.count)).squareRoot()
      }
    }
  }

  /// The effect of i on j where it is told apart from nothing, by `deviations` standard errors; else 0.
  public func effect(of i: Int, on j: Int, deviations: Double = 2) -> Double {
    guard i != j else { return 0 }
    let value = values[i][j], error = errors[i][j]
    guard value.isFinite else { return 0 }
    return error.isFinite && abs(value) < deviations * error ? 0 : value
  }
}
