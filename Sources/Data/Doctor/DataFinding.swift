/// Something about data that a practitioner would want to know.
public struct DataFinding: Sendable, Equatable {
  public enum Severity: String, Sendable, Equatable, Comparable, CaseIterable {
    /// Worth knowing.
    case note
    /// Results may mislead.
    case warning
    /// Training cannot work as it is.
    case error

    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .note: 0
      case .warning: 1
      case .error: 2
      }
    }
  }

  /// The check's stable name, such as `duplicate-rows`.
  public let check: String
  public let severity: Severity
  /// Columns concerned.
  public let columns: [String]
  /// What was found: lower case, one line, no period.
  public let message: String
  /// Rows, files or cells concerned.
  public let count: Int
  /// A few of the rows concerned, as positions in the dataset.
  public let examples: [Int]
  /// What to do: an action.
  public let advice: String

  public init(
    _ check: String, _ severity: Severity, columns: [String] = [], _ message: String, count: Int = 0,
    examples: [Int] = [], advice: String
  ) {
    self.check = check
    self.severity = severity
    self.columns = columns
    self.message = message
    self.count = count
    self.examples = examples
    self.advice = advice
  }
}
