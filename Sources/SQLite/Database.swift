import CSQLite
import Glibc

/// A call to the database that failed.
public struct DatabaseError: Error, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// A value of a column.
public enum DatabaseValue: Sendable, Equatable {
  case integer(Int)
  case real(Double)
  case text(String)
  case null

  /// A text, or nothing.
  public init(_ text: String?) { self = text.map { .text($0) } ?? .null }

  /// The whole number; 0 where this is none.
  public var integer: Int {
    guard case .integer(let value) = self else { return 0 }
    return value
  }

  /// The number; nil where this is none.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    case .text, .null: nil
    }
  }

  /// The text; nil where this is none.
  public var text: String? {
    guard case .text(let value) = self else { return nil }
    return value
  }
}

/// A connection to an SQLite file, used by one thread at a time.
public final class Database: @unchecked Sendable {
  /// How often to look whether another process still holds the file: five seconds or so.
  private static let looks: Int32 = 1000
  /// Tells the library to copy what it is given.
  private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  private let handle: OpaquePointer

  /// Opens the file at `path` and makes it where it is not there.
  ///
  /// - Throws: `DatabaseError` where it cannot be opened.
  public init(path: String) throws {
    var opened: OpaquePointer?
    let status = sqlite3_open_v2(
      path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
    guard let handle = opened else { throw DatabaseError("cannot open '\(path)'") }
    guard status == SQLITE_OK else {
      defer { sqlite3_close(handle) }
      throw DatabaseError("cannot open '\(path)': \(String(cString: sqlite3_errmsg(handle)))")
    }
    self.handle = handle
    // The library's own waiting grows to 100 ms a look, and among many writers one that sleeps longest never gets its turn.
    sqlite3_busy_handler(
      handle,
      { _, looked in
        usleep(.random(in: 2_000...8_000))
        return looked < Database.looks ? 1 : 0
      }, nil)
  }

  deinit { sqlite3_close(handle) }

  /// Runs a statement and returns its rows.
  ///
  /// - Throws: `DatabaseError` with the library's reason.
  @discardableResult
  public func run(_ sql: String, _ values: [DatabaseValue] = []) throws -> [[DatabaseValue]] {
    var prepared: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &prepared, nil) == SQLITE_OK, let statement = prepared else {
      throw failure
    }
    defer { sqlite3_finalize(statement) }
    for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1), of: statement) }
    var rows: [[DatabaseValue]] = []
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: rows.append((0..<sqlite3_column_count(statement)).map { Self.column($0, of: statement) })
      case SQLITE_DONE: return rows
      default: throw failure
      }
    }
  }

  /// Runs `body` as one change that is made whole or not at all; waits for other writers first.
  ///
  /// - Throws: what `body` throws, and `DatabaseError`.
  public func change<Result>(_ body: () throws -> Result) throws -> Result {
    try run("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      _ = try? run("ROLLBACK")
      throw error
    }
  }

  /// The key of the row that was added last.
  public var lastRow: Int { Int(sqlite3_last_insert_rowid(handle)) }

  private var failure: DatabaseError { DatabaseError(String(cString: sqlite3_errmsg(handle))) }

  private func bind(_ value: DatabaseValue, at index: Int32, of statement: OpaquePointer) throws {
    let status =
      switch value {
      case .integer(let value): sqlite3_bind_int64(statement, index, Int64(value))
      case .real(let value): sqlite3_bind_double(statement, index, value)
      case .text(let value):
        sqlite3_bind_text(statement, index, value, Int32(clamping: value.utf8.count), Self.transient)
      case .null: sqlite3_bind_null(statement, index)
      }
    guard status == SQLITE_OK else { throw failure }
  }

  private static func column(_ index: Int32, of statement: OpaquePointer) -> DatabaseValue {
    switch sqlite3_column_type(statement, index) {
    case SQLITE_INTEGER: return .integer(Int(sqlite3_column_int64(statement, index)))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, index))
    case SQLITE_TEXT:
      let bytes = UnsafeBufferPointer(
        start: sqlite3_column_text(statement, index), count: Int(sqlite3_column_bytes(statement, index)))
      return .text(String(decoding: bytes, as: UTF8.self))
    default: return .null
    }
  }
}
