import FileSystem
import Glibc
import Language
import Synchronization

/// Turns Ctrl-C into an interruption of what runs.
enum InterruptWatch {
  /// Presses after which the process ends although what runs did not stop.
  private static let patience = 3

  /// What shells give a process that Ctrl-C ended: 128 and the signal's number.
  private static let exitCode: Int32 = 130

  private struct State {
    var interruption: Interruption?
    var presses = 0
    var beforeExit: @Sendable () -> Void = {}
  }

  private static let running = Mutex(State())

  /// Sets what is done before the process ends by Ctrl-C.
  static func beforeExit(_ action: @escaping @Sendable () -> Void) { running.withLock { $0.beforeExit = action } }

  /// Begins to watch; called once, before any other thread is started.
  ///
  /// - Throws: `FileError` where the system gives no thread.
  static func start() throws {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    // Blocked in every thread, so that only the one below gets it.
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    _ = try WorkerThread(stack: 1 << 17) {
      var signals = sigset_t()
      sigemptyset(&signals)
      sigaddset(&signals, SIGINT)
      while true {
        var signal: Int32 = 0
        guard sigwait(&signals, &signal) == 0 else { continue }
        let (isLast, state) = running.withLock { state in
          state.presses += 1
          state.interruption?.raise()
          return (state.interruption == nil || state.presses >= patience, state)
        }
        if isLast {
          state.beforeExit()
          _exit(exitCode)
        }
      }
    }
  }

  /// Runs `work`, during which Ctrl-C raises `interruption`.
  static func during<Result>(_ interruption: Interruption, _ work: () throws -> Result) rethrows -> Result {
    running.withLock { ($0.interruption, $0.presses) = (interruption, 0) }
    defer { running.withLock { ($0.interruption, $0.presses) = (nil, 0) } }
    return try work()
  }
}
