import Synchronization

/// Keeps cells as long as the process lives, and of them the last ones.
public final class MemoryHistory: HistoryStore {
  private static let capacity = 10_000

  /// What a session shares with its branches.
  private final class Kept: Sendable {
    let entries = Mutex<[HistoryEntry]>([])
    let sessions = Atomic<Int>(0)
  }

  public let session: Int
  private let kept: Kept

  /// No cells yet.
  public convenience init() { self.init(Kept()) }

  private init(_ kept: Kept) {
    self.kept = kept
    session = kept.sessions.add(1, ordering: .relaxed).newValue
  }

  public func branch() -> any HistoryStore { MemoryHistory(kept) }

  public func append(line: Int, input: String, output: String?) {
    kept.entries.withLock { kept in
      kept.append(HistoryEntry(session: session, line: line, input: input, output: output))
      if kept.count > 2 * Self.capacity { kept.removeFirst(Self.capacity) }
    }
  }

  public func entries(inSessions sessions: ClosedRange<Int>) -> [HistoryEntry] {
    kept.entries.withLock { $0.filter { sessions.contains($0.session) } }
  }

  public func tail(_ count: Int) -> [HistoryEntry] { kept.entries.withLock { Array($0.suffix(max(0, count))) } }
}
