import FileSystem
import Glibc
import Language
import Synchronization

/// Turns Ctrl-C into an interruption of what runs.
enum InterruptWatch {
  /// Presses after which the process ends although what runs did not stop.
  private static let patience = 3

  private static let running = Mutex<(interruption: Interruption?, presses: Int)>((nil, 0))

  /// Begins to watch; called once, before any other thread is started.
  ///
  /// - Throws: `FileError` where the system gives no thread.
  static func start(beforeExit: @escaping @Sendable () -> Void) throws {
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
        let isLast = running.withLock { running in
          running.presses += 1
          running.interruption?.raise()
          return running.interruption == nil || running.presses >= patience
        }
        if isLast {
          beforeExit()
          _exit(130)
        }
      }
    }
  }

  /// Runs `work`, during which Ctrl-C raises `interruption`.
  static func during<Result>(_ interruption: Interruption, _ work: () throws -> Result) rethrows -> Result {
    running.withLock { $0 = (interruption, 0) }
    defer { running.withLock { $0 = (nil, 0) } }
    return try work()
  }
}
