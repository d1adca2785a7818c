import Glibc
import LinuxShims

/// A thread of the system's with a name and a stack of its own size.
struct Thread: @unchecked Sendable {
  // `pthread_t` is a plain handle that any thread may join.
  private let handle: pthread_t

  private final class Body {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts `body`. `name` has at most 15 characters, which is what the system keeps; `stackSize` is in bytes.
  ///
  /// - Throws: `KernelError` where the system gives no thread.
  init(name: String, stackSize: Int = 1 << 20, _ body: @escaping @Sendable () -> Void) throws {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    var handle = pthread_t()
    let box = Unmanaged.passRetained(
      Body {
        linux_name_thread(name)
        body()
      })
    let failure = pthread_create(
      &handle, &attributes,
      { pointer in
        if let pointer { Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    guard failure == 0 else {
      box.release()
      throw KernelError("cannot start thread '\(name)': \(String(cString: strerror(failure)).lowercased())")
    }
    self.handle = handle
  }

  /// Waits until the thread has ended.
  func join() { pthread_join(handle, nil) }
}
