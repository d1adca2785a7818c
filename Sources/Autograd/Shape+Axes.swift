import Tensor

extension Shape {
  /// The sizes between neighbours along each axis, row-major; 1 past the last axis.
  var strides: SIMD8<Int> {
    var steps = SIMD8<Int>(repeating: 1)
    for axis in stride(from: rank - 2, through: 0, by: -1) { steps[axis] = steps[axis + 1] * self[axis + 1] }
    return steps
  }

  /// `axis` from the front; throws `ShapeError` where there is none.
  func resolved(axis: Int, operation: String) throws -> Int {
    let position = axis < 0 ? axis + rank : axis
    guard (0..<rank).contains(position) else { throw ShapeError(operation, [self], "no axis \(axis)") }
    return position
  }

  /// This shape with another size of `axis`.
  public func replacing(axis: Int, with size: Int) -> Shape {
    var shape = self
    shape[axis] = size
    return shape
  }

  /// Whether the last axes of `shape` are these.
  func isSuffix(of shape: Shape) -> Bool {
    rank >= 1 && rank <= shape.rank && (0..<rank).allSatisfy { self[$0] == shape[shape.rank - rank + $0] }
  }

  /// Whether the first `count` axes of both are equal.
  func agrees(with other: Shape, first count: Int) -> Bool {
    count <= rank && count <= other.rank && (0..<count).allSatisfy { self[$0] == other[$0] }
  }
}
