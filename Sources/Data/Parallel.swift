import Glibc
import Synchronization
import Tensor

/// Independent pieces of coarse work, such as decoding and parsing, ahead of training.
enum Parallel {
  /// Calls `body` once for each index below `count`, in any order; returns when all are done, or the watch is over.
  ///
  /// - Parameter isAlone: False beside training, which needs the pool for itself: then all runs on the calling thread.
  static func forEach(_ count: Int, isAlone: Bool = true, _ body: (Int) -> Void) {
    if isAlone {
      let watch = Watch.current
      ThreadPool.shared.run(count: count) { index in
        if !watch.isOver { watch.carried { body(index) } }
      }
    } else {
      for index in 0..<count { body(index) }
    }
  }

  /// Calls `body` with stretches that cover 0 ..< count, a few for each thread.
  static func stretches(of count: Int, atLeast smallest: Int = 1, _ body: (Range<Int>) -> Void) {
    guard count > 0 else { return }
    let pieces = max(1, min(ThreadPool.shared.threads * 4, count / max(1, smallest)))
    forEach(pieces) { piece in body(count * piece / pieces..<count * (piece + 1) / pieces) }
  }

  /// The greatest of `value` over `rows`; 0 where there are none.
  static func maximum(over rows: [Int], _ value: (Int) -> Int) -> Int {
    let result = Mutex(0)
    stretches(of: rows.count, atLeast: 256) { stretch in
      let greatest = rows[stretch].reduce(0) { max($0, value($1)) }
      result.withLock { $0 = max($0, greatest) }
    }
    return result.withLock { $0 }
  }
}

/// A thread that runs one closure.
final class BackgroundThread: @unchecked Sendable {
  private var handle = pthread_t()

  /// Starts at once; nil where the system has no thread left.
  init?(_ body: @Sendable @escaping () -> Void) {
    let box = Unmanaged.passRetained(Body(body))
    let status = pthread_create(
      &handle, nil,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    guard status == 0 else {
      box.release()
      return nil
    }
  }

  /// Waits for the end. To be called once.
  func join() { pthread_join(handle, nil) }

  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @Sendable @escaping () -> Void) { self.run = run }
  }
}
