import FileSystem
import JupyterProtocol
import SQLite
import Synchronization

/// Keeps cells in an SQLite file that all sessions share, in Jupyter and in the terminal.
///
/// The file is opened and the session counted when it is first needed. What was appended survives the process's
/// sudden end.
public final class DatabaseHistory: HistoryStore {
  /// Cells larger than this are not kept, in bytes: nobody will want to see them in a list.
  private static let inputBytes = 1 << 20
  /// Characters of a result that are kept.
  private static let outputCharacters = 10_000

  private struct Opened {
    let database: Database
    let session: Int
  }

  private let path: String
  private let client: String
  private let opened = Mutex<Opened?>(nil)

  /// A history in the file at `path`; `client` says in it who wrote: `jupyter`, `terminal`.
  public init(path: String, client: String) {
    self.path = path
    self.client = client
  }

  /// The history that all clients of this user share, `history.sqlite` in the data folder; one in memory where nothing
  /// is to be kept.
  public static func standard(client: String) -> any HistoryStore {
    DataFolder.file("history.sqlite").map { DatabaseHistory(path: $0, client: client) } ?? MemoryHistory()
  }

  public func branch() -> any HistoryStore { DatabaseHistory(path: path, client: client) }

  /// The number of this session; 0 where the file cannot be used.
  public var session: Int { (try? withDatabase { $0.session }) ?? 0 }

  private func withDatabase<Result: Sendable>(_ body: (Opened) throws -> Result) throws -> Result {
    try opened.withLock { opened in
      if let opened { return try body(opened) }
      let made = try open()
      opened = made
      return try body(made)
    }
  }

  private func open() throws -> Opened {
    try Files.makeFolder(Path.folder(of: path))
    let database = try Database(path: path)
    // Written ahead, so that writers do not wait for the disk and readers not for writers.
    try database.run("PRAGMA journal_mode = WAL")
    try database.run("PRAGMA synchronous = NORMAL")
    try database.run(
      "CREATE TABLE IF NOT EXISTS sessions (session INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT, client TEXT)")
    try database.run(
      "CREATE TABLE IF NOT EXISTS cells (session INTEGER, line INTEGER, input TEXT NOT NULL, output TEXT)")
    try database.run("CREATE INDEX IF NOT EXISTS cells_by_session ON cells (session, line)")
    try database.run(
      "INSERT INTO sessions (started, client) VALUES (?, ?)", [.text(Timestamp.now().description), .text(client)])
    return Opened(database: database, session: database.lastRow)
  }

  public func append(line: Int, input: String, output: String?) throws {
    guard input.utf8.count <= Self.inputBytes else { return }
    let kept = output.map { DatabaseValue.text(String($0.prefix(Self.outputCharacters))) } ?? .null
    try withDatabase { opened in
      _ = try opened.database.run(
        "INSERT INTO cells (session, line, input, output) VALUES (?, ?, ?, ?)",
        [.integer(opened.session), .integer(line), .text(input), kept])
    }
  }

  public func entries(inSessions sessions: ClosedRange<Int>) throws -> [HistoryEntry] {
    try select(
      "SELECT session, line, input, output FROM cells WHERE session BETWEEN ? AND ? ORDER BY rowid",
      [.integer(sessions.lowerBound), .integer(sessions.upperBound)])
  }

  public func tail(_ count: Int) throws -> [HistoryEntry] {
    try select(
      "SELECT session, line, input, output FROM cells ORDER BY rowid DESC LIMIT ?", [.integer(max(0, count))]
    ).reversed()
  }

  public func search(_ pattern: String, count: Int?, unique: Bool) throws -> [HistoryEntry] {
    // A bracket is no pattern here, but SQLite's would take it for one.
    let glob = pattern.map { $0 == "[" ? "[[]" : String($0) }.joined()
    let grouping = unique ? "GROUP BY input HAVING rowid = MAX(rowid)" : ""
    return try select(
      "SELECT session, line, input, output FROM cells WHERE input GLOB ? \(grouping) ORDER BY rowid DESC LIMIT ?",
      [.text(glob), .integer(count ?? -1)]
    ).reversed()
  }

  private func select(_ sql: String, _ values: [DatabaseValue]) throws -> [HistoryEntry] {
    try withDatabase { opened in
      try opened.database.run(sql, values).map { row in
        HistoryEntry(
          session: row[0].integer, line: row[1].integer, input: row[2].text ?? "", output: row[3].text)
      }
    }
  }
}
