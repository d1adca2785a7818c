import Glibc
import LinuxShims
import Synchronization

/// The work that a pool's threads share, and how they meet.
///
/// Each thread owns a range of the items, so that the same thread meets the same data in every job, and takes from the
/// others' when it has done its own. The caller waits only for workers that joined: one that is still asleep when nothing
/// is left does not delay it.
final class Job: @unchecked Sendable {
  /// A word on a cache line of its own.
  private struct Word: ~Copyable {
    let value: UnsafeMutablePointer<Atomic<Int32>>

    init() {
      value = UnsafeMutableRawPointer.allocate(byteCount: 128, alignment: 128)
        .bindMemory(to: Atomic<Int32>.self, capacity: 1)
      value.initialize(to: Atomic(0))
    }

    deinit { value.deallocate() }

    var address: UnsafePointer<Int32> { UnsafePointer(UnsafeRawPointer(value).assumingMemoryBound(to: Int32.self)) }

    func load() -> Int32 { value.pointee.load(ordering: .sequentiallyConsistent) }
    func store(_ word: Int32) { value.pointee.store(word, ordering: .sequentiallyConsistent) }

    /// Adds, and returns the value before.
    @discardableResult
    func add(_ term: Int32) -> Int32 { value.pointee.add(term, ordering: .sequentiallyConsistent).oldValue }

    func exchange(_ expected: Int32, _ desired: Int32) -> Bool {
      value.pointee.compareExchange(
        expected: expected, desired: desired, ordering: .sequentiallyConsistent
      ).exchanged
    }
  }

  /// How long to spin without a pause for other threads, and then with one, in ns. Falling asleep and waking up again
  /// takes as long as the shorter one; a thread whose last item ended early waits about as long as the longer one.
  private static let spinTime = 50_000, yieldTime = 300_000
  private static let open: Int32 = 1 << 16  // the bit of `gate` that lets workers join; below it, how many have

  private let threads: Int
  private let next: UnsafeMutablePointer<Word>  // of each thread's range
  private let generation = Word()  // of the job; a change wakes the workers
  private let gate = Word()
  private let left = Word()  // workers that have left the job
  private let sleepers = Word()
  private let callerSleeps = Word()
  private let stopped = Word()

  // Written by the caller while the gate is shut.
  private var count = 0
  private var frame: UnsafeRawPointer?
  private var body: ThreadPool.Body?

  init(threads: Int) {
    self.threads = threads
    next = .allocate(capacity: threads)
    for thread in 0..<threads { (next + thread).initialize(to: Word()) }
  }

  deinit {
    next.deinitialize(count: threads)
    next.deallocate()
  }

  /// Runs all items with whatever workers come.
  func run(count: Int, _ frame: UnsafeRawPointer, _ body: ThreadPool.Body) {
    self.count = count
    self.frame = frame
    self.body = body
    for thread in 0..<threads { next[thread].store(Int32(truncatingIfNeeded: start(of: thread))) }
    left.store(0)
    gate.store(Self.open)
    generation.add(1)
    if sleepers.load() > 0 { linux_futex_wake(generation.address) }
    work(as: 0, frame, body)
    let joined = gate.add(-Self.open) - Self.open
    waitForLeavers(joined)
    self.frame = nil
    self.body = nil
  }

  /// Starts the thread of a worker, which holds the job until `stop`.
  func startWorker(_ worker: Int) {
    final class Start {
      let job: Job
      let worker: Int
      init(_ job: Job, _ worker: Int) {
        self.job = job
        self.worker = worker
      }
    }
    var thread = pthread_t()
    let start = Unmanaged.passRetained(Start(self, worker))
    let status = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        linux_flush_denormals()
        start.job.serve(as: start.worker)
        return nil
      }, start.toOpaque())
    if status == 0 {
      pthread_detach(thread)
    } else {
      start.release()  // Fewer workers are slower, not wrong.
    }
  }

  /// Lets the workers end.
  func stop() {
    stopped.store(1)
    generation.add(1)
    linux_futex_wake(generation.address)
  }

  private func start(of thread: Int) -> Int { thread * count / threads }

  private func work(as thread: Int, _ frame: UnsafeRawPointer, _ body: ThreadPool.Body) {
    for turn in 0..<threads {
      let owner = (thread + turn) % threads
      let end = start(of: owner + 1)
      while Int(next[owner].load()) < end {
        let index = Int(next[owner].add(1))
        guard index < end else { break }
        body(frame, index)
      }
    }
  }

  private func serve(as worker: Int) {
    var seen: Int32 = 0
    while true {
      waitForChange(of: seen)
      guard stopped.load() == 0 else { return }
      seen = generation.load()
      guard join() else { continue }
      if let frame, let body { work(as: worker, frame, body) }
      left.add(1)
      if callerSleeps.load() > 0 { linux_futex_wake(left.address) }
    }
  }

  private func join() -> Bool {
    while true {
      let state = gate.load()
      guard state & Self.open != 0 else { return false }
      if gate.exchange(state, state + 1) { return true }
    }
  }

  private func waitForChange(of seen: Int32) {
    if spin(until: { generation.load() != seen }) { return }
    sleepers.add(1)
    while generation.load() == seen { linux_futex_wait(generation.address, seen) }
    sleepers.add(-1)
  }

  private func waitForLeavers(_ joined: Int32) {
    if spin(until: { left.load() == joined }) { return }
    callerSleeps.add(1)
    while true {
      let now = left.load()
      if now == joined { break }
      linux_futex_wait(left.address, now)
    }
    callerSleeps.add(-1)
  }

  /// Whether the condition came true within the time that is cheaper to spin than to sleep.
  private func spin(until condition: () -> Bool) -> Bool {
    let start = Self.now()
    while true {
      for _ in 0..<32 {
        if condition() { return true }
        linux_spin_pause()
      }
      let elapsed = Self.now() - start
      guard elapsed < Self.yieldTime else { return condition() }
      if elapsed > Self.spinTime { sched_yield() }
    }
  }

  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
