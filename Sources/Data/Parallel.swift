import FileSystem
import Glibc
import Synchronization

/// Independent pieces of coarse work (decoding, parsing) on several threads of its own, so that it may run beside training.
enum Parallel {
  /// Threads for coarse work: `HEDDLE_THREADS`, else the processors of the machine.
  static let threads: Int = {
    if let text = Environment.value("HEDDLE_THREADS"), let count = Int(text), count > 0 { return min(count, 256) }
    return max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }()

  /// Calls `body` once for each index below `count`, in any order and at once; returns when all are done.
  static func forEach(_ count: Int, threads limit: Int = threads, _ body: @Sendable @escaping (Int) -> Void) {
    let helpers = min(limit, count) - 1
    guard helpers > 0 else {
      for index in 0..<count { body(index) }
      return
    }
    let next = Counter()
    let work: @Sendable () -> Void = {
      while true {
        let index = next.value.add(1, ordering: .relaxed).oldValue
        if index >= count { return }
        body(index)
      }
    }
    let running = (0..<helpers).map { _ in BackgroundThread(work) }
    work()
    for thread in running { thread.join() }
  }

  /// Calls `body` with stretches that cover 0 ..< count, a few for each thread.
  static func stretches(of count: Int, atLeast smallest: Int = 1, _ body: @Sendable @escaping (Range<Int>) -> Void) {
    guard count > 0 else { return }
    let pieces = max(1, min(threads * 4, count / max(1, smallest)))
    forEach(pieces) { piece in body(count * piece / pieces..<count * (piece + 1) / pieces) }
  }

  private final class Counter: Sendable {
    let value = Atomic<Int>(0)
  }
}

/// A thread that runs one closure.
final class BackgroundThread: @unchecked Sendable {
  private var handle = pthread_t()
  private var isStarted = false
  private let body: @Sendable () -> Void

  /// Starts at once; where the system has no thread left, `body` runs here and now.
  init(_ body: @Sendable @escaping () -> Void) {
    self.body = body
    let box = Unmanaged.passRetained(Body(body))
    let status = pthread_create(
      &handle, nil,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    isStarted = status == 0
    if !isStarted { box.takeRetainedValue().run() }
  }

  /// Waits for the end. To be called once.
  func join() {
    if isStarted { pthread_join(handle, nil) }
  }

  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @Sendable @escaping () -> Void) { self.run = run }
  }
}

extension Parallel {
  /// The greatest of `value` over `rows`; 0 where there are none.
  static func maximum(over rows: [Int], _ value: @Sendable @escaping (Int) -> Int) -> Int {
    let result = Mutex(0)
    stretches(of: rows.count, atLeast: 256) { stretch in
      let greatest = rows[stretch].reduce(0) { max($0, value($1)) }
      result.withLock { $0 = max($0, greatest) }
    }
    return result.withLock { $0 }
  }
}
