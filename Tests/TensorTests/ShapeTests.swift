import Testing

@testable import Tensor

@Suite struct ShapeTests {
  @Test func `a shape knows its sizes from both ends`() {
    let shape: Shape = [64, 28, 28, 3]
    #expect(shape.rank == 4 && shape.count == 64 * 28 * 28 * 3)
    #expect(shape[0] == 64 && shape[-1] == 3 && shape[-4] == 64)
    #expect(shape.sizes == [64, 28, 28, 3] && "\(shape)" == "[64, 28, 28, 3]")
    #expect(shape.rows == 64 * 28 * 28 && shape.columns == 3)
    #expect(Shape.scalar.count == 1 && Shape.scalar.rank == 0 && Shape.scalar.rows == 1 && Shape.scalar.columns == 1)
    #expect(Shape([0, 4]).count == 0)
  }

  @Test func `shapes are equal by rank and sizes`() {
    #expect(Shape([2, 1]) != Shape([2]) && Shape([2, 3]) == [2, 3] && Shape([2, 3]) != [3, 2])
  }

  @Test func `axes are replaced, inserted and removed`() {
    let shape: Shape = [4, 5]
    #expect(shape.withColumns(7) == [4, 7] && shape.withFirst(1) == [1, 5])
    #expect(
      shape.inserting(3, at: 1) == [4, 3, 5] && shape.removing(axis: -1) == [4] && shape.removing(axis: 0) == [5])
  }

  @Test func `a shape error names the operation, the shapes and the reason`() {
    let error = ShapeError("matmul", [[64, 32], [64, 10]], "inner 32 != 64")
    #expect("\(error)" == "matmul: [64, 32] x [64, 10], inner 32 != 64")
  }

  @Test func `a tensor views memory in other shapes and by rows`() {
    let storage = Storage([1, 2, 3, 4, 5, 6])
    let tensor = storage.tensor([3, 2])
    #expect(tensor.rows(1..<3).toArray() == [3, 4, 5, 6] && tensor.rows(1..<1).count == 0)
    #expect(tensor.reshaped(to: [6]).shape == [6])
    tensor.rows(0..<1).fill(9)
    #expect(storage.tensor([6]).toArray() == [9, 9, 3, 4, 5, 6])
    #expect(storage.tensor([2], at: 4).toArray() == [5, 6])
  }
}
