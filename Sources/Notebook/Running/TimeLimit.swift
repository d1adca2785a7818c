import Display
import FileSystem
import Glibc
import Language
import Synchronization

/// Raises an interruption when a stretch of work takes longer than it may.
final class TimeLimit: @unchecked Sendable {
  // The condition and `isOver` are touched under the lock alone.
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var isOver = false
  private let expired = Atomic<Bool>(false)

  private init() {
    lock = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(lock)
    condition.deallocate()
    lock.deallocate()
  }

  /// Runs `work`, raising `interruption` after `seconds`; says whether that was needed. No limit where `seconds` is nil.
  static func run<Result>(
    seconds: Double?, interruption: Interruption, _ work: () -> Result
  ) throws -> (result: Result, expired: Bool) {
    guard let seconds else { return (work(), false) }
    let limit = TimeLimit()
    let end = Environment.monotonicSeconds + max(seconds, 0)
    let watch = try WorkerThread(stack: 1 << 17) { limit.wait(until: end, interruption) }
    let result = work()
    limit.finish()
    watch.join()
    return (result, limit.expired.load(ordering: .relaxed))
  }

  /// What is said of a cell that took longer than `seconds`.
  static func failure(_ name: String, _ seconds: Double) -> Failure {
    let message = "\(name) took longer than the limit of \(DurationFormat.text(seconds))"
    return Failure(code: "timeout", message: message, lines: ["error[timeout]: \(message)"])
  }

  private func wait(until end: Double, _ interruption: Interruption) {
    var deadline = timespec(tv_sec: Int(end), tv_nsec: Int((end - end.rounded(.down)) * 1e9))
    pthread_mutex_lock(lock)
    var code: Int32 = 0
    while !isOver && code != ETIMEDOUT { code = pthread_cond_timedwait(condition, lock, &deadline) }
    if !isOver {
      expired.store(true, ordering: .relaxed)
      interruption.raise()
    }
    pthread_mutex_unlock(lock)
  }

  private func finish() {
    pthread_mutex_lock(lock)
    isOver = true
    pthread_cond_signal(condition)
    pthread_mutex_unlock(lock)
  }
}
