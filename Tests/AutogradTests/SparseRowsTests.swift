import Autograd
import Tensor
import Testing

@Suite struct SparseRowsTests {
  /// Rows as (column, value): one of three elements, an empty one, one that names a column twice.
  private static let rows: [[(column: Int32, value: Float)]] = [
    [(4, 0.5), (0, -1), (2, 2)], [], [(1, 3), (1, -0.25)],
  ]

  private static func sparse(_ rows: [[(column: Int32, value: Float)]], on tape: Tape) -> SparseRows {
    let starts = tape.arena.allocate(Int32.self, count: rows.count + 1)
    let columns = tape.arena.allocate(Int32.self, count: rows.joined().count)
    let values = tape.arena.allocate(Float.self, count: rows.joined().count)
    starts[0] = 0
    for (index, row) in rows.enumerated() { starts[index + 1] = starts[index] + Int32(row.count) }
    for (index, element) in rows.joined().enumerated() {
      columns[index] = element.column
      values[index] = element.value
    }
    return SparseRows(count: rows.count, starts: starts, columns: columns, values: values)
  }

  private static func dense(on tape: Tape) throws -> Variable {
    var values = [Float](repeating: 0, count: 15)
    for (index, row) in rows.enumerated() {
      for element in row { values[index * 5 + Int(element.column)] += element.value }
    }
    return try tape.constant(values, shape: [3, 5])
  }

  static let cases = [
    GradientCase("sparse dense", [[5, 17], [17]]) { try $0.dense(sparse(rows, on: $0), $1[0], $1[1]) },
    GradientCase("sparse dense without bias", [[5, 3]]) { try $0.dense(sparse(rows, on: $0), $1[0]) },
    GradientCase("one weight read sparsely twice", [[5, 3]]) {
      try $0.add(try $0.dense(sparse(rows, on: $0), $1[0]), try $0.dense(sparse(rows.reversed(), on: $0), $1[0]))
    },
  ]

  @Test("gradients agree with differences", arguments: cases)
  func gradients(test: GradientCase) throws { try expectGradients(test) }

  @Test("sparse rows times a weight are what the same rows written out are")
  func product() throws {
    var store = ParameterStore()
    let weight = store.declare("weight", shape: [5, 17], initialiser: .values(randomValues(85, seed: 1)))
    let bias = store.declare("bias", shape: [17], initialiser: .values(randomValues(17, seed: 2)))
    let tape = Tape(for: store)
    tape.begin(parameters: store.initialised(seed: 0), isTraining: false)
    let found = try tape.dense(Self.sparse(Self.rows, on: tape), tape[weight], tape[bias])
    let expected = try tape.dense(try Self.dense(on: tape), tape[weight], tape[bias])
    #expect(found.shape == expected.shape)
    for index in 0..<found.count { #expect(abs(found.data[index] - expected.data[index]) < 1e-5) }
  }

  @Test("columns past the weight's rows and a bias of another width are shape errors")
  func refusals() throws {
    var store = ParameterStore()
    let weight = store.declare("weight", shape: [5, 3], initialiser: .zeros)
    let bias = store.declare("bias", shape: [4], initialiser: .zeros)
    let tape = Tape(for: store)
    tape.begin(parameters: store.initialised(seed: 0), isTraining: false)
    for column in [Int32(5), -1] {
      #expect(throws: ShapeError.self) { try tape.dense(Self.sparse([[(column, 1)]], on: tape), tape[weight]) }
    }
    #expect(throws: ShapeError.self) { try tape.dense(Self.sparse(Self.rows, on: tape), tape[weight], tape[bias]) }
  }
}
