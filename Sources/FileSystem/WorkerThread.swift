import Glibc

/// A thread of the system with a stack of its own size.
public final class WorkerThread: @unchecked Sendable {
  // Written once before the value is shared, and read by `join` alone.
  private let thread: pthread_t

  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts `body` on a thread with `stack` bytes of stack.
  ///
  /// - Throws: `FileError` where the system gives no further thread.
  public init(stack: Int = 1 << 20, _ body: @escaping @Sendable () -> Void) throws {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stack)
    let retained = Unmanaged.passRetained(Body(body))
    var handle = pthread_t()
    let code = pthread_create(
      &handle, &attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, retained.toOpaque())
    guard code == 0 else {
      retained.release()
      throw FileError(operation: "start", path: "a thread", code: code)
    }
    thread = handle
  }

  /// Waits until the body has returned; called once.
  public func join() { pthread_join(thread, nil) }
}
