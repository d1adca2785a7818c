/// Memory of a fixed size on a 64-byte boundary.
///
/// Whoever fills it does so before sharing it; after that it is only read.
public final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  public let count: Int
  public let pointer: UnsafeMutablePointer<Element>

  /// `count` elements of `value`.
  public init(count: Int, repeating value: Element) {
    self.count = count
    let alignment = 64
    pointer = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Element>.stride, alignment: alignment
    ).bindMemory(to: Element.self, capacity: count)
    pointer.initialize(repeating: value, count: count)
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  public subscript(_ index: Int) -> Element {
    get { pointer[index] }
    set { pointer[index] = newValue }
  }

  /// The elements.
  public var array: [Element] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
}
