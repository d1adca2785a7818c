import Synchronization

/// Keeps this session's cells as long as the process lives, and of them the last ones.
public final class MemoryHistory: HistoryStore {
  private static let capacity = 10_000
  public let session = 1
  private let kept = Mutex<[HistoryEntry]>([])

  /// No cells yet.
  public init() {}

  public func append(line: Int, input: String, output: String?) {
    kept.withLock { kept in
      kept.append(HistoryEntry(session: session, line: line, input: input, output: output))
      if kept.count > 2 * Self.capacity { kept.removeFirst(Self.capacity) }
    }
  }

  public func entries(inSessions sessions: ClosedRange<Int>) -> [HistoryEntry] {
    sessions.contains(session) ? kept.withLock { $0 } : []
  }

  public func tail(_ count: Int) -> [HistoryEntry] { kept.withLock { Array($0.suffix(max(0, count))) } }
}
