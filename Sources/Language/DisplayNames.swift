import Synchronization

/// Names that the running cell has shown values under.
public final class DisplayNames: Sendable {
  private let prefix: String
  private let shown = Mutex<Set<String>>([])

  /// - Parameter cell: Keeps displays of different cells apart.
  public init(cell: String) { prefix = cell }

  /// The identifier of a display, and whether it is new in this cell.
  public func identifier(_ name: String) -> (id: String, isNew: Bool) {
    ("\(prefix)/\(name)", shown.withLock { $0.insert(name).inserted })
  }
}
