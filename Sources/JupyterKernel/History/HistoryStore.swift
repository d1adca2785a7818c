/// A cell that was run: in which session, as which, and what came of it.
public struct HistoryEntry: Sendable, Equatable {
  public let session: Int
  public let line: Int
  public let input: String
  /// The text of its result; nil where it had none.
  public let output: String?

  /// The cell `input`, number `line` of `session`.
  public init(session: Int, line: Int, input: String, output: String?) {
    self.session = session
    self.line = line
    self.input = input
    self.output = output
  }
}

/// Where the cells that were run are kept. Safe to use from several threads.
public protocol HistoryStore: Sendable {
  /// The number of this session; earlier ones have smaller numbers.
  var session: Int { get }
  /// A session of its own in the same store, as each subshell has.
  func branch() -> any HistoryStore
  /// Keeps a cell of this session.
  func append(line: Int, input: String, output: String?) throws
  /// All entries whose session is within `sessions`, oldest first.
  func entries(inSessions sessions: ClosedRange<Int>) throws -> [HistoryEntry]
  /// The last `count` entries of all sessions, oldest first.
  func tail(_ count: Int) throws -> [HistoryEntry]
  /// The last `count` entries, all of them where it is nil, whose whole input matches `pattern`, oldest first.
  ///
  /// In a pattern `*` stands for any text and `?` for one character. `unique` keeps the last of equal inputs.
  func search(_ pattern: String, count: Int?, unique: Bool) throws -> [HistoryEntry]
}

extension HistoryStore {
  public func search(_ pattern: String, count: Int?, unique: Bool) throws -> [HistoryEntry] {
    let pattern = Array(pattern.unicodeScalars)
    var seen: Set<String> = []
    var found: [HistoryEntry] = []
    for entry in try entries(inSessions: 1...Int.max).reversed() where found.count < count ?? .max {
      guard Glob.matches(Array(entry.input.unicodeScalars), pattern) else { continue }
      if !unique || seen.insert(entry.input).inserted { found.append(entry) }
    }
    return found.reversed()
  }
}
