import Glibc
import LinuxShims

/// Another program that runs to its end.
public enum ChildProcess {
  /// What it wrote to standard output and standard error, as one, and the code that it ended with.
  public struct Result: Sendable, Equatable {
    /// 128 and the signal's number where a signal ended it.
    public let status: Int32
    public let output: [UInt8]

    /// The output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// This program's own file.
  public static let ownPath: String = {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : CommandLine.arguments.first ?? "heddle"
  }()

  /// Runs a program with arguments, looked for on `PATH` where it has no slash, its input empty, and waits for its end.
  ///
  /// - Throws: `FileError` where it cannot be started.
  public static func run(_ program: String, _ arguments: [String]) throws -> Result {
    var ends: [Int32] = [-1, -1]
    guard linux_pipe(&ends) == 0 else { throw FileError(operation: "run", path: program, code: errno) }
    defer { close(ends[0]) }
    let process: pid_t
    do {
      defer { close(ends[1]) }
      process = try spawn(program, arguments, output: ends[1])
    }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = Glibc.read(ends[0], &chunk, chunk.count)
      if got < 0 && errno == EINTR { continue }
      if got <= 0 { break }
      output.append(contentsOf: chunk[..<got])
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7F
    return Result(status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: output)
  }

  /// Starts a program whose standard output and error go to `output`; gives its process id.
  ///
  /// - Throws: `FileError` where it cannot be started.
  public static func spawn(_ program: String, _ arguments: [String], output: Int32) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    // Signals that this process blocks or ignores mean to the child what they mean by default.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, program, &actions, &attributes, words, environ)
    guard code == 0 else { throw FileError(operation: "run", path: program, code: code) }
    return process
  }
}
