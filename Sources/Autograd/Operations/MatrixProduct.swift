import Tensor

extension Tape {
  /// a b for matrices, batched over leading axes. a: [..., m, k], b: [k, n] or [..., k, n] -> [..., m, n].
  ///
  /// `transposingB` reads b as [..., n, k]. Throws `ShapeError` when the inner extents or the leading axes differ.
  public func matmul(_ a: Variable, _ b: Variable, transposingB: Bool = false) throws -> Variable {
    guard a.shape.rank >= 2, b.shape.rank >= 2 else {
      throw ShapeError("matmul", [a.shape, b.shape], "expected at least 2 axes")
    }
    let (m, k) = (a.shape[a.shape.rank - 2], a.shape.columns)
    let (rows, columns) = (b.shape[b.shape.rank - 2], b.shape.columns)
    let (inner, n) = transposingB ? (columns, rows) : (rows, columns)
    guard inner == k else { throw ShapeError("matmul", [a.shape, b.shape], "inner \(k) != \(inner)") }
    let isShared = b.shape.rank == 2
    guard isShared || a.shape.rank == b.shape.rank && a.shape.agrees(with: b.shape, first: a.shape.rank - 2) else {
      throw ShapeError("matmul", [a.shape, b.shape], "leading axes differ")
    }
    let y = makeTensor(a.shape.withColumns(n))
    let batch = isShared ? 1 : a.count / max(1, m * k)
    let rule = MatmulRule(
      a: a, b: b, batch: batch, m: isShared ? a.count / max(1, k) : m, n: n, k: k, transposesB: transposingB)
    for index in 0..<batch {
      matrixProduct(
        rows: rule.m, columns: n, inner: k, transposingB: transposingB, a.data + index * rule.m * k,
        b.data + index * k * n, into: y.data + index * rule.m * n)
    }
    return record(y, of: a, b, rule: rule)
  }

  /// The outer product of the rows of `a` and `b`: [batch, m], [batch, n] -> [batch, m, n].
  public func outerProduct(_ a: Variable, _ b: Variable) throws -> Variable {
    guard a.shape.rank == 2, b.shape.rank == 2, a.shape[0] == b.shape[0] else {
      throw ShapeError("outer product", [a.shape, b.shape], "expected [batch, m] and [batch, n]")
    }
    let column = try reshape(a, to: [a.shape[0], a.shape[1], 1])
    let row = try reshape(b, to: [b.shape[0], 1, b.shape[1]])
    return try matmul(column, row)
  }
}

private struct MatmulRule: GradientRule {
  let a: Variable
  let b: Variable
  let batch: Int
  let m: Int
  let n: Int
  let k: Int
  let transposesB: Bool

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.accumulate(a) { destination, adds in
      for index in 0..<batch {
        matrixProduct(
          rows: m, columns: k, inner: n, transposingB: !transposesB, gradient + index * m * n, b.data + index * k * n,
          into: destination + index * m * k, accumulate: adds)
      }
    }
    pass.accumulate(b) { destination, adds in
      for index in 0..<batch {
        let dy = gradient + index * m * n
        let x = a.data + index * m * k
        if transposesB {
          matrixProduct(
            rows: n, columns: k, inner: m, transposingA: true, dy, x, into: destination + index * k * n,
            accumulate: adds)
        } else {
          matrixProduct(
            rows: k, columns: n, inner: m, transposingA: true, x, dy, into: destination + index * k * n,
            accumulate: adds)
        }
      }
    }
  }
}
