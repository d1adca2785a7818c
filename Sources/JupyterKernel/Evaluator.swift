import FileSystem
import JupyterProtocol
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
  }

  /// Requests that arrive this much after a failure, in seconds, but were made before it, were made without knowing of
  /// it and are given up too.
  private static let lateness = 0.1
  /// The language's evaluator recurses, so its stack is large; pages that are not touched cost nothing.
  static let stackSize = 64 << 20

  /// The subshell's identifier; nil for the main shell.
  let subshell: String?
  /// Wakes the thread while it waits for the user's input.
  let inputWakeUp: WakeUp
  private let mailbox: Mailbox<Letter>
  private let state = Mutex(State())
  private let pending = Atomic<Int>(0)
  private let hasEnded = Atomic<Bool>(false)
  private let ended: WakeUp

  /// - Throws: `KernelError` where the system has no descriptors left.
  init(subshell: String?) throws {
    self.subshell = subshell
    inputWakeUp = try WakeUp()
    mailbox = try Mailbox()
    ended = try WakeUp()
  }

  /// Whether nothing is waiting or being handled.
  var isIdle: Bool { pending.load(ordering: .acquiring) == 0 }

  /// Hands a request over.
  func post(_ delivery: Delivery) {
    pending.add(1, ordering: .relaxed)
    mailbox.post(.delivery(delivery))
  }

  /// Ends the thread after the request that it is handling.
  func stop() {
    mailbox.post(.stop)
    inputWakeUp.signal()
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
        guard case .delivery(let delivery) = letter, !core.isStopping else { return }
        if isAborted(delivery) {
          delivery.abort(core: core)
        } else {
          delivery.handle(core: core, evaluator: self)
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
