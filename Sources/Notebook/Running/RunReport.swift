import Language

/// How the cells of a notebook, or a script, went.
public struct RunReport: Sendable {
  /// How one cell went.
  public struct Cell: Sendable {
    /// How it ended.
    public enum Status: Sendable, Equatable {
      case passed
      /// It failed.
      case failed(Failure)
      /// It gave other outputs than those stored: the lines that show it.
      case differs([String])
      /// It has the tag `skip-execution`, is empty, or stands after a cell that failed.
      case skipped
    }

    /// How errors call it: `cell 4`.
    public let name: String
    /// The first line of its code that is no comment.
    public let title: String
    public let status: Status
    /// Elapsed time in seconds.
    public let seconds: Double

    /// What became of one cell.
    public init(name: String, title: String, status: Status, seconds: Double) {
      self.name = name
      self.title = title
      self.status = status
      self.seconds = seconds
    }

    /// Whether it failed or differs.
    public var isBad: Bool {
      switch status {
      case .failed, .differs: true
      case .passed, .skipped: false
      }
    }
  }

  /// The file as the user named it.
  public let path: String
  public var cells: [Cell]

  /// A report on a file.
  public init(path: String, cells: [Cell] = []) {
    self.path = path
    self.cells = cells
  }

  /// Whether no cell failed and none differs.
  public var isGood: Bool { !cells.contains(where: \.isBad) }

  /// Elapsed time in seconds.
  public var seconds: Double { cells.reduce(0) { $0 + $1.seconds } }
}

/// Who hears how a run goes while it goes.
public protocol RunObserver: AnyObject, Sendable {
  /// A cell is about to run; cells are counted from 0 among those of code.
  func begins(_ name: String, code: String, index: Int, count: Int)
  func ended(_ cell: RunReport.Cell, index: Int, count: Int)
}

/// The first line of code that says something.
func title(of code: String) -> String {
  for line in code.split(whereSeparator: \.isNewline) {
    let text = line.drop { $0 == " " || $0 == "\t" }
    if !text.isEmpty && !text.hasPrefix("#") { return String(text) }
  }
  return ""
}
