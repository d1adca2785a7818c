/// Rows made ready for a network.
public struct Batch: Sendable {
  /// Position in the dataset of each row of the batch.
  public let rows: [Int]
  /// Columns in the order in which they were asked for.
  public let columns: [ColumnBatch]

  /// Rows of these columns.
  public init(rows: [Int], columns: [ColumnBatch]) {
    self.rows = rows
    self.columns = columns
  }

  /// Rows in the batch.
  public var count: Int { rows.count }

  /// The column called `name`, or nil.
  public subscript(_ name: String) -> ColumnBatch? { columns.first { $0.name == name } }
}

/// One column of a batch: contiguous, row-major by batch row, so that a shard is a contiguous stretch.
///
/// | modality | `dense`, for each row | `codes`, for each row | `lengths` |
/// |---|---|---|---|
/// | audio | `[steps, mels]` log-mel, normalised, 0 behind the end | – | steps |
/// | category | – | class index, -1 missing or unknown | – |
/// | flag | 1, 0; 0 where missing | 1, 0, -1 missing | – |
/// | image | `[height, width, channels]`, normalised | – | – |
/// | number | scaled; 0 where missing | – | – |
/// | series | `[steps, channels]`, normalised, 0 behind the end | – | steps |
/// | tags | `[classes]` of 1 and 0 | – | – |
/// | text | – | `[tokens]`, 0 behind the end | tokens |
/// | vector | `[size]`, normalised; 0 where missing | – | – |
public struct ColumnBatch: Sendable {
  public let name: String
  /// Rows.
  public let count: Int
  /// Extents of one row: `[28, 28, 1]`, `[steps, mels]`, `[tokens]`; empty for a single value.
  public let shape: [Int]
  /// `[count] + shape`, or nil where the modality has none.
  public let dense: AlignedBuffer<Float>?
  /// `[count] + shape` for text, `[count]` for category and flag, or nil.
  public let codes: AlignedBuffer<Int32>?
  /// Valid steps or tokens of each row; at least 1 where the row is present, 0 where it is absent. Nil without a time axis.
  public let lengths: AlignedBuffer<Int32>?
  /// 1 where the row has this modality, 0 where it is absent.
  public let present: AlignedBuffer<Float>

  /// Rows that have this modality.
  public var presentCount: Int { (0..<count).reduce(0) { $0 + (present[$1] == 0 ? 0 : 1) } }

  /// Elements of one row in `dense` or `codes`.
  public var stride: Int { shape.reduce(1, *) }

  /// The same column with other rows present; one flag a row, 1 or 0.
  public func with(present flags: [Float]) -> ColumnBatch {
    let changed = AlignedBuffer<Float>(count: count, repeating: 0)
    for row in 0..<min(count, flags.count) { changed[row] = flags[row] }
    return ColumnBatch(
      name: name, count: count, shape: shape, dense: dense, codes: codes, lengths: lengths, present: changed)
  }
}
