import Tensor

extension Tape {
  /// Rows of `table` by index; a negative index gives zeros. table: [rows, columns], indices: shape -> [shape, columns].
  ///
  /// The indices must stay where they are until the step ends. Throws `ShapeError` when one is not below `rows`.
  public func gather(_ table: Variable, _ indices: UnsafePointer<Int32>, shape: Shape) throws -> Variable {
    guard table.shape.rank == 2 else { throw ShapeError("gather", [table.shape], "expected [rows, columns]") }
    let count = shape.count
    for position in 0..<count where Int(indices[position]) >= table.shape[0] {
      throw ShapeError("gather", [table.shape], "index \(indices[position]) of \(table.shape[0]) rows")
    }
    let y = makeTensor(shape.inserting(table.shape[1], at: shape.rank))
    kernels.rows.gather(table.data, indices, y.data, count, table.shape[1])
    return record(y, of: table, rule: GatherRule(table: table, indices: indices, count: count))
  }

  /// Rows of `table` by index, the indices copied into the arena.
  public func gather(_ table: Variable, _ indices: [Int32]) throws -> Variable {
    let room = arena.allocate(Int32.self, count: indices.count)
    for (position, index) in indices.enumerated() { room[position] = index }
    return try gather(table, room, shape: [indices.count])
  }
}

private struct GatherRule: GradientRule {
  let table: Variable
  let indices: UnsafePointer<Int32>
  let count: Int

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.add(to: table) { kernels.rows.scatterAdd(gradient, indices, $0, count, table.shape[1]) }
  }
}
