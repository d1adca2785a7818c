import Data
import Tensor

/// The true values of a task for the rows of a shard.
public struct Targets {
  public let rows: Int
  /// Extents of one row, sequences at the batch's longest; a scalar for a single value.
  public let shape: Shape
  /// `[rows]` class indices, -1 missing, or `[rows, shape]` tokens.
  public let codes: UnsafePointer<Int32>?
  /// `[rows, width]` scaled numbers or 0/1 tags, row-major within a row.
  public let values: Tensor?
  /// Valid steps or tokens of each row, or nil without a time axis.
  public let lengths: UnsafePointer<Int32>?
  /// `[rows]`: 1 where the row has a label.
  public let labelled: Tensor

  public init(
    rows: Int, shape: Shape = .scalar, codes: UnsafePointer<Int32>?, values: Tensor?,
    lengths: UnsafePointer<Int32>? = nil, labelled: Tensor
  ) {
    self.rows = rows
    self.shape = shape
    self.codes = codes
    self.values = values
    self.lengths = lengths
    self.labelled = labelled
  }

  /// The rows `range` of a column of labels.
  public init(_ column: ColumnBatch, rows range: Range<Int>) throws {
    rows = range.count
    shape = column.shape
    let stride = column.stride
    codes = column.codes.map { UnsafePointer($0.pointer + range.lowerBound * (column.dense == nil ? stride : 1)) }
    values = column.dense.map {
      Tensor($0.pointer + range.lowerBound * stride, [range.count, stride])
    }
    lengths = column.lengths.map { UnsafePointer($0.pointer + range.lowerBound) }
    labelled = Tensor(column.present.pointer + range.lowerBound, [range.count])
  }

  /// Elements of one row.
  public var width: Int { shape.count }

  /// Rows with a label.
  public var labelledCount: Int { (0..<rows).reduce(0) { $0 + (labelled.data[$1] != 0 ? 1 : 0) } }

  /// The tokens of a row, a view; nil where it has no label.
  public func tokens(_ row: Int) -> UnsafeBufferPointer<Int32>? {
    guard let codes, let lengths, labelled.data[row] != 0 else { return nil }
    return UnsafeBufferPointer(start: codes + row * width, count: Int(lengths[row]))
  }

  /// Steps of a row; 0 where it has no label.
  public func steps(_ row: Int) -> Int {
    labelled.data[row] == 0 ? 0 : lengths.map { Int($0[row]) } ?? 1
  }
}

/// The true values of a task for many rows.
public struct TargetColumn: Sendable {
  /// -1 missing.
  public private(set) var codes: [Int32] = []
  /// Scaled; `[rows, width]`.
  public private(set) var values: [Float] = []
  /// 1 labelled, 0 missing.
  public private(set) var labelled: [Float] = []
  /// Tokens of all rows of texts, one after the other.
  public private(set) var tokens: [Int32] = []
  /// Tokens of each row of texts; -1 where missing.
  public private(set) var tokenLengths: [Int32] = []

  public init() {}

  /// Rows as they were gathered before; nil where `tokens` are not as many as their lengths say.
  public init?(codes: [Int32], values: [Float], labelled: [Float], tokens: [Int32], tokenLengths: [Int32]) {
    guard tokenLengths.reduce(0, { $0 + max(0, Int($1)) }) == tokens.count else { return nil }
    self.codes = codes
    self.values = values
    self.labelled = labelled
    self.tokens = tokens
    self.tokenLengths = tokenLengths
  }

  /// Rows.
  public var count: Int { labelled.count }

  /// `body` of the tokens of each row of texts, nil where missing.
  public func texts<Result>(_ body: (ArraySlice<Int32>?) -> Result) -> [Result] {
    var start = 0
    return tokenLengths.map { length in
      guard length >= 0 else { return body(nil) }
      defer { start += Int(length) }
      return body(tokens[start..<start + Int(length)])
    }
  }

  /// Makes room for `rows` rows in all, where the rows so far tell what a row takes.
  public mutating func reserve(rows: Int) {
    let known = count
    guard known > 0, rows > known else { return }
    labelled.reserveCapacity(rows)
    tokenLengths.reserveCapacity(rows * tokenLengths.count / known)
    tokens.reserveCapacity(rows * tokens.count / known)
    codes.reserveCapacity(rows * codes.count / known)
    values.reserveCapacity(rows * values.count / known)
  }

  /// Takes in the rows of another, after those of this.
  public mutating func append(_ other: TargetColumn) {
    codes += other.codes
    values += other.values
    labelled += other.labelled
    tokens += other.tokens
    tokenLengths += other.tokenLengths
  }

  /// Takes in the rows of a shard.
  ///
  /// Of frames along time nothing is kept but whether they are there: what judges them reads them with the answer.
  public mutating func append(_ target: Targets) {
    labelled.append(contentsOf: target.labelled.elements)
    if target.lengths != nil {
      guard target.codes != nil else { return }
      for row in 0..<target.rows {
        let own = target.tokens(row)
        tokenLengths.append(own.map { Int32($0.count) } ?? -1)
        if let own { tokens.append(contentsOf: own) }
      }
      return
    }
    if let codes = target.codes {
      for row in 0..<target.rows { self.codes.append(target.labelled.data[row] == 0 ? -1 : codes[row]) }
    }
    if let values = target.values { self.values.append(contentsOf: values.elements) }
  }
}
