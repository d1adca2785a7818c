import Glibc
import LinuxShims
import Synchronization

/// Threads that share the items of one job at a time, and sleep in between.
///
/// An item's result must not depend on the thread that runs it, nor on the others: then neither does the whole on the
/// number of threads. Workers start with the first job, spin for 50 µs after each and then sleep without waking up.
public final class ThreadPool: @unchecked Sendable {
  /// The pool of the process: as many threads as HEDDLE_THREADS says, or as there are processors.
  public static var shared: ThreadPool { replacement ?? standard }

  private static let standard = ThreadPool(threads: threadsWanted())
  @TaskLocal private static var replacement: ThreadPool?

  /// The threads that run a job, the calling one included.
  public let threads: Int

  private let job: Job
  private let started = Mutex<Bool>(false)
  private let busy = Atomic<Bool>(false)

  /// A pool of `threads` threads, the calling one included; at least 1.
  public init(threads: Int) {
    self.threads = max(1, threads)
    job = Job(threads: max(1, threads))
  }

  /// Runs `body` with this pool as the shared one of the calling thread.
  public func whileShared<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Self.$replacement.withValue(self, operation: body)
  }

  /// Ends the workers, which must not be running a job.
  deinit { job.stop() }

  private static func threadsWanted() -> Int {
    if let text = getenv("HEDDLE_THREADS"), let count = Int(String(cString: text)), count > 0 { return min(count, 256) }
    return Processors.available
  }

  /// Runs `body(index)` for each index of 0 ..< count, each once, and returns when all have ended.
  ///
  /// Denormal floats count as 0 meanwhile. Called by a body, or while another thread's job is running, it runs all items
  /// on the calling thread.
  public func run(count: Int, _ body: (Int) -> Void) {
    struct Frame {
      let body: (Int) -> Void
    }
    withoutActuallyEscaping(body) { body in
      run(count: count, with: Frame(body: body)) { frame, index in
        frame.assumingMemoryBound(to: Frame.self).pointee.body(index)
      }
    }
  }

  /// As `run(count:_:)`, of `body(frame, index)`, where the first argument points to `frame`.
  ///
  /// A closure that other threads call lies in memory of its own; a frame stays with the caller, and nothing is asked
  /// of the allocator.
  public func run<Frame>(count: Int, with frame: Frame, _ body: Body) {
    guard count > 0 else { return }
    let control = linux_float_control()
    linux_flush_denormals()
    defer { linux_set_float_control(control) }
    withUnsafePointer(to: frame) { frame in
      guard threads > 1, count > 1, !busy.exchange(true, ordering: .acquiring) else {
        for index in 0..<count { body(frame, index) }
        return
      }
      defer { busy.store(false, ordering: .releasing) }
      startWorkers()
      job.run(count: count, frame, body)
    }
  }

  /// What runs an item of a job: reads what it needs behind the pointer, which is valid until it returns.
  public typealias Body = @convention(c) (_ frame: UnsafeRawPointer, _ index: Int) -> Void

  private func startWorkers() {
    started.withLock { started in
      guard !started else { return }
      started = true
      for worker in 1..<threads { job.startWorker(worker) }
    }
  }
}
