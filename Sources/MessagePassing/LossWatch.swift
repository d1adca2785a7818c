import FileSystem
import Glibc
import LinuxShims
import Synchronization

/// Says on standard error why a team ends and what goes on from there, once `mpirun` ends its members by SIGTERM.
///
/// Of those on a machine the member of the lowest rank that is left says it. Then the process ends by the signal as it would
/// have without the watch; a launcher that will not wait kills it.
final class LossWatch: Sendable {
  private let rank: Int
  /// The process of each member that runs on this machine, by rank.
  private let neighbours: [Int: pid_t]
  private let size: Int
  private let advice = Mutex<String?>(nil)
  /// Where it is said: standard error as it was before anything silenced it.
  static let voice = Mutex<Int32>(STDERR_FILENO)

  /// Milliseconds that members stay after the signal, so that nobody takes one for lost that was ended as well.
  private static let delay: Int32 = 300

  init(rank: Int, size: Int, neighbours: [Int: pid_t]) {
    (self.rank, self.size, self.neighbours) = (rank, size, neighbours)
  }

  /// What helps from now on, in a clause; nil where nothing needs to be said.
  func set(_ text: String?) { advice.withLock { $0 = text } }

  /// Begins to watch, unless something else in the process does; called once.
  ///
  /// - Throws: `FileError` where the system gives no pipe or thread.
  func start() throws {
    var known = sigaction(), ends: [Int32] = [-1, -1]
    guard sigaction(SIGTERM, nil, &known) == 0, known.__sigaction_handler.sa_handler == nil else { return }
    guard linux_pipe(&ends) == 0 else { throw FileError(operation: "open", path: "a pipe", code: errno) }
    let told = ends[0]
    _ = try WorkerThread(stack: 1 << 17) { [self] in
      var byte: UInt8 = 0
      while read(told, &byte, 1) != 1 {}
      speak()
      poll(nil, 0, Self.delay)
      linux_notify_on_signal(SIGTERM, -1)
      kill(getpid(), SIGTERM)
    }
    linux_notify_on_signal(SIGTERM, ends[1])
  }

  private func speak() {
    let lost = neighbours.filter { kill($0.value, 0) != 0 && errno == ESRCH }.keys.sorted()
    guard !neighbours.keys.contains(where: { $0 < rank && !lost.contains($0) }) else { return }
    // The others of a machine without the first cannot know whether it speaks.
    guard rank == 0 || lost.contains(0) else { return }
    let cause =
      switch lost.count {
      case 0: "mpirun ends all \(size) processes"
      case 1: "process \(lost[0]) of \(size) is lost, so all end"
      default: "processes \(lost.map { "\($0)" }.joined(separator: ", ")) of \(size) are lost, so all end"
      }
    var line = "heddle: \(cause)\(advice.withLock { $0 }.map { "; \($0)" } ?? "")\n"
    line.withUTF8 { bytes in _ = write(Self.voice.withLock { $0 }, bytes.baseAddress, bytes.count) }
  }
}
