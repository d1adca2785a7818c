/// The local values of one call, block values included.
final class Frame {
  let machine: Machine
  /// The frame of the function that this one is declared in; nil at the top.
  let parent: Frame?
  // Unchecked memory rather than an array: reading a local costs no exclusivity check and no copy of a buffer.
  private let slots: UnsafeMutablePointer<Value>
  private let count: Int

  init(machine: Machine, count: Int, parent: Frame? = nil) {
    self.machine = machine
    self.parent = parent
    self.count = count
    slots = UnsafeMutablePointer<Value>.allocate(capacity: max(1, count))
    slots.initialize(repeating: .none, count: count)
  }

  deinit {
    slots.deinitialize(count: count)
    slots.deallocate()
  }

  /// A local by its number, which the compiler gave out below `count`.
  @inline(__always)
  subscript(slot: Int) -> Value {
    get { slots[slot] }
    set { slots[slot] = newValue }
  }
}

/// Compiled code: what an expression does in a frame.
typealias Code = @Sendable (Frame) throws -> Value
