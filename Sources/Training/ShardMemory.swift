import FileSystem
import Synchronization
import Tensor

/// Keeps the first step within the memory budget: what a shard takes is not known before, and where a batch is large the
/// system might end the process before the step is over.
final class ShardMemory: Sendable {
  /// A pass of a shard, whose first time takes memory.
  enum Pass {
    case forward, backward

    fileprivate func isFirst(of shard: Shard) -> Bool {
      switch self {
      case .forward: shard.tape.growths == 0
      case .backward: shard.gradients.isEmpty
      }
    }
  }

  /// What is known of the first passes of one kind.
  private struct Taken {
    /// The most bytes that one has taken.
    var most = 0
    /// How many are at it now.
    var running = 0
  }

  private let forward = Mutex(Taken())
  private let backward = Mutex(Taken())

  /// Runs `body`, a pass of each of `shards`, on the threads of the pool.
  ///
  /// The first of all shows what the others will take; where that is not left, this is their failure.
  func run<Frame>(_ pass: Pass, of shards: [Shard], with frame: Frame, _ body: ThreadPool.Body) {
    let alone = shards.first.map { pass.isFirst(of: $0) } == true ? 1 : 0
    withUnsafePointer(to: frame) { frame in
      var watched = Watched(memory: self, pass: pass, shards: shards, first: 0, frame: frame, body: body)
      watched.run(count: alone)
      watched.first = alone
      watched.run(count: shards.count - alone)
    }
  }

  /// Passes of the shards from `first` on.
  private struct Watched {
    let memory: ShardMemory
    let pass: Pass
    let shards: [Shard]
    var first: Int
    let frame: UnsafeRawPointer
    let body: ThreadPool.Body

    func run(count: Int) {
      ThreadPool.shared.run(count: count, with: self) { watched, index in
        watched.assumingMemoryBound(to: Watched.self).pointee.run(index)
      }
    }

    func run(_ index: Int) { memory.watch(pass, of: shards[first + index]) { body(frame, first + index) } }
  }

  private func watch(_ pass: Pass, of shard: Shard, _ body: () -> Void) {
    guard pass.isFirst(of: shard) else { return body() }
    switch pass {
    case .forward: first(of: shard, forward, body)
    case .backward: first(of: shard, backward, body)
    }
  }

  private func first(of shard: Shard, _ taken: borrowing Mutex<Taken>, _ body: () -> Void) {
    let expected = taken.withLock { taken in
      taken.running += 1
      return taken.running * taken.most
    }
    let before = shard.byteCount
    do {
      try MemoryBudget.check(adding: expected)
      body()
    } catch {
      shard.failure = error
    }
    taken.withLock { taken in
      taken.running -= 1
      taken.most = max(taken.most, shard.byteCount - before)
    }
  }
}
