import FileSystem
import Glibc
import Language
import LinuxShims
import Synchronization

/// Where the handler of Ctrl-C writes to; set before it is installed, and all that it may touch.
nonisolated(unsafe) private var pressed: Int32 = -1

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

  /// Begins to watch; called once.
  ///
  /// - Throws: `FileError` where the system gives no pipe or thread.
  static func start() throws {
    var ends: [Int32] = [-1, -1]
    guard linux_pipe(&ends) == 0 else { throw FileError(operation: "open", path: "a pipe", code: errno) }
    pressed = ends[1]
    let presses = ends[0]
    _ = try WorkerThread(stack: 1 << 17) { watch(presses) }
    // A handler and not a blocked signal: libraries have threads of their own from before the start, which block nothing.
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      let code = errno
      var byte: UInt8 = 1
      _ = Glibc.write(pressed, &byte, 1)
      errno = code
    }
    action.sa_flags = SA_RESTART
    sigaction(SIGINT, &action, nil)
  }

  private static func watch(_ presses: Int32) {
    var byte: UInt8 = 0
    while true {
      guard read(presses, &byte, 1) == 1 else { continue }
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

  /// Counts presses anew, as something else begins to run.
  static func countAnew() { running.withLock { $0.presses = 0 } }

  /// Runs `work`, during which Ctrl-C raises `interruption`.
  static func during<Result>(_ interruption: Interruption, _ work: () throws -> Result) rethrows -> Result {
    running.withLock { ($0.interruption, $0.presses) = (interruption, 0) }
    defer { running.withLock { ($0.interruption, $0.presses) = (nil, 0) } }
    return try work()
  }
}
