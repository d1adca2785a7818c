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
  public func batch(_ positions: [Int], full: Set<String> = [], from pool: BufferPool = BufferPool()) -> Batch {
    let rows = positions.map { dataset.rows[$0] }
    return Batch(rows: positions, columns: columns.map { $0.batch(rows, full: full.contains($0.name), from: pool) })
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
  func batch(_ rows: [Int], full: Bool, from pool: BufferPool) -> ColumnBatch
  /// Steps of a storage row, for grouping rows of similar length; 0 without a time axis.
  func length(_ row: Int) -> Int
}

extension PreparedColumn {
  func decode(_ rows: [Int]) {}
  func failures(_ dataset: Dataset) -> DataFinding? { nil }
  func length(_ row: Int) -> Int { 0 }
}
