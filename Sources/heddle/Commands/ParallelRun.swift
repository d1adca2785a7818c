import FileSystem
import Glibc
import JSON
import Notebook
import Synchronization

/// Runs files at the same time, each in a process of its own, and shows what each wrote when it has ended.
struct ParallelRun {
  private let files: [String]
  private let jobs: Int
  private let options: [String]

  /// Runs what `command` asks for.
  init(_ command: RunCommand) {
    files = command.files
    jobs = min(command.jobs, command.files.count)
    var options: [String] = []
    for assignment in command.assignments { options += ["--set", assignment] }
    for (name, value) in [("--output", command.output), ("--html", command.html)] {
      if let value { options += [name, value] }
    }
    if let timeout = command.timeout { options += ["--timeout", "\(timeout)"] }
    if command.compare { options += ["--compare", "--tolerance", "\(command.tolerance)"] }
    if command.keepGoing { options.append("--keep-going") }
    if command.quiet { options.append("--quiet") }
    self.options = options
  }

  /// Runs all files and gives their reports in the order of the files.
  ///
  /// - Throws: `FileError` where a process or thread cannot be started.
  func run() throws -> RunJob.Results {
    let folder = try TemporaryFiles.makeFolder()
    defer { TemporaryFiles.remove(folder: folder) }
    let progress = Progress(files: files, options: options, folder: folder)
    let threads = try (0..<jobs).map { _ in try WorkerThread { progress.work() } }
    for thread in threads { thread.join() }
    return progress.results
  }

  /// What is shared by the threads that wait for processes.
  private final class Progress: Sendable {
    private struct State {
      var next = 0
      var reports: [Int: RunReport] = [:]
      var unusable: [String] = []
    }

    private let files: [String]
    private let options: [String]
    private let folder: String
    private let state = Mutex(State())

    init(files: [String], options: [String], folder: String) {
      self.files = files
      self.options = options
      self.folder = folder
    }

    var results: RunJob.Results {
      state.withLock { state in
        RunJob.Results(reports: files.indices.compactMap { state.reports[$0] }, unusable: state.unusable)
      }
    }

    /// Runs files until none is left.
    func work() {
      while let index = state.withLock({ state -> Int? in
        guard state.next < files.count else { return nil }
        defer { state.next += 1 }
        return state.next
      }) {
        let path = Path.join(folder, "\(index).json")
        let arguments = ["run", files[index], "--report", path] + options
        let result = Swift.Result { try ChildProcess.run(ChildProcess.ownPath, arguments) }
        let report = (try? Files.read(path)).flatMap { try? JSON.parse($0) }.flatMap { RunReport($0) }
        state.withLock { state in
          switch result {
          case .success(let result): StandardStream.write(result.text, to: STDOUT_FILENO)
          case .failure(let error): StandardStream.complain("\(error)")
          }
          if let report { state.reports[index] = report } else { state.unusable.append(files[index]) }
        }
      }
    }
  }
}
