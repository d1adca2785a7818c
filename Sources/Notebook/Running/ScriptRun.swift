import Display
import FileSystem
import Language

/// Runs a script through a session: as one cell, of which every statement shows its value.
public struct ScriptRun {
  private let code: String
  private let name: String
  private let path: String
  private let session: Session
  private let timeout: Double?

  /// A run of `code`, which errors call `name` and reports `path`.
  public init(_ code: String, name: String, path: String, session: Session, timeout: Double? = nil) {
    self.code = code
    self.name = name
    self.path = path
    self.session = session
    self.timeout = timeout
  }

  /// Runs it, showing values on `output`.
  ///
  /// - Throws: `FileError` where the system gives no thread to watch the time.
  public func run(output: any Output) throws -> RunReport {
    let started = Environment.monotonicSeconds
    session.interruption.reset()
    let (outcome, expired) = try TimeLimit.run(seconds: timeout, interruption: session.interruption) {
      session.run(code, name: name, output: output, showsEach: true)
    }
    var status = RunReport.Cell.Status.passed
    switch outcome {
    case .finished(let rendering): if let rendering { output.display(rendering, id: nil) }
    case .failed(let failure): status = .failed(failure)
    case .interrupted(let failure): status = .failed(expired ? TimeLimit.failure(name, timeout ?? 0) : failure)
    }
    let seconds = Environment.monotonicSeconds - started
    return RunReport(
      path: path, cells: [RunReport.Cell(name: name, title: title(of: code), status: status, seconds: seconds)])
  }
}
