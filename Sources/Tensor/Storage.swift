import Glibc

/// An owned block of floats, aligned to 64 bytes, zero at first.
///
/// Nothing synchronises access: threads that share a storage touch different elements or wait for one another.
public final class Storage: @unchecked Sendable {
  public let data: UnsafeMutablePointer<Float>
  public let count: Int

  /// A block of `count` zeros.
  public init(count: Int) {
    precondition(count >= 0, "a storage has a negative count")
    self.count = count
    data = AlignedMemory.allocate(bytes: count * MemoryLayout<Float>.stride).bindMemory(to: Float.self, capacity: count)
    data.initialize(repeating: 0, count: count)
  }

  /// A block with the elements of an array.
  public convenience init(_ elements: [Float]) {
    self.init(count: elements.count)
    tensor([elements.count]).copy(from: elements)
  }

  deinit { AlignedMemory.free(data) }

  /// The elements from `offset` on, in a shape.
  public func tensor(_ shape: Shape, at offset: Int = 0) -> Tensor {
    precondition(offset >= 0 && offset + shape.count <= count, "\(shape) at \(offset) of \(count) floats")
    return Tensor(data + offset, shape)
  }
}

/// Memory aligned to cache lines, with a line to spare at the end.
enum AlignedMemory {
  static let alignment = 64

  /// Uninitialised memory. Running out of memory ends the process, as it does everywhere in Swift.
  static func allocate(bytes: Int) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer.allocate(byteCount: bytes + alignment, alignment: alignment)
  }

  static func free(_ memory: UnsafeMutableRawPointer) { memory.deallocate() }
}
