/// How task gradients agree in one part of the network, over many batches.
public struct GradientAgreement: Sendable, Equatable {
  /// The part's name, such as `fusion.dense`.
  public let name: String
  /// Shared numbers in it.
  public let parameters: Int
  public let tasks: [String]
  /// `[i][j]`: cosines of the gradients of tasks i and j, a batch each, where both had labels and a gradient.
  public private(set) var cosines: [[[Double]]]

  public init(name: String, parameters: Int, tasks: [String]) {
    self.name = name
    self.parameters = parameters
    self.tasks = tasks
    cosines = tasks.map { _ in tasks.map { _ in [] } }
  }

  /// Takes in a batch. `gramian`: dot products over this part of the gradients of the tasks `active`.
  public mutating func add(_ gramian: Gramian, active: [Int]) {
    for a in active.indices {
      for b in active.indices where a != b {
        let length = gramian.norm(a) * gramian.norm(b)
        guard length > 0, length.isFinite else { continue }
        cosines[active[a]][active[b]].append(max(-1, min(1, gramian[a, b] / length)))
      }
    }
  }

  /// Takes in all batches of another measurement of the same part.
  public mutating func add(_ other: GradientAgreement) {
    for i in cosines.indices {
      for j in cosines[i].indices where i < other.cosines.count && j < other.cosines[i].count {
        cosines[i][j] += other.cosines[i][j]
      }
    }
  }

  /// Mean cosines with their standard errors over batches.
  public var matrix: AffinityMatrix { AffinityMatrix(tasks: tasks, measurements: cosines) }

  /// Share of batches and pairs of tasks whose gradients point away from each other (Yu 2020, definition 1); nil without any.
  public var conflictRate: Double? {
    let all = pairs.flatMap { cosines[$0.0][$0.1] }
    return all.isEmpty ? nil : Double(all.count { $0 < 0 }) / Double(all.count)
  }

  /// Mean cosine over pairs and batches; nil without any.
  public var meanCosine: Double? {
    let all = pairs.flatMap { cosines[$0.0][$0.1] }
    return all.isEmpty ? nil : all.reduce(0, +) / Double(all.count)
  }

  /// The pair that conflicts most often, and how often; nil where none does.
  public var worstPair: (first: Int, second: Int, rate: Double)? {
    let rates = pairs.compactMap { first, second -> (Int, Int, Double)? in
      let items = cosines[first][second]
      return items.isEmpty ? nil : (first, second, Double(items.count { $0 < 0 }) / Double(items.count))
    }
    guard let worst = rates.max(by: { $0.2 < $1.2 }), worst.2 > 0 else { return nil }
    return (worst.0, worst.1, worst.2)
  }

  private var pairs: [(Int, Int)] {
    tasks.indices.flatMap { first in (first + 1..<max(first + 1, tasks.count)).map { (first, $0) } }
  }
}
