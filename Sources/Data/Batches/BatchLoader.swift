/// The batches of an epoch, the next one prepared on a thread of its own while the last one trains.
///
/// Every row comes once an epoch; the last batch may be smaller. Order depends on the seed and the epoch alone.
public final class BatchLoader: Sendable {
  /// How batches are put together.
  public struct Options: Sendable {
    /// Rows a batch.
    public var size: Int
    public var isShuffled: Bool
    public var seed: UInt64
    /// Sequence columns that are padded to their longest length instead of the batch's.
    public var full: Set<String>
    /// Whether rows of similar length come together, so that less is padded.
    public var groupsByLength: Bool
    /// Changes a batch before it is handed out, such as augmentation; the seed is the batch's own.
    public var transform: (@Sendable (Batch, _ seed: UInt64) -> Batch)?

    public init(
      size: Int, isShuffled: Bool = true, seed: UInt64 = 0, full: Set<String> = [], groupsByLength: Bool = false,
      transform: (@Sendable (Batch, _ seed: UInt64) -> Batch)? = nil
    ) {
      self.size = max(1, size)
      self.isShuffled = isShuffled
      self.seed = seed
      self.full = full
      self.groupsByLength = groupsByLength
      self.transform = transform
    }
  }

  public let data: PreparedDataset
  public let options: Options
  private let pool = BufferPool()

  public init(_ data: PreparedDataset, options: Options) {
    self.data = data
    self.options = options
  }

  /// Batches an epoch.
  public var batchCount: Int { (data.count + options.size - 1) / options.size }

  /// Positions of the rows of each batch of epoch `epoch`, counted from 0.
  public func order(epoch: Int) -> [[Int]] {
    var positions = Array(0..<data.count)
    if options.isShuffled {
      var generator = SplitMix64(seed: options.seed, stream: UInt64(bitPattern: Int64(epoch)))
      generator.shuffle(&positions)
      if options.groupsByLength { return grouped(positions, &generator) }
    }
    return stride(from: 0, to: positions.count, by: options.size).map {
      Array(positions[$0..<min($0 + options.size, positions.count)])
    }
  }

  /// The batches of epoch `epoch`, in order, from batch `first` on.
  public func epoch(_ epoch: Int, from first: Int = 0) -> Epoch {
    Epoch(self, order: order(epoch: epoch), epoch: epoch, position: first)
  }

  /// Sorts stretches of 32 batches by length, then shuffles the batches: near-random order, little padding.
  private func grouped(_ positions: [Int], _ generator: inout SplitMix64) -> [[Int]] {
    let batchesAtOnce = 32
    var batches: [[Int]] = []
    for start in stride(from: 0, to: positions.count, by: options.size * batchesAtOnce) {
      let stretch = positions[start..<min(start + options.size * batchesAtOnce, positions.count)]
      let sorted = stretch.map { position in
        (position: position, length: data.columns.reduce(0) { $0 + $1.length(data.dataset.rows[position]) })
      }.sorted { ($0.length, $0.position) < ($1.length, $1.position) }
      for offset in stride(from: 0, to: sorted.count, by: options.size) {
        batches.append(sorted[offset..<min(offset + options.size, sorted.count)].map(\.position))
      }
    }
    // A smaller last batch stays last, so that batch sizes do not depend on the order.
    let last = (batches.last?.count ?? options.size) < options.size ? batches.popLast() : nil
    generator.shuffle(&batches)
    return batches + (last.map { [$0] } ?? [])
  }

  /// The batches of one epoch, made on a thread of its own while the ones before are in use.
  public final class Epoch: Sequence, IteratorProtocol {
    public typealias Element = Batch

    /// Batches in all.
    public let count: Int
    private let queue = HandOver<Batch>(capacity: 2)
    private var thread: BackgroundThread?
    private let make: (Int) -> Batch
    private var taken: Int

    init(_ loader: BatchLoader, order: [[Int]], epoch: Int, position: Int) {
      count = order.count
      taken = position
      let make: @Sendable (Int) -> Batch = { loader.make(order[$0], epoch: epoch, index: $0) }
      self.make = make
      // A single batch is made by whoever asks: no thread pays for that.
      guard order.count - position > 1 else { return }
      thread = BackgroundThread { [queue] in
        for index in position..<order.count {
          guard queue.put(make(index)) else { return }
        }
      }
    }

    /// The next batch, or nil at the end.
    public func next() -> Batch? {
      guard taken < count else { return nil }
      taken += 1
      return thread == nil ? make(taken - 1) : queue.take()
    }

    deinit {
      queue.close()
      thread?.join()
    }
  }

  fileprivate func make(_ positions: [Int], epoch: Int, index: Int) -> Batch {
    let batch = data.batch(positions, full: options.full, from: pool)
    guard let transform = options.transform else { return batch }
    return transform(batch, SplitMix64(seed: options.seed ^ UInt64(epoch), stream: UInt64(index)).state)
  }
}
