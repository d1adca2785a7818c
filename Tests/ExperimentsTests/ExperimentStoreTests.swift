import Experiments
import FileSystem
import JSON
import SQLite
import Synchronization
import TestSupport
import Testing

@Suite struct ExperimentStoreTests {
  private static func experiment(_ name: String = "digits") -> Experiment {
    var experiment = Experiment(.train)
    experiment.folder = "/somewhere"
    experiment.source = "let run = train(m, epochs: 2) # ☃ 'quoted'"
    experiment.commit = String(repeating: "a", count: 40)
    experiment.data = name
    experiment.dataHash = "0123"
    experiment.settings = ["epochs": 2, "balance": ".pcgrad"]
    experiment.arguments = ["train": ["epochs": 2]]
    return experiment
  }

  @Test("what was recorded is read again, by this and by another store")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let store = ExperimentStore(folder: folder.file("deep/home"))
    #expect(try store.experiments().isEmpty, "looking makes no file")
    #expect(!Files.exists(folder.file("deep")))
    let id = try store.begin(Self.experiment())
    let values = [
      Measurement(epoch: 1, task: "digit", split: "train", metric: "loss", value: 0.25),
      Measurement(epoch: nil, task: "digit", split: "test", metric: "accuracy", value: 1),
    ]
    try store.add(values, to: id)
    #expect(try store.experiment(id)?.outcome == Experiment.running)
    try store.finish(id, outcome: "completed", seconds: 1.5, weights: "ffff", summary: ["digit loss": 0.25])
    let other = ExperimentStore(folder: folder.file("deep/home"))
    let found = try #require(try other.experiment(id))
    var expected = Self.experiment()
    (expected.id, expected.started) = (id, found.started)
    (expected.outcome, expected.seconds, expected.weights) = ("completed", 1.5, "ffff")
    expected.summary = ["digit loss": 0.25]
    #expect(found == expected)
    #expect(found.started.hasSuffix("Z") && found.started.count == 24)
    #expect(try other.measurements(of: id) == values)
    #expect(try other.training(weights: "ffff")?.id == id)
    #expect(try other.training(weights: "eeee") == nil)
    #expect(try other.experiments(kind: .compare).isEmpty)
    #expect(try other.experiment(id + 1) == nil)
  }

  @Test("the newest come last, and older ones are left out beyond the limit")
  func order() throws {
    let folder = try TemporaryFolder(), store = ExperimentStore(folder: folder.path)
    for index in 0..<5 { _ = try store.begin(Self.experiment("\(index)")) }
    #expect(try store.experiments(limit: 3).map(\.data) == ["2", "3", "4"])
  }

  @Test("many writers at once lose nothing")
  func concurrent() throws {
    let folder = try TemporaryFolder(), writers = 8, each = 12
    let failures = Mutex<[String]>([])
    let threads = try (0..<writers).map { writer in
      try WorkerThread {
        // A connection of its own, as another process has it.
        let store = ExperimentStore(folder: folder.path)
        do {
          for index in 0..<each {
            let id = try store.begin(Self.experiment("\(writer)"))
            try store.add(
              [Measurement(epoch: index, task: "t", split: "train", metric: "loss", value: Double(writer))], to: id)
            try store.finish(id, outcome: "completed", seconds: 0)
          }
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
      }
    }
    for thread in threads { thread.join() }
    #expect(failures.withLock { $0 }.isEmpty)
    let all = try ExperimentStore(folder: folder.path).experiments()
    #expect(all.count == writers * each)
    #expect(Set(all.map(\.id)).count == writers * each)
    #expect(all.allSatisfy { $0.outcome == "completed" })
  }

  @Test("a file that is no store, a store that is newer and a folder that cannot be made are errors")
  func unusable() throws {
    let folder = try TemporaryFolder()
    try folder.write(String(repeating: "no database ", count: 100), to: "a/experiments.sqlite")
    #expect(throws: DatabaseError.self) { try ExperimentStore(folder: folder.file("a")).begin(Self.experiment()) }
    _ = try ExperimentStore(folder: folder.file("b")).begin(Self.experiment())
    try Database(path: folder.file("b/experiments.sqlite")).run("PRAGMA user_version = 99")
    #expect(throws: DatabaseError.self) { try ExperimentStore(folder: folder.file("b")).experiments() }
    try folder.write("a file", to: "c")
    #expect(throws: FileError.self) { try ExperimentStore(folder: folder.file("c/d")).begin(Self.experiment()) }
  }

  @Test("a change that fails leaves nothing behind")
  func change() throws {
    let folder = try TemporaryFolder(), database = try Database(path: folder.file("x"))
    try database.run("CREATE TABLE t (n INTEGER)")
    #expect(throws: DatabaseError.self) {
      try database.change {
        try database.run("INSERT INTO t VALUES (1)")
        try database.run("INSERT INTO nowhere VALUES (1)")
      }
    }
    #expect(try database.run("SELECT n FROM t").isEmpty)
  }

  @Test("the commit is read as git writes it, packed and in a work tree of its own too")
  func commit() throws {
    let folder = try TemporaryFolder(), hash = String(repeating: "0123456789", count: 4)
    #expect(GitCommit.of(folder.path) == nil)
    try folder.write("ref: refs/heads/main\n", to: "a/.git/HEAD")
    #expect(GitCommit.of(folder.file("a")) == nil, "no commit yet")
    try folder.write("# pack-refs\n\(hash) refs/heads/main\n", to: "a/.git/packed-refs")
    try folder.write("", to: "a/deep/er/file")
    #expect(GitCommit.of(folder.file("a/deep/er")) == hash)
    try folder.write("\(String(hash.reversed()))\n", to: "a/.git/refs/heads/main")
    #expect(GitCommit.of(folder.file("a/deep")) == String(hash.reversed()))
    try folder.write("gitdir: \(folder.file("a"))/.git/worktrees/w\n", to: "w/.git")
    try folder.write("ref: refs/heads/main\n", to: "a/.git/worktrees/w/HEAD")
    try folder.write("../..\n", to: "a/.git/worktrees/w/commondir")
    #expect(GitCommit.of(folder.file("w")) == String(hash.reversed()))
    try folder.write("\(hash)\n", to: "a/.git/HEAD")
    #expect(GitCommit.of(folder.file("a")) == hash, "detached")
    try folder.write("ref: ../../etc/passwd\n", to: "a/.git/HEAD")
    #expect(GitCommit.of(folder.file("a")) == nil)
  }
}
