import FileSystem
import JupyterProtocol
import Language
import LinuxShims
import Synchronization

/// The thread that runs the cells of one shell, one after the other.
final class Evaluator: Sendable {
  private enum Letter: Sendable {
    case delivery(Delivery)
    case stop
  }

  private struct State {
    /// Requests to run cells that arrived by then are given up: seconds on the monotonic clock.
    var abortedUntil = -Double.infinity
    /// When the failure behind that happened.
    var failure: Timestamp?
    /// Whether nothing is taken any more.
    var isStopped = false
  }

  /// Requests that arrive this much after a failure, in seconds, but were made before it, were made without knowing of
  /// it and are given up too.
  private static let lateness = 0.1
  /// The language's evaluator recurses, so its stack is large; pages that are not touched cost nothing.
  static let stackSize = 64 << 20

  /// The subshell's identifier; nil for the main shell.
  let subshell: String?
  /// What stops a cell of a subshell; nil for the main shell, whose cells the interpreter's own stops.
  let interruption: Interruption?
  /// Where its cells are kept, counted by themselves.
  let history: any HistoryStore
  /// Wakes the thread while it waits for the user's input.
  let inputWakeUp: WakeUp
  private let mailbox: Mailbox<Letter>
  private let state = Mutex(State())
  private let pending = Atomic<Int>(0)
  private let executionCounter = Atomic<Int>(0)
  private let hasEnded = Atomic<Bool>(false)
  private let ended: WakeUp

  /// - Throws: `KernelError` where the system has no descriptors left.
  init(subshell: String?, history: any HistoryStore) throws {
    self.subshell = subshell
    self.history = history
    interruption = subshell == nil ? nil : Interruption()
    inputWakeUp = try WakeUp()
    mailbox = try Mailbox()
    ended = try WakeUp()
  }

  /// Whether nothing is waiting or being handled.
  var isIdle: Bool { pending.load(ordering: .acquiring) == 0 }

  /// How many cells were counted so far.
  var executionCount: Int { executionCounter.load(ordering: .relaxed) }

  /// The number of the next cell.
  func countExecution() -> Int { executionCounter.add(1, ordering: .relaxed).newValue }

  /// Hands a request over; false where it was stopped before.
  func post(_ delivery: Delivery) -> Bool {
    state.withLock { state in
      if state.isStopped { return false }
      pending.add(1, ordering: .relaxed)
      mailbox.post(.delivery(delivery))
      return true
    }
  }

  /// Whether it ends once what it was handed is answered.
  var isStopped: Bool { state.withLock { $0.isStopped } }

  /// Ends the thread; cells that it was handed and that do not run yet are given up.
  func stop() {
    abortWaiting()
    state.withLock { state in
      state.isStopped = true
      mailbox.post(.stop)
    }
  }

  /// Waits at most `milliseconds` for the thread's end; false where it is still running then.
  func waitForEnd(milliseconds: Int32) -> Bool {
    if !hasEnded.load(ordering: .acquiring) { ended.wait(milliseconds: milliseconds) }
    return hasEnded.load(ordering: .acquiring)
  }

  /// The thread's body: answers until it is stopped.
  func run(core: KernelCore) {
    defer {
      hasEnded.store(true, ordering: .releasing)
      ended.signal()
    }
    // Made before it is needed, so that the first cell does not wait for it.
    core.interpreter.prepare()
    // What only the start needed would stay in memory for as long as the kernel waits.
    if subshell == nil { linux_forget_program_pages() }
    while true {
      for letter in mailbox.waitForAll() {
        guard case .delivery(let delivery) = letter else { return }
        if isAborted(delivery) || core.isStopping {
          delivery.abort(core: core)
        } else {
          delivery.handle(core: core, evaluator: self, inMainShell: subshell == nil)
        }
        pending.subtract(1, ordering: .releasing)
      }
    }
  }

  /// Gives up the requests to run cells that were made before now.
  func abortWaiting() {
    state.withLock { state in
      state.abortedUntil = Environment.monotonicSeconds
      state.failure = Timestamp.now()
    }
  }

  private func isAborted(_ delivery: Delivery) -> Bool {
    guard delivery.message.header.type == ExecuteRequest.type else { return false }
    return state.withLock { state in
      if delivery.arrival <= state.abortedUntil { return true }
      guard delivery.arrival <= state.abortedUntil + Self.lateness, let failure = state.failure,
        let made = Timestamp(delivery.message.header.date)
      else { return false }
      return made < failure
    }
  }
}
