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

  /// Positions of the rows of epoch `epoch`, counted from 0, batch after batch.
  public func order(epoch: Int) -> [Int] {
    var positions = Array(0..<data.count)
    guard options.isShuffled else { return positions }
    var generator = SplitMix64(seed: options.seed, stream: UInt64(bitPattern: Int64(epoch)))
    generator.shuffle(&positions)
    return options.groupsByLength ? grouped(positions, &generator) : positions
  }

  /// The places of batch `index` in an order.
  private func places(of index: Int) -> Range<Int> {
    index * options.size..<min((index + 1) * options.size, data.count)
  }

  /// The batches of epoch `epoch`, in order, from batch `first` on.
  public func epoch(_ epoch: Int, from first: Int = 0) -> Epoch {
    Epoch(self, order: order(epoch: epoch), epoch: epoch, position: first)
  }

  /// Sorts stretches of 32 batches by length, then shuffles the batches: near-random order, little padding.
  private func grouped(_ positions: [Int], _ generator: inout SplitMix64) -> [Int] {
    let batchesAtOnce = 32
    var sorted: [(position: Int, length: Int)] = []
    sorted.reserveCapacity(positions.count)
    for position in positions {
      sorted.append((position, data.columns.reduce(0) { $0 + $1.length(data.dataset.rows[position]) }))
    }
    for start in stride(from: 0, to: sorted.count, by: options.size * batchesAtOnce) {
      sorted[start..<min(start + options.size * batchesAtOnce, sorted.count)]
        .sort { ($0.length, $0.position) < ($1.length, $1.position) }
    }
    // A smaller last batch stays last, so that batch sizes do not depend on the order.
    var batches = Array(0..<positions.count / options.size)
    generator.shuffle(&batches)
    var order: [Int] = []
    order.reserveCapacity(positions.count)
    for batch in batches { for place in places(of: batch) { order.append(sorted[place].position) } }
    for place in batches.count * options.size..<sorted.count { order.append(sorted[place].position) }
    return order
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

    init(_ loader: BatchLoader, order: [Int], epoch: Int, position: Int) {
      count = loader.batchCount
      taken = position
      let make: @Sendable (Int) -> Batch = { loader.make(order[loader.places(of: $0)], epoch: epoch, index: $0) }
      self.make = make
      // A single batch is made by whoever asks: no thread pays for that.
      guard count - position > 1 else { return }
      thread = BackgroundThread { [queue, count] in
        for index in position..<count {
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

  fileprivate func make(_ positions: ArraySlice<Int>, epoch: Int, index: Int) -> Batch {
    let batch = data.batch(positions, full: options.full, from: pool)
    guard let transform = options.transform else { return batch }
    return transform(batch, SplitMix64(seed: options.seed ^ UInt64(epoch), stream: UInt64(index)).state)
  }
}
