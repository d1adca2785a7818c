import Glibc
import LinuxShims
import Synchronization

/// Looks, while something runs, whether the process stays within its memory budget.
///
/// One thread looks for all that runs; it sleeps when nothing has run for a while, so that an idle process stays idle.
public enum MemoryWatch {
  private struct Watched {
    let number: Int
    let exceeded: @Sendable () -> Void
    /// Bytes in memory when it was first looked at.
    var before: Int?
  }

  private struct State {
    var watched: [Watched] = []
    var next = 0
    var isStarted = false
    /// Whether the thread sleeps until it is woken.
    var isAsleep = false
  }

  /// Milliseconds between two looks: what can be allocated meanwhile is little against what a budget leaves free.
  private static let pause: Int32 = 25
  /// Looks at nothing before the thread goes to sleep.
  private static let looksBeforeSleep = 40
  /// What runs may grow by this share of the budget even where the budget is used up, so that memory can be given back.
  private static let leeway = 64

  private static let state = Mutex(State())
  private static let wakeUp = linux_eventfd()

  /// Runs `work`; calls `exceeded`, from another thread, where the process outgrows the budget meanwhile.
  public static func during<Result>(
    exceeded: @escaping @Sendable () -> Void, _ work: () throws -> Result
  ) rethrows -> Result {
    let (number, mustStart, mustWake) = state.withLock { state in
      state.next += 1
      state.watched.append(Watched(number: state.next, exceeded: exceeded))
      defer { (state.isStarted, state.isAsleep) = (true, false) }
      return (state.next, !state.isStarted, state.isAsleep)
    }
    if mustStart {
      // Without a thread nobody looks; the work goes on.
      _ = try? WorkerThread(stack: 1 << 17) { look() }
    } else if mustWake {
      var one: UInt64 = 1
      _ = write(wakeUp, &one, MemoryLayout<UInt64>.size)
    }
    defer { state.withLock { $0.watched.removeAll { $0.number == number } } }
    return try work()
  }

  /// Gives memory that was freed back to the system, which would otherwise count as used.
  public static func giveBack() { linux_give_memory_back() }

  private static func look() {
    linux_name_thread("memory")
    let limit = MemoryBudget.limit
    var idleLooks = 0
    while true {
      let sleeps = state.withLock { state in
        idleLooks = state.watched.isEmpty ? idleLooks + 1 : 0
        state.isAsleep = idleLooks > looksBeforeSleep
        return state.isAsleep
      }
      if sleeps { idleLooks = 0 }
      var item = pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)
      if poll(&item, 1, sleeps ? -1 : pause) > 0 {
        var count: UInt64 = 0
        _ = read(wakeUp, &count, MemoryLayout<UInt64>.size)
      }
      if state.withLock({ $0.watched.isEmpty }) { continue }
      let resident = MemoryBudget.resident
      let told = state.withLock { state in
        for index in state.watched.indices where state.watched[index].before == nil {
          state.watched[index].before = resident
        }
        guard resident > limit else { return [Watched]() }
        return state.watched.filter { resident > ($0.before ?? resident) + limit / leeway }
      }
      for each in told { each.exceeded() }
    }
  }
}
