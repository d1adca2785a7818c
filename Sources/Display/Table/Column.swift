/// A named column of cells.
public struct Column: Sendable, Equatable {
  /// Distinct within a table.
  public private(set) var name: String
  /// One a row.
  public var cells: [Cell]
  /// Shown in the header, such as `s` or `dB`; empty where the values have none.
  public var unit: String
  /// Which values are better; the best are marked.
  public var direction: Direction
  /// Where values stand in the width of the column.
  public var alignment: Alignment
  /// Whether long texts take several lines, for columns of sentences; others are cut.
  public var wraps = false
  /// Rows marked as best in place of those that `direction` gives, such as several that are tied.
  public var marked: Set<Int>?

  /// Whether higher or lower values are better.
  public enum Direction: Sendable, Equatable {
    case none, higher, lower
  }

  /// Where values stand in the width of the column.
  public enum Alignment: Sendable, Equatable {
    /// Numbers to the right, everything else to the left.
    case natural
    case left, right
  }

  /// A column of any cells.
  public init(
    _ name: String, _ cells: [Cell], unit: String = "", direction: Direction = .none, alignment: Alignment = .natural,
    marked: Set<Int>? = nil
  ) {
    self.name = name
    self.cells = cells
    self.unit = unit
    self.direction = direction
    self.alignment = alignment
    self.marked = marked
  }

  /// A column of numbers; those that are not a number are shown as `nan`.
  public init(_ name: String, numbers: [Double], unit: String = "", direction: Direction = .none) {
    self.init(name, numbers.map { .number($0) }, unit: unit, direction: direction)
  }

  /// A column of texts.
  public init(_ name: String, texts: [String]) {
    self.init(name, texts.map { .text($0) })
  }

  /// A column of sentences, which are never cut.
  public init(_ name: String, sentences: [String]) {
    self.init(name, texts: sentences)
    wraps = true
  }

  /// Whether every value that is present has a number, and at least one is.
  public var isNumeric: Bool {
    var found = false
    for cell in cells where cell != .none {
      guard cell.number != nil else { return false }
      if case .flag = cell { return false }
      found = true
    }
    return found
  }

  /// The same column with other cells, `marked` forgotten because it names rows.
  public func replacing(_ cells: [Cell]) -> Column {
    var column = Column(name, cells, unit: unit, direction: direction, alignment: alignment)
    column.wraps = wraps
    return column
  }

  /// The same column under another name.
  public func renamed(_ name: String) -> Column {
    var column = self
    column.name = name
    return column
  }

  /// Rows whose value is best: `marked`, or those that `direction` prefers among at least two that differ.
  public var bestRows: Set<Int> {
    if let marked { return marked }
    guard direction != .none else { return [] }
    let present = cells.indices.compactMap { row in cells[row].number.flatMap { $0.isNaN ? nil : (row, $0) } }
    guard let first = present.first else { return [] }
    let best = present.dropFirst().reduce(first.1) { direction == .higher ? max($0, $1.1) : min($0, $1.1) }
    guard present.contains(where: { $0.1 != best }) else { return [] }
    return Set(present.filter { $0.1 == best }.map(\.0))
  }
}
