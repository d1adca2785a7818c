import Tensor

/// Rows made ready for a network.
public struct Batch: Sendable {
  /// Position in the dataset of each row of the batch.
  public let rows: ArraySlice<Int>
  /// Columns as inputs read them, where tasks that predict the same column keep to it as it is.
  public let changed: [ColumnBatch]

  private let list: ColumnList

  /// The share of each row's own in what its values are blended of; 1 where nothing is blended.
  public let share: Float

  /// Rows of these columns.
  public init(rows: ArraySlice<Int>, columns: [ColumnBatch], changed: [ColumnBatch] = [], share: Float = 1) {
    self.rows = rows
    list = ColumnList(columns)
    self.changed = changed
    self.share = share
  }

  /// Rows of the columns of a list that nobody fills any more.
  init(rows: ArraySlice<Int>, columns: ColumnList) {
    self.rows = rows
    list = columns
    changed = []
    share = 1
  }

  /// Columns in the order in which they were asked for.
  public var columns: [ColumnBatch] { list.columns }

  /// Rows in the batch.
  public var count: Int { rows.count }

  /// The column called `name`, or nil.
  public subscript(_ name: String) -> ColumnBatch? { columns.first { $0.name == name } }

  /// The column called `name` as an input reads it, or nil.
  public func input(_ name: String) -> ColumnBatch? { changed.first { $0.name == name } ?? self[name] }
}

/// The columns of a batch, in memory that a pool gives to another batch when nobody holds this one any more.
final class ColumnList: @unchecked Sendable {
  /// Written by whoever puts the batch together; read by all others.
  fileprivate(set) var columns: [ColumnBatch]

  init(_ columns: [ColumnBatch] = []) { self.columns = columns }

  func append(_ column: ColumnBatch) { columns.append(column) }

  /// Lets go of all columns, and with them of their buffers.
  func removeAll() { columns.removeAll(keepingCapacity: true) }
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
  /// Extents of one row: `[28, 28, 1]`, `[steps, mels]`, `[tokens]`; a scalar for a single value.
  public let shape: Shape
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
  public var stride: Int { shape.count }

  /// The same column with other rows present; one flag a row, 1 or 0.
  public func with(present flags: [Float]) -> ColumnBatch {
    let changed = AlignedBuffer<Float>(count: count, repeating: 0)
    for row in 0..<min(count, flags.count) { changed[row] = flags[row] }
    return ColumnBatch(
      name: name, count: count, shape: shape, dense: dense, codes: codes, lengths: lengths, present: changed)
  }
}

extension ColumnBatch {
  /// The same column with its rows in another order, under another name.
  public func rearranged(_ order: [Int], name: String) -> ColumnBatch {
    func taken<Element>(_ buffer: AlignedBuffer<Element>?, width: Int, filler: Element) -> AlignedBuffer<Element>? {
      buffer.map { buffer in
        let result = AlignedBuffer<Element>(count: count * width, repeating: filler)
        for (row, source) in order.enumerated() {
          (result.pointer + row * width).update(from: buffer.pointer + source * width, count: width)
        }
        return result
      }
    }
    let flags = AlignedBuffer<Float>(count: count, repeating: 0)
    for (row, source) in order.enumerated() { flags[row] = present[source] }
    return ColumnBatch(
      name: name, count: count, shape: shape, dense: taken(dense, width: stride, filler: 0),
      codes: taken(codes, width: dense == nil ? stride : 1, filler: 0), lengths: taken(lengths, width: 1, filler: 0),
      present: flags)
  }

  /// The same column, each row `share` of itself and the rest of its partner; rows of which either is absent stay as they are.
  ///
  /// Sequences become as long as the longer of the two. Classes and tokens cannot be blended and stay.
  public func blended(with partners: [Int], share: Float) -> ColumnBatch {
    guard let dense else { return self }
    let width = stride
    let result = AlignedBuffer<Float>(count: count * width, repeating: 0)
    result.pointer.update(from: dense.pointer, count: count * width)
    let longer = lengths.map { lengths in
      let longer = AlignedBuffer<Int32>(count: count, repeating: 0)
      for row in 0..<count { longer[row] = lengths[row] }
      return longer
    }
    for (row, partner) in partners.enumerated() where present[row] != 0 && present[partner] != 0 {
      let own = result.pointer + row * width
      let other = dense.pointer + partner * width
      for index in 0..<width { own[index] = share * own[index] + (1 - share) * other[index] }
      if let longer, let lengths { longer[row] = max(lengths[row], lengths[partner]) }
    }
    return ColumnBatch(
      name: name, count: count, shape: shape, dense: result, codes: codes, lengths: longer, present: present)
  }
}
