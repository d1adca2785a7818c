import FileSystem
import Glibc
import LinuxShims

/// What reaches a kernel beside messages: signals, and the end of the process that started it.
final class Guardian {
  /// What happened.
  enum Event {
    /// Somebody wants the running cell to stop.
    case interrupt
    /// The kernel is to end.
    case end
  }

  private let interrupt: WakeUp
  private let termination: WakeUp
  /// Readable once the parent has ended; -1 where there is none to watch.
  private let parent: Int32

  /// Watches the signals of the process, and its parent where `JPY_PARENT_PID` names one.
  ///
  /// - Throws: `KernelError` where the system has no descriptors left.
  init() throws {
    interrupt = try WakeUp()
    termination = try WakeUp()
    linux_ignore_signal(SIGPIPE)
    linux_notify_on_signal(SIGINT, interrupt.descriptor)
    linux_notify_on_signal(SIGTERM, termination.descriptor)
    guard let identifier = Environment.value("JPY_PARENT_PID").flatMap({ Int32($0) }), identifier > 1 else {
      parent = -1
      return
    }
    parent = linux_pidfd_open(identifier)
    // It ended before it could be watched.
    if parent < 0 && errno == ESRCH { termination.signal() }
  }

  /// Readable when something happened.
  var descriptors: [Int32] { [interrupt.descriptor, termination.descriptor, parent] }

  /// What happened, taken back; nil where nothing did.
  func event(in poller: Poller) -> Event? {
    if poller.isReady(termination.descriptor) || poller.isReady(parent) { return .end }
    guard poller.isReady(interrupt.descriptor) else { return nil }
    interrupt.clear()
    return .interrupt
  }

  deinit {
    linux_notify_on_signal(SIGINT, -1)
    linux_notify_on_signal(SIGTERM, -1)
    if parent >= 0 { close(parent) }
  }
}
