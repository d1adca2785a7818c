import Autograd
import Data
import Tensor

/// One modality of the rows of a shard: a view of a batch, valid as long as the batch.
public struct Features {
  public let rows: Int
  /// `[rows, …]`, or nil for classes and tokens.
  public let dense: Variable?
  /// `[rows]` class indices or `[rows, width]` tokens, or nil.
  public let codes: UnsafePointer<Int32>?
  /// Tokens or steps of each row in `codes` or `dense`, padding included.
  public let width: Int
  /// Valid tokens or steps of each row, or nil.
  public let lengths: UnsafePointer<Int32>?
  /// `[rows]`: 1 where the row has this modality, 0 where it is absent.
  public let present: Tensor

  /// Steps or numbers that another part of the network made.
  init(rows: Int, dense: Variable, width: Int, lengths: UnsafePointer<Int32>?, present: Tensor) {
    self.rows = rows
    self.dense = dense
    codes = nil
    self.width = width
    self.lengths = lengths
    self.present = present
  }

  /// The rows `range` of `column`.
  public init(_ column: ColumnBatch, rows range: Range<Int>) {
    rows = range.count
    let stride = column.stride
    width = column.shape.rank == 0 ? 1 : column.shape[0]
    codes = column.codes.map { UnsafePointer($0.pointer + range.lowerBound * (column.dense == nil ? stride : 1)) }
    lengths = column.lengths.map { UnsafePointer($0.pointer + range.lowerBound) }
    present = Tensor(column.present.pointer + range.lowerBound, [range.count])
    dense = column.dense.map { buffer in
      let shape = column.shape.rank == 0 ? [range.count, 1] : column.shape.prepending(range.count)
      return Variable(constant: Tensor(buffer.pointer + range.lowerBound * stride, shape))
    }
  }

  /// `[rows, positions]`: 1 at valid tokens or steps, 0 behind the end.
  ///
  /// - Parameters:
  ///   - positions: As many as `width` says by default.
  ///   - longest: The most that are valid of a row.
  func validity(positions: Int? = nil, longest: Int = .max, on tape: Tape) throws -> Tensor {
    let positions = positions ?? width
    let mask = tape.makeTensor([rows, positions])
    for row in 0..<rows {
      let valid = min(longest, lengths.map { Int($0[row]) } ?? width)
      for position in 0..<positions { mask.data[row * positions + position] = position < valid ? 1 : 0 }
    }
    return mask
  }
}

extension Features {
  /// `[rows, height, width, channels]`; sound and series are cut or padded with zeros to `height` steps, as one channel.
  func picture(height: Int, width columns: Int, channels: Int, on tape: Tape) throws -> Variable {
    guard let dense else { throw ShapeError("picture", [], "features without numbers") }
    let shape = Shape([rows, height, columns, channels])
    if dense.count == shape.count { return try tape.reshape(dense, to: shape) }
    guard dense.count == rows * width * columns * channels else {
      throw ShapeError("picture", [], "\(dense.shape) as \(shape)")
    }
    return try tape.resize(try tape.reshape(dense, to: shape.replacing(axis: 1, with: width)), axis: 1, to: height)
  }

  /// `[rows, width]`: plain numbers as they are, pictures flattened, classes one-hot (all 0 where absent).
  func flat(width: Int, on tape: Tape) throws -> Variable {
    let shape = Shape([rows, width])
    if let dense, dense.count == shape.count { return try tape.reshape(dense, to: shape) }
    guard let codes else { throw ShapeError("flat", dense.map { [$0.shape] } ?? [], "expected \(shape)") }
    let hot = tape.makeTensor(shape)
    hot.data.update(repeating: 0, count: rows * width)
    for row in 0..<rows where codes[row] >= 0 && Int(codes[row]) < width { hot.data[row * width + Int(codes[row])] = 1 }
    return Variable(constant: hot)
  }
}
