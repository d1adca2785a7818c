/// Dot products between task gradients, G = J Jᵀ: symmetric, positive semidefinite, a row a task.
public struct Gramian: Sendable, Equatable {
  public private(set) var count: Int
  /// Row-major, count × count.
  public private(set) var values: [Double]

  public init(rows: [[Double]]) {
    count = rows.count
    values = rows.flatMap { $0 }
  }

  public init(count: Int, values: [Double]) {
    self.count = count
    self.values = values
  }

  /// Becomes that of `count` gradients of nothing but zeros, in the memory that it has.
  public mutating func reset(count: Int) {
    self.count = count
    values.removeAll(keepingCapacity: true)
    values.append(contentsOf: repeatElement(0, count: count * count))
  }

  /// Of explicit gradients, one a row.
  public init(ofGradients rows: [[Double]]) {
    self.init(rows: rows.map { a in rows.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } } })
  }

  public subscript(row: Int, column: Int) -> Double {
    get { values[row * count + column] }
    set { values[row * count + column] = newValue }
  }

  public func norm(_ task: Int) -> Double { max(0, self[task, task]).squareRoot() }

  public var norms: [Double] { (0..<count).map(norm) }

  public var trace: Double { (0..<count).reduce(0) { $0 + self[$1, $1] } }

  public var isFinite: Bool { values.allSatisfy(\.isFinite) }

  /// G w.
  public func times(_ weights: [Double]) -> [Double] {
    (0..<count).map { row in (0..<count).reduce(0) { $0 + self[row, $1] * weights[$1] } }
  }

  /// wᵀ G v: the dot product of two combinations of gradients.
  public func product(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, times(right)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// ‖Σ wᵢ gᵢ‖.
  public func norm(of weights: [Double]) -> Double { max(0, product(weights, weights)).squareRoot() }

  /// Divided by its trace, so that solvers see numbers of one size; nil where every gradient is zero or not finite.
  public var normalised: Gramian? {
    let trace = trace
    guard trace > 1e-30, trace.isFinite, isFinite else { return nil }
    return Gramian(count: count, values: values.map { $0 / trace })
  }

  /// G + ε I.
  public func regularised(_ epsilon: Double) -> Gramian {
    var copy = self
    for task in 0..<count { copy[task, task] += epsilon }
    return copy
  }

  /// Eigenvalues and orthonormal eigenvectors (`vectors[k]` belongs to `values[k]`) by cyclic Jacobi rotations.
  public func eigen() -> (values: [Double], vectors: [[Double]]) {
    var a = self
    var vectors = Gramian(rows: (0..<count).map { row in (0..<count).map { $0 == row ? 1 : 0 } })
    for _ in 0..<64 {
      var off = 0.0
      for p in 0..<count { for q in 0..<p { off += a[p, q] * a[p, q] } }
      if off < 1e-30 * max(1e-300, trace * trace) { break }
      for p in 0..<count {
        for q in 0..<p where abs(a[p, q]) > 1e-300 {
          let theta = (a[q, q] - a[p, p]) / (2 * a[p, q])
          let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot(), s = t * c
          for k in 0..<count {
            let kp = a[k, p], kq = a[k, q]
            a[k, p] = c * kp - s * kq
            a[k, q] = s * kp + c * kq
          }
          for k in 0..<count {
            let pk = a[p, k], qk = a[q, k]
            a[p, k] = c * pk - s * qk
            a[q, k] = s * pk + c * qk
            let vp = vectors[p, k], vq = vectors[q, k]
            vectors[p, k] = c * vp - s * vq
            vectors[q, k] = s * vp + c * vq
          }
        }
      }
    }
    return ((0..<count).map { a[$0, $0] }, (0..<count).map { row in (0..<count).map { vectors[row, $0] } })
  }

  /// G⁺ b by eigenvalues above `tolerance` times the largest.
  public func pseudoSolve(_ b: [Double], tolerance: Double = 1e-10) -> [Double] {
    let (values, vectors) = eigen()
    let largest = values.max() ?? 0
    var result = [Double](repeating: 0, count: count)
    for (value, vector) in zip(values, vectors) where value > tolerance * largest {
      let share = zip(vector, b).reduce(0) { $0 + $1.0 * $1.1 } / value
      for k in 0..<count { result[k] += share * vector[k] }
    }
    return result
  }
}
