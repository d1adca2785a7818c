/// A fixed number of features a row.
public struct VectorValues: Sendable, Equatable {
  /// `[count, size]`, row-major; a row that is missing is all NaN.
  public let values: [Float]
  /// Features a row.
  public let size: Int

  /// Rows after one another; `values.count` is a multiple of `size`, which is at least 1.
  public init(values: [Float], size: Int) {
    precondition(size > 0 && values.count % size == 0, "\(values.count) values in rows of \(size)")
    self.values = values
    self.size = size
  }

  /// Rows.
  public var count: Int { values.count / size }

  /// Whether row `row` holds nothing.
  public func isMissing(_ row: Int) -> Bool { values[row * size..<(row + 1) * size].allSatisfy(\.isNaN) }

  /// The features of a row.
  public subscript(_ row: Int) -> [Float] { Array(values[row * size..<(row + 1) * size]) }

  /// The rows given, in that order; -1 gives a missing one.
  public func gathered(_ rows: [Int]) -> VectorValues {
    var result: [Float] = []
    result.reserveCapacity(rows.count * size)
    for row in rows {
      if row < 0 {
        result.append(contentsOf: repeatElement(.nan, count: size))
      } else {
        result.append(contentsOf: values[row * size..<(row + 1) * size])
      }
    }
    return VectorValues(values: result, size: size)
  }
}

/// Numbers in time, steps of several channels, a row as long as it is.
public struct SeriesValues: Sendable, Equatable {
  /// The steps of all rows after one another: `[steps, channels]`, row-major.
  public private(set) var values: [Float] = []
  /// Numbers a step.
  public let channels: Int
  private var ends: [Int] = []

  /// Rows of steps × channels, row-major; nil or an empty one is missing.
  public init(_ rows: [[Float]?], channels: Int = 1) {
    precondition(channels > 0, "\(channels) channels")
    self.channels = channels
    for row in rows {
      values += row ?? []
      ends.append(values.count)
    }
  }

  /// Rows.
  public var count: Int { ends.count }

  /// Where a row stands in `values`.
  public func range(_ row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }

  /// Steps of a row.
  public func length(_ row: Int) -> Int { range(row).count / channels }

  /// Whether row `row` holds nothing.
  public func isMissing(_ row: Int) -> Bool { range(row).isEmpty }

  /// Steps × channels of a row, row-major.
  public subscript(_ row: Int) -> [Float] { Array(values[range(row)]) }

  /// The rows given, in that order; -1 gives a missing one.
  public func gathered(_ rows: [Int]) -> SeriesValues {
    SeriesValues(rows.map { $0 < 0 ? nil : self[$0] }, channels: channels)
  }

  /// These rows, then those of `other`, which has as many channels.
  func followed(by other: SeriesValues) -> SeriesValues {
    var result = self
    result.values += other.values
    result.ends += other.ends.lazy.map { $0 + values.count }
    return result
  }
}
