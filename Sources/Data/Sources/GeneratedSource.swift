import Tensor

/// Rows made on the spot, as named columns of equal length.
public struct GeneratedSource: Sendable {
  /// The values of one generated column.
  public enum Column: Equatable, Sendable {
    case categories([String?])
    case clips([Clip?])
    case flags([Bool?])
    case numbers([Double?])
    case pictures([Picture?])
    case texts([String?])

    /// Rows in the column.
    public var count: Int {
      switch self {
      case .categories(let values), .texts(let values): values.count
      case .clips(let values): values.count
      case .flags(let values): values.count
      case .numbers(let values): values.count
      case .pictures(let values): values.count
      }
    }
  }

  /// Columns in the order in which they are shown.
  public let columns: [(name: String, values: Column)]

  /// A source of `columns`, which have equally many rows.
  public init(columns: [(name: String, values: Column)]) {
    precondition(Set(columns.map(\.values.count)).count <= 1, "columns of different lengths")
    self.columns = columns
  }

  /// Rows in every column.
  public var rowCount: Int { columns.first?.values.count ?? 0 }

  /// The column called `name`, or nil.
  public subscript(name: String) -> Column? { columns.first { $0.name == name }?.values }
}

/// The values of `body` for the rows below `count`, made on all threads.
///
/// - Throws: When the watch is over.
func makeRows<Row: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Row) throws -> [Row] {
  let watch = Watch.current
  let stretch = 16
  let parts = (count + stretch - 1) / stretch
  var made = [[Row]](repeating: [], count: parts)
  made.withUnsafeMutableBufferPointer { made in
    // Each part is written by one thread only.
    nonisolated(unsafe) let made = made
    ThreadPool.shared.run(count: parts) { part in
      if watch.isOver { return }
      made[part] = (part * stretch..<min(count, (part + 1) * stretch)).map(body)
    }
  }
  try watch.check()
  return made.flatMap { $0 }
}
