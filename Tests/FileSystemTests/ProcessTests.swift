import FileSystem
import Glibc
import Synchronization
import Testing

@Suite("Programs and threads")
struct ProcessTests {
  @Test(
    "a program's output and code come back",
    arguments: [
      ("echo out; echo err >&2; exit 3", "out\nerr\n", 3), ("cat", "", 0), ("kill -TERM $$", "", 143),
      ("kill -INT $$", "", 130), ("head -c 300000 /dev/zero | tr '\\0' x | tail -c 3", "xxx", 0),
    ])
  func output(script: String, text: String, status: Int32) throws {
    let result = try ChildProcess.run("sh", ["-c", script])
    #expect(result.text == text)
    #expect(result.status == status)
  }

  @Test("a program that is not there is an error")
  func missing() { #expect(throws: FileError.self) { try ChildProcess.run("/none/such", []) } }

  @Test("arguments arrive as they are")
  func arguments() throws {
    #expect(try ChildProcess.run("printf", ["%s|", "a b", "", "ä\n\"'$x"]).text == "a b||ä\n\"'$x|")
  }

  @Test("a thread runs with the stack it was given")
  func thread() throws {
    let box = Box()
    let thread = try WorkerThread(stack: 64 << 20) { box.depth.store(Self.descend(20_000), ordering: .relaxed) }
    thread.join()
    #expect(box.depth.load(ordering: .relaxed) == 20_000)
  }

  private final class Box: Sendable {
    let depth = Atomic<Int>(0)
  }

  /// Uses about a kilobyte of stack a level.
  @inline(never)
  private static func descend(_ levels: Int) -> Int {
    guard levels > 0 else { return 0 }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { buffer in
      buffer.initialize(repeating: UInt8(truncatingIfNeeded: levels))
      return descend(levels - 1) + (buffer[buffer.count - 1] == UInt8(truncatingIfNeeded: levels) ? 1 : 0)
    }
  }
}
