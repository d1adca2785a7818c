import Catalog
import Glibc
import Synchronization
import Tensor
import TestSupport
import Testing

@testable import Data

/// Work that takes long asks whether it is still wanted, and ends when it is not.
struct WatchTests {
  private struct Unwanted: Error {}

  struct Work: Sendable, CustomTestStringConvertible {
    let name: String
    let body: @Sendable (TemporaryFolder) throws -> Void
    var testDescription: String { name }

    init(_ name: String, _ body: @escaping @Sendable (TemporaryFolder) throws -> Void) {
      self.name = name
      self.body = body
    }
  }

  private static func made(_ source: String, rows: Int = 64) throws -> Dataset {
    try Dataset.generate(Choice(source, [LabelledArgument("rows", .number(Double(rows)))]), seed: 1)
  }

  private static func path(
    _ folder: TemporaryFolder, _ name: String, _ line: (Int) -> String, rows: Int, head: String = ""
  )
    throws -> String
  {
    try folder.write(head + (0..<rows).map(line).joined(), to: name)
    return folder.file(name)
  }

  private static let works = [
    Work("captioned shapes") { _ in _ = try made("captionedShapes") },
    Work("spoken digits") { _ in _ = try made("spokenDigits") },
    Work("spoken words") { _ in _ = try made("spokenWords") },
    Work("tabular tasks") { _ in _ = try made("tabularTasks") },
    Work("csv") { folder in
      _ = try Dataset.read(try path(folder, "rows.csv", { "\($0),x\n" }, rows: 70_000, head: "a,b\n"))
    },
    Work("jsonl") { folder in _ = try Dataset.read(try path(folder, "rows.jsonl", { "{\"a\": \($0)}\n" }, rows: 2000))
    },
    Work("folder") { folder in
      for name in ["x", "y", "z"] { try folder.write("", to: "\(name).png") }
      _ = try Dataset.read(folder.path)
    },
    Work("doctor") { _ in
      let data = try Watch.undisturbed { try made("tabularTasks") }
      _ = DataDoctor.findings(data)
    },
    Work("decoding") { _ in
      let prepared = try Watch.undisturbed {
        let data = try made("spokenDigits", rows: 600)
        return try PreparedDataset(data, preprocessing: Preprocessing(fitting: data))
      }
      try prepared.decode()
    },
  ]

  @Test(arguments: works) func `work that takes long ends when nobody waits for it`(work: Work) throws {
    let folder = try TemporaryFolder()
    let asked = Count()
    try Watch { _ = asked.next() }.during { try work.body(folder) }
    let total = asked.reset()
    #expect(total > 1, "asked \(total) times")
    for last in [1, max(1, total / 2), total] {
      let watch = Watch { if asked.next() >= last { throw Unwanted() } }
      #expect(throws: Unwanted.self) { try watch.during { try work.body(folder) } }
      _ = asked.reset()
    }
  }

  private final class Count: Sendable {
    private let value = Mutex(0)
    func next() -> Int {
      value.withLock { value in
        value += 1
        return value
      }
    }
    func reset() -> Int {
      value.withLock { value in
        defer { value = 0 }
        return value
      }
    }
  }

  @Test func `a watch is in force on the threads that help`() throws {
    let watch = Watch {}
    let helped = Mutex(0)
    try ThreadPool(threads: 4).whileShared {
      try watch.during {
        Parallel.forEach(64) { _ in
          sched_yield()
          if Watch.current === watch { helped.withLock { $0 += 1 } }
        }
      }
    }
    #expect(helped.withLock { $0 } == 64)
  }

  @Test func `a watch is in force within its work only`() throws {
    let watch = Watch { throw Unwanted() }
    #expect(!Watch.current.isOver)
    #expect(throws: Unwanted.self) {
      try watch.during {
        #expect(Watch.current.isOver)
        Watch.undisturbed { #expect(!Watch.current.isOver) }
      }
    }
    #expect(!Watch.current.isOver)
  }
}
