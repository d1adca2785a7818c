import FileSystem
import JSON
import SQLite
import Synchronization

/// Recorded experiments in an SQLite file that any number of processes write at the same time.
///
/// The file is opened when it is first needed, and written ahead (WAL), so that readers do not wait for writers.
public final class ExperimentStore: Sendable {
  /// The folder of the store: the database, and runs with their weights.
  public let folder: String
  private let opened = Mutex<Database?>(nil)

  /// A store in `folder`, which is made when something is first recorded.
  public init(folder: String) { self.folder = folder }

  /// The store of this user (see `DataFolder`); nil where nothing is to be kept.
  public static let standard = DataFolder.path.map { ExperimentStore(folder: $0) }

  private var path: String { Path.join(folder, "experiments.sqlite") }

  /// Whether anything was ever recorded.
  public var exists: Bool { Files.exists(path) }

  /// The file with the weights of experiment `id`.
  public func runPath(_ id: Int) -> String { Path.join(folder, "runs/\(id).safetensors") }

  private func withDatabase<Result: Sendable>(_ body: (Database) throws -> Result) throws -> Result {
    try opened.withLock { opened in
      if let opened { return try body(opened) }
      try Files.makeFolder(folder)
      let database = try Database(path: path)
      try ExperimentSchema.prepare(database)
      opened = database
      return try body(database)
    }
  }

  /// Records the beginning of an experiment; gives its number.
  public func begin(_ experiment: Experiment) throws -> Int {
    try withDatabase { database in
      try database.run(
        """
        INSERT INTO experiments (kind, started, folder, source, commit_hash, data, data_hash, settings, arguments, outcome,
          summary, weights, parent)
        VALUES (?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .text(experiment.kind.rawValue), .text(experiment.folder), .text(experiment.source),
          DatabaseValue(experiment.commit), .text(experiment.data), .text(experiment.dataHash),
          .text(JSON.object(experiment.settings).compactText), .text(experiment.arguments.compactText),
          .text(experiment.outcome), .text(JSON.object(experiment.summary).compactText),
          DatabaseValue(experiment.weights), experiment.parent.map { .integer($0) } ?? .null,
        ])
      return database.lastRow
    }
  }

  /// Adds values to an experiment.
  public func add(_ measurements: [Measurement], to id: Int) throws {
    guard !measurements.isEmpty else { return }
    try withDatabase { database in
      try database.change {
        for measurement in measurements {
          try database.run(
            "INSERT INTO measurements (experiment, epoch, task, split, metric, value) VALUES (?, ?, ?, ?, ?, ?)",
            [
              .integer(id), measurement.epoch.map { .integer($0) } ?? .null, .text(measurement.task),
              .text(measurement.split), .text(measurement.metric), .real(measurement.value),
            ])
        }
      }
    }
  }

  /// Records the end of an experiment.
  public func finish(
    _ id: Int, outcome: String, seconds: Double, weights: String? = nil, summary: JSON.Object = [:]
  ) throws {
    try withDatabase { database in
      _ = try database.run(
        "UPDATE experiments SET outcome = ?, seconds = ?, weights = coalesce(?, weights), summary = ? WHERE id = ?",
        [
          .text(outcome), .real(seconds), DatabaseValue(weights), .text(JSON.object(summary).compactText), .integer(id),
        ])
    }
  }

  /// The newest experiments, oldest first.
  public func experiments(limit: Int = 1000, kind: Experiment.Kind? = nil, parent: Int? = nil) throws -> [Experiment] {
    guard exists else { return [] }
    var conditions: [String] = [], values: [DatabaseValue] = []
    if let kind {
      conditions.append("kind = ?")
      values.append(.text(kind.rawValue))
    }
    if let parent {
      conditions.append("parent = ?")
      values.append(.integer(parent))
    }
    let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    return try select("\(filter) ORDER BY id DESC LIMIT ?", values + [.integer(limit)]).reversed()
  }

  /// The experiment with this number, or nil.
  public func experiment(_ id: Int) throws -> Experiment? {
    guard exists else { return nil }
    return try select("WHERE id = ?", [.integer(id)]).first
  }

  /// The training that ended with these weights, or nil.
  public func training(weights: String) throws -> Experiment? {
    guard exists else { return nil }
    return try select("WHERE kind = 'train' AND weights = ? ORDER BY id DESC LIMIT 1", [.text(weights)]).first
  }

  /// The values of an experiment in the order in which they were added.
  public func measurements(of id: Int) throws -> [Measurement] {
    guard exists else { return [] }
    return try withDatabase { database in
      try database.run(
        "SELECT epoch, task, split, metric, value FROM measurements WHERE experiment = ? ORDER BY rowid", [.integer(id)]
      ).map { row in
        Measurement(
          epoch: row[0] == .null ? nil : row[0].integer, task: row[1].text ?? "", split: row[2].text ?? "",
          metric: row[3].text ?? "", value: row[4].number ?? .nan)
      }
    }
  }

  private func select(_ rest: String, _ values: [DatabaseValue]) throws -> [Experiment] {
    try withDatabase { database in
      try database.run(
        """
        SELECT id, kind, started, folder, source, commit_hash, data, data_hash, settings, arguments, outcome, seconds,
          weights, summary, parent
        FROM experiments \(rest)
        """, values
      ).compactMap { row in
        guard let kind = Experiment.Kind(rawValue: row[1].text ?? "") else { return nil }
        var experiment = Experiment(kind)
        experiment.id = row[0].integer
        experiment.started = row[2].text ?? ""
        experiment.folder = row[3].text ?? ""
        experiment.source = row[4].text ?? ""
        experiment.commit = row[5].text
        experiment.data = row[6].text ?? ""
        experiment.dataHash = row[7].text ?? ""
        experiment.settings = Self.json(row[8]).object ?? [:]
        experiment.arguments = Self.json(row[9])
        experiment.outcome = row[10].text ?? ""
        experiment.seconds = row[11].number
        experiment.weights = row[12].text
        experiment.summary = Self.json(row[13]).object ?? [:]
        experiment.parent = row[14] == .null ? nil : row[14].integer
        return experiment
      }
    }
  }

  private static func json(_ value: DatabaseValue) -> JSON { (try? JSON.parse(value.text ?? "")) ?? .null }
}

/// The tables of the store, and how older ones become them.
enum ExperimentSchema {
  /// The step at index `n` makes version `n + 1` of version `n`; version 0 is an empty file.
  private static let steps: [[String]] = [
    [
      """
      CREATE TABLE experiments (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, started TEXT NOT NULL,
        folder TEXT, source TEXT, commit_hash TEXT, data TEXT, data_hash TEXT, settings TEXT, arguments TEXT,
        outcome TEXT, seconds REAL, weights TEXT, summary TEXT, parent INTEGER)
      """,
      """
      CREATE TABLE measurements (experiment INTEGER NOT NULL, epoch INTEGER, task TEXT, split TEXT, metric TEXT,
        value REAL)
      """,
      "CREATE INDEX measurements_by_experiment ON measurements (experiment)",
      "CREATE INDEX experiments_by_weights ON experiments (weights)",
      "CREATE INDEX experiments_by_parent ON experiments (parent)",
    ]
  ]

  /// Brings the file up to the present version.
  ///
  /// - Throws: `DatabaseError`, also where a newer program made the file.
  static func prepare(_ database: Database) throws {
    try database.run("PRAGMA journal_mode = WAL")
    // What was recorded survives the end of the process; a machine that fails may lose the last values.
    try database.run("PRAGMA synchronous = NORMAL")
    guard try version(database) != steps.count else { return }
    try database.change {
      let version = try version(database)
      guard version <= steps.count else {
        throw DatabaseError("the store has version \(version), and this heddle knows up to \(steps.count)")
      }
      for step in steps[version...] { for statement in step { try database.run(statement) } }
      try database.run("PRAGMA user_version = \(steps.count)")
    }
  }

  private static func version(_ database: Database) throws -> Int {
    try database.run("PRAGMA user_version").first?.first?.integer ?? 0
  }
}
