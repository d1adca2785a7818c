/// Any number of labels a row, as codes into a list of classes.
public struct TagValues: Sendable, Equatable {
  /// The labels of all rows after one another.
  public private(set) var codes: [Int32] = []
  /// Distinct labels in the order in which they first occur.
  public private(set) var classes: [String] = []
  private var ends: [Int] = []
  private var missing: [Bool] = []

  /// Rows of labels; nil is missing, an empty list is a row without labels.
  public init(_ rows: [[String]?]) {
    var indices: [String: Int32] = [:]
    for row in rows {
      missing.append(row == nil)
      for label in row ?? [] {
        let code = indices[label] ?? Int32(classes.count)
        if Int(code) == classes.count {
          indices[label] = code
          classes.append(label)
        }
        codes.append(code)
      }
      ends.append(codes.count)
    }
  }

  /// Rows.
  public var count: Int { ends.count }

  /// Whether row `row` holds nothing.
  public func isMissing(_ row: Int) -> Bool { missing[row] }

  /// The codes of a row.
  public func codes(_ row: Int) -> ArraySlice<Int32> { codes[(row == 0 ? 0 : ends[row - 1])..<ends[row]] }

  /// The labels of a row.
  public subscript(_ row: Int) -> [String] { codes(row).map { classes[Int($0)] } }

  /// The rows given, in that order; -1 gives a missing one.
  public func gathered(_ rows: [Int]) -> TagValues {
    var result = self
    result.codes = []
    result.ends = []
    result.missing = []
    for row in rows {
      if row >= 0 { result.codes += codes(row) }
      result.ends.append(result.codes.count)
      result.missing.append(row < 0 || missing[row])
    }
    return result
  }

  /// These rows, then those of `other`.
  func followed(by other: TagValues) -> TagValues {
    let all = [self, other].flatMap { values in
      (0..<values.count).map { values.isMissing($0) ? nil : values[$0] }
    }
    return TagValues(all)
  }
}
