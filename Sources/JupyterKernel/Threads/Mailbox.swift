import Synchronization

/// A queue that any thread posts to and one thread empties; its descriptor wakes that thread.
final class Mailbox<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    /// Whether the owner was woken since it last emptied the queue.
    var isSignalled = false
  }

  private let state = Mutex(State())
  private let wakeUp: WakeUp

  /// - Throws: `KernelError` where the system has no descriptors left.
  init() throws { wakeUp = try WakeUp() }

  /// Readable while there may be elements.
  var descriptor: Int32 { wakeUp.descriptor }

  /// Adds `element` at the end.
  func post(_ element: Element) {
    let mustWake = state.withLock { state in
      state.elements.append(element)
      defer { state.isSignalled = true }
      return !state.isSignalled
    }
    if mustWake { wakeUp.signal() }
  }

  /// All elements in the order they were posted.
  func takeAll() -> [Element] {
    wakeUp.clear()
    return state.withLock { state in
      state.isSignalled = false
      let elements = state.elements
      state.elements = []
      return elements
    }
  }

  /// Sleeps until there are elements, then takes them all.
  func waitForAll() -> [Element] {
    while true {
      let elements = takeAll()
      if !elements.isEmpty { return elements }
      wakeUp.wait()
    }
  }
}
