import Catalog
import Tensor

/// Rows of a dataset bound to a fitted preprocessing, from which batches are made.
///
/// Texts are turned into tokens and sounds into spectrograms once, pictures are decoded once.
public final class PreparedDataset: Sendable {
  public let dataset: Dataset
  public let preprocessing: Preprocessing
  let columns: [any PreparedColumn]

  /// Prepares `names`, all fitted columns by default.
  ///
  /// Throws a `Complaint` where the data have no such column or one that is stored as another kind.
  public init(_ dataset: Dataset, preprocessing: Preprocessing, columns names: [String]? = nil) throws {
    self.dataset = dataset
    self.preprocessing = preprocessing
    columns = try (names ?? preprocessing.columns.map(\.name)).map { name in
      guard let fitted = preprocessing[name] else {
        throw DataError.noColumn(name, among: preprocessing.columns.map(\.name))
      }
      return try fitted.prepare(try dataset.column(name))
    }
  }

  /// Rows.
  public var count: Int { dataset.count }

  /// Decodes and tokenises all rows on several threads ahead of training, and returns what could not be read.
  ///
  /// - Parameter progress: Called now and then with the rows done; throws to stop early.
  /// - Throws: What `progress` throws, and when the watch is over.
  @discardableResult
  public func decode(progress: (Int) throws -> Void = { _ in }) throws -> [DataFinding] {
    let blockSize = 512
    var start = 0
    while start < count {
      let end = min(count, start + blockSize)
      let rows = Array(dataset.rows[start..<end])
      for column in columns { column.decode(rows) }
      try Watch.current.check()
      start = end
      try progress(end)
    }
    return columns.compactMap { $0.failures(dataset) }
  }

  /// Makes the rows at `positions` ready.
  ///
  /// - Parameters:
  ///   - positions: Positions in the dataset, from 0 to `count - 1`.
  ///   - full: Sequence columns that are padded to their longest length instead of the batch's.
  ///   - pool: Where the buffers come from; those of batches that are no more are used again.
  public func batch(
    _ positions: ArraySlice<Int>, full: Set<String> = [], from pool: BufferPool = BufferPool()
  ) -> Batch {
    let rows = BatchRows(positions: positions, storage: dataset.rows)
    let list = pool.list()
    for column in columns { list.append(column.batch(rows, full: full.contains(column.name), from: pool)) }
    return Batch(rows: positions, columns: list)
  }

  /// The rows at all of `positions` made ready.
  public func batch(_ positions: [Int], full: Set<String> = [], from pool: BufferPool = BufferPool()) -> Batch {
    batch(positions[...], full: full, from: pool)
  }
}

/// The storage row of each row of a batch, looked up where it is read.
struct BatchRows: RandomAccessCollection {
  /// In the dataset.
  let positions: ArraySlice<Int>
  /// The storage row at each position.
  let storage: [Int]

  var startIndex: Int { 0 }
  var endIndex: Int { positions.count }
  subscript(place: Int) -> Int { storage[positions[positions.startIndex + place]] }

  /// What `items` has for each row.
  func items(of items: [Int32]) -> Items { Items(rows: self, items: items) }

  /// Where the pictures or sounds of a batch's rows lie in their store; -1 where a row has none.
  struct Items: RandomAccessCollection {
    let rows: BatchRows
    let items: [Int32]

    var startIndex: Int { 0 }
    var endIndex: Int { rows.count }
    subscript(place: Int) -> Int { Int(items[rows[place]]) }
  }
}

/// One column bound to its fitting.
protocol PreparedColumn: Sendable {
  var name: String { get }
  /// Decodes storage rows ahead of need.
  func decode(_ rows: [Int])
  /// What could not be read so far.
  func failures(_ dataset: Dataset) -> DataFinding?
  /// Storage rows made ready.
  func batch(_ rows: BatchRows, full: Bool, from pool: BufferPool) -> ColumnBatch
  /// Steps of a storage row, for grouping rows of similar length; 0 without a time axis.
  func length(_ row: Int) -> Int
}

extension PreparedColumn {
  func decode(_ rows: [Int]) {}
  func failures(_ dataset: Dataset) -> DataFinding? { nil }
  func length(_ row: Int) -> Int { 0 }
}
