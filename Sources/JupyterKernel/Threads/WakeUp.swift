import Glibc
import LinuxShims

/// An event descriptor: one thread sleeps on it, any other wakes it.
final class WakeUp: Sendable {
  /// Readable once somebody has signalled.
  let descriptor: Int32

  /// - Throws: `KernelError` where the system has no descriptors left.
  init() throws {
    descriptor = linux_eventfd()
    guard descriptor >= 0 else {
      throw KernelError("cannot make an event descriptor: \(String(cString: strerror(errno)).lowercased())")
    }
  }

  deinit { close(descriptor) }

  /// Wakes the sleeper, or lets it not fall asleep.
  func signal() {
    var one: UInt64 = 1
    while write(descriptor, &one, MemoryLayout<UInt64>.size) < 0 && errno == EINTR {}
  }

  /// Takes the signals back that came so far.
  func clear() {
    var count: UInt64 = 0
    while read(descriptor, &count, MemoryLayout<UInt64>.size) < 0 && errno == EINTR {}
  }

  /// Sleeps until signalled, or at most `milliseconds` where they are not negative; takes the signal back.
  func wait(milliseconds: Int32 = -1) {
    var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&item, 1, milliseconds) < 0 && errno == EINTR {}
    clear()
  }
}
