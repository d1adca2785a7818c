import Autograd
import Tensor

/// What a head gives for the rows of a shard.
public struct TaskOutput {
  /// `[rows, …]`.
  public let values: Variable
  /// Valid positions of each row of `values`, where rows differ in length; good as long as the step.
  public let lengths: UnsafeBufferPointer<Int>
  /// What else the loss needs, as the head knows.
  public let more: [Variable]
  /// Whole numbers that the head keeps between its output and its loss.
  public let notes: [Int]

  public init(
    _ values: Variable, lengths: UnsafeBufferPointer<Int> = UnsafeBufferPointer(start: nil, count: 0),
    more: [Variable] = [], notes: [Int] = []
  ) {
    self.values = values
    self.lengths = lengths
    self.more = more
    self.notes = notes
  }
}

/// What answers are wanted for: training keeps the least.
public enum AnswerUse: Sendable, Equatable { case evaluation, prediction, training }

/// What is kept of the outputs for many rows: numbers, as many a row as the task needs.
public struct TaskAnswers: Sendable {
  private var values: [Float] = []
  /// Where each row ends; it begins where the one before ends.
  private var ends: [Int] = []

  public init() {}

  /// Rows of so many numbers each, one after the other; nil where they are not as many.
  public init?(_ values: [Float], rowLengths: [Int]) {
    var end = 0
    for length in rowLengths {
      guard length >= 0, length <= values.count - end else { return nil }
      end += length
      ends.append(end)
    }
    guard end == values.count else { return nil }
    self.values = values
  }

  /// Rows.
  public var count: Int { ends.count }

  /// How many numbers each row has.
  public var rowLengths: [Int] { ends.indices.map { ends[$0] - ($0 == 0 ? 0 : ends[$0 - 1]) } }

  /// All rows' numbers, one after the other.
  public var all: [Float] { values }

  /// The numbers of one row.
  public subscript(row: Int) -> ArraySlice<Float> { values[(row == 0 ? 0 : ends[row - 1])..<ends[row]] }

  public mutating func append(_ row: some Sequence<Float>) {
    values.append(contentsOf: row)
    ends.append(values.count)
  }

  /// A row of what `body` appends to the numbers of the rows before.
  mutating func appendRow(_ body: (_ values: inout [Float]) -> Void) {
    body(&values)
    ends.append(values.count)
  }

  /// Each row of a variable `[rows, …]`.
  public mutating func append(rows variable: Variable) {
    let rows = variable.shape[0]
    let width = rows == 0 ? 0 : variable.count / rows
    let start = values.count
    values.append(contentsOf: UnsafeBufferPointer(start: variable.data, count: rows * width))
    for row in 0..<rows { ends.append(start + (row + 1) * width) }
  }

  /// Forgets all rows but keeps the memory for others.
  public mutating func removeAll() {
    values.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// The measurement at one place of every row, such as an error; below zero stands for none and becomes NaN.
  func measurements(_ place: Int) -> [Double] {
    (0..<count).map { row in
      let value = self[row].dropFirst(place).first ?? -1
      return value < 0 ? .nan : Double(value)
    }
  }

  /// Makes room for `rows` rows in all, where the rows so far tell what a row takes.
  public mutating func reserve(rows: Int) {
    guard count > 0, rows > count else { return }
    values.reserveCapacity(rows * values.count / count)
    ends.reserveCapacity(rows)
  }

  public mutating func append(_ other: TaskAnswers) {
    let start = values.count
    values.append(contentsOf: other.values)
    for end in other.ends { ends.append(start + end) }
  }
}
