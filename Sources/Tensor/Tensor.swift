/// Floats in row-major order that somebody else owns: an arena until its next reset, or a storage while it lives.
public struct Tensor: BitwiseCopyable, @unchecked Sendable {
  public var shape: Shape
  /// The first element; the others follow without gaps.
  public var data: UnsafeMutablePointer<Float>

  /// A view of `shape.count` floats from `data` on.
  @inlinable public init(_ data: UnsafeMutablePointer<Float>, _ shape: Shape) {
    self.shape = shape
    self.data = data
  }

  /// The number of elements.
  public var count: Int { shape.count }

  /// The elements.
  public var elements: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: data, count: count) }

  /// The same elements in another shape of as many.
  public func reshaped(to shape: Shape) -> Tensor {
    precondition(shape.count == count, "reshape: \(self.shape) has \(count) elements, \(shape) has \(shape.count)")
    return Tensor(data, shape)
  }

  /// The elements of `range` along the first axis, without copying.
  public func rows(_ range: Range<Int>) -> Tensor {
    precondition(range.lowerBound >= 0 && range.upperBound <= shape[0], "rows \(range) of \(shape)")
    let size = shape.removing(axis: 0).count
    return Tensor(data + range.lowerBound * size, shape.withFirst(range.count))
  }

  /// Copies the elements of a tensor of as many.
  public func copy(from other: Tensor) {
    precondition(other.count == count, "copy: \(other.shape) to \(shape)")
    data.update(from: other.data, count: count)
  }

  /// Copies as many elements from an array.
  public func copy(from elements: [Float]) {
    precondition(elements.count == count, "copy: \(elements.count) elements to \(shape)")
    elements.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      data.update(from: start, count: count)
    }
  }

  /// Sets every element.
  public func fill(_ value: Float) { kernels.elementwise.fill(value, data, count) }

  /// The elements as an array.
  public func toArray() -> [Float] { Array(elements) }
}
