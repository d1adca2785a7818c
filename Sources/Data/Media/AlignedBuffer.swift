/// Memory on a 64-byte boundary.
///
/// Whoever fills it does so before sharing it; after that it is only read. A pool fills it anew when nobody else holds it.
public final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  public private(set) var count: Int
  /// Elements that there is room for.
  let capacity: Int
  public let pointer: UnsafeMutablePointer<Element>

  /// `count` elements of `value`.
  public init(count: Int, repeating value: Element) {
    self.count = count
    capacity = max(1, count)
    let alignment = 64
    pointer = UnsafeMutableRawPointer.allocate(
      byteCount: capacity * MemoryLayout<Element>.stride, alignment: alignment
    ).bindMemory(to: Element.self, capacity: capacity)
    pointer.initialize(repeating: value, count: count)
  }

  /// Becomes `count` elements of `value`, at most as many as there is room for.
  func refill(count: Int, repeating value: Element) {
    precondition(count <= capacity, "a buffer has no room for \(count) elements")
    self.count = count
    pointer.update(repeating: value, count: count)
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  public subscript(_ index: Int) -> Element {
    get { pointer[index] }
    set { pointer[index] = newValue }
  }

  /// The elements.
  public var array: [Element] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
}
