import ArgumentParser
import FileSystem
import Glibc
import Synchronization

/// The command: what it is asked on the command line, and the codes that it ends with.
struct HeddleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "heddle",
    abstract: "Multimodal multitask learning in a language of its own.",
    discussion: """
      Without a command it reads what you type and answers; with standard input from a file or a pipe it runs that.

      It ends with 0 where all went well, 1 where a cell, an expect or a comparison failed, and 2 where the command \
      line or a file could not be used.
      """,
    version: "heddle \(HeddleVersion.current)",
    subcommands: [
      RunCommand.self, CheckCommand.self, ExperimentsCommand.self, PredictCommand.self, CatalogCommand.self,
      KernelCommand.self,
      InstallCommand.self,
      UninstallCommand.self, DoctorCommand.self,
    ])

  func run() throws {
    try DeepStack.run {
      if isatty(STDIN_FILENO) == 1 { Repl().run() } else { try StandardInput.run() }
    }
  }

  /// Runs the command with its arguments; gives the code to end with.
  static func run(_ arguments: [String]) -> Int32 {
    // A reader that goes away, as `head` does, is seen where something is written.
    signal(SIGPIPE, SIG_IGN)
    if let complaint = MemoryBudget.complaint {
      StandardStream.complain(complaint)
      return ExitStatus.unusable.rawValue
    }
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
      return ExitStatus.good.rawValue
    } catch let status as ExitStatus {
      return status.rawValue
    } catch let unusable as Unusable {
      StandardStream.complain(unusable.message)
      return ExitStatus.unusable.rawValue
    } catch {
      let isAnswer = exitCode(for: error) == .success
      let message = fullMessage(for: error)
      if !message.isEmpty { StandardStream.write(message + "\n", to: isAnswer ? STDOUT_FILENO : STDERR_FILENO) }
      return isAnswer ? ExitStatus.good.rawValue : ExitStatus.unusable.rawValue
    }
  }
}

/// What the process ends with.
enum ExitStatus: Int32, Error {
  case good = 0
  /// A cell, an `expect` or a comparison failed.
  case failed = 1
  /// The command line or a file could not be used.
  case unusable = 2
}

/// A command line or file that cannot be used: what is wrong, and what helps.
struct Unusable: Error, CustomStringConvertible {
  let message: String
  var description: String { message }

  init(_ message: String) { self.message = message }
}

/// The version of this build.
enum HeddleVersion {
  static let current = "0.1.0"
}

/// Runs work on a thread with a stack that deep expressions do not exhaust.
enum DeepStack {
  private static let bytes = 64 << 20

  /// - Throws: what `work` throws, or `FileError` where the system gives no thread.
  static func run(_ work: @escaping @Sendable () throws -> Void) throws {
    try InterruptWatch.start()
    let failure = Failure()
    let thread = try WorkerThread(stack: bytes) {
      do { try work() } catch { failure.error.withLock { $0 = error } }
    }
    thread.join()
    if let error = failure.error.withLock({ $0 }) { throw error }
  }

  private final class Failure: Sendable {
    let error = Mutex<(any Error)?>(nil)
  }
}
