import Tensor

/// One thing that the data doctor looks for.
public struct DataCheck: Sendable {
  /// A stable name, such as `duplicate-rows`.
  public let name: String
  /// What it looks for, in one sentence.
  public let summary: String
  /// Whether it neither opens files nor compares rows, so that it may run unasked.
  public let isQuick: Bool
  let run: @Sendable (Dataset) -> [DataFinding]

  init(_ name: String, _ summary: String, isQuick: Bool = false, run: @escaping @Sendable (Dataset) -> [DataFinding]) {
    self.name = name
    self.summary = summary
    self.isQuick = isQuick
    self.run = run
  }
}

/// Looks a dataset over for what makes results wrong or misleading.
public enum DataDoctor {
  /// All checks, sorted by name.
  public static let checks: [DataCheck] = [
    .clippedSounds, .constantColumns, .duplicateColumns, .duplicateRows, .encodingDamage, .labelLeaks, .missingClasses,
    .mixedSounds, .mostlyMissing, .outliers, .unreadableFiles,
  ]

  /// What `read` and `model` say unasked: findings of the quick checks.
  public static func quickFindings(_ data: Dataset) -> [DataFinding] { findings(data, checks.filter(\.isQuick)) }

  /// What `check(data)` says: what reading found and findings of all checks, the most severe first.
  public static func findings(_ data: Dataset) -> [DataFinding] { findings(data, checks) }

  private static func findings(_ data: Dataset, _ checks: [DataCheck]) -> [DataFinding] {
    guard !data.isEmpty else { return data.findings }
    let found = data.findings + checks.flatMap { Watch.current.isOver ? [] : $0.run(data) }
    return DataFinding.Severity.allCases.reversed().flatMap { severity in found.filter { $0.severity == severity } }
  }
}

extension DataFinding {
  /// Examples shown with a finding.
  static let examplesShown = 5
}
