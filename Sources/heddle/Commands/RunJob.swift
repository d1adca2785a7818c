import FileSystem
import Glibc
import Language
import Notebook

/// Runs files one after the other as a command line asks.
struct RunJob: Sendable {
  /// What became of the files.
  struct Results: Sendable {
    var reports: [RunReport] = []
    /// Files that could not be run, each told of already.
    var unusable: [String] = []
  }

  /// A file that was read and can be run.
  private enum Subject: Sendable {
    case script(String)
    case notebook(NotebookDocument)
  }

  private let subjects: [(path: String, subject: Subject)]
  private let parameters: ParameterValues
  private let options: NotebookRun.Options
  private let output: String?
  private let html: String?
  private let quiet: Bool

  /// Reads all files before any runs.
  ///
  /// - Throws: `Unusable` for the first that cannot be run.
  init(_ command: RunCommand) throws {
    var parameters = ParameterValues()
    for assignment in command.assignments { try Unusable.mapping { try parameters.add(assignment) } }
    self.parameters = parameters
    subjects = try command.files.map { path in (path, try Self.subject(path, parameters)) }
    var options = NotebookRun.Options()
    options.timeout = command.timeout
    options.keepsGoing = command.keepGoing
    options.comparison = command.compare ? OutputComparison(tolerance: command.tolerance) : nil
    self.options = options
    output = command.output
    html = command.html
    quiet = command.quiet
    for place in [output, html].compactMap({ $0 }) where subjects.count > 1 && !Files.isFolder(place) {
      throw Unusable("'\(place)' is no folder, and \(subjects.count) files need one")
    }
  }

  private static func subject(_ path: String, _ parameters: ParameterValues) throws -> Subject {
    switch Path.ending(of: path) {
    case "heddle":
      return try Unusable.mapping(path) {
        .script(try parameters.applied(to: try Files.readText(path), called: "it"))
      }
    case "ipynb":
      return try Unusable.mapping(path) {
        let document = try NotebookDocument(path: path)
        if let language = document.language, language != "heddle" {
          throw NotebookError("it is a notebook of the language \(language)")
        }
        return .notebook(try parameters.applied(to: document))
      }
    default:
      if !Files.exists(path) { throw Unusable("cannot read '\(path)': no such file or directory") }
      throw Unusable("'\(path)' is neither a script (.heddle) nor a notebook (.ipynb)")
    }
  }

  /// Runs all files.
  ///
  /// - Throws: `Unusable` where a result cannot be written.
  func run() throws -> Results {
    var results = Results()
    let terminal = Terminal()
    for (path, subject) in subjects {
      let session = Session(vocabulary: Vocabularies.all, folder: Path.folder(of: path))
      let report = try Unusable.mapping {
        try InterruptWatch.during(session.interruption) {
          switch subject {
          case .script(let code): try run(code, path, session, terminal)
          case .notebook(let document): try run(document, path, session, terminal)
          }
        }
      }
      results.reports.append(report)
    }
    return results
  }

  private func console(_ terminal: Terminal) -> TerminalOutput {
    let answer = Answer(terminal, LineReader(terminal, Keyboard(terminal)))
    return TerminalOutput(terminal) { prompt, password in
      guard isatty(STDIN_FILENO) == 1 else { throw Unusable("nobody is there to answer '\(prompt)'") }
      defer { terminal.setMode(.lines) }
      return try answer.read(prompt: prompt, password: password)
    }
  }

  private func run(_ code: String, _ path: String, _ session: Session, _ terminal: Terminal) throws -> RunReport {
    let console = console(terminal)
    let script = ScriptRun(code, name: Path.name(of: path), path: path, session: session, timeout: options.timeout)
    let report = try script.run(output: quiet ? QuietOutput() : console)
    console.finish()
    for cell in report.cells { if case .failed(let failure) = cell.status { console.show(failure) } }
    return report
  }

  private func run(
    _ document: NotebookDocument, _ path: String, _ session: Session, _ terminal: Terminal
  ) throws -> RunReport {
    let console = console(terminal)
    let progress = RunProgress(path, terminal: terminal, console: console, quiet: quiet)
    let destination = saved(path)
    var run = NotebookRun(document, path: path, session: session, options: options)
    var written: [UInt8]? = output == nil ? document.serialized() : nil
    let report = try run.run(console: quiet ? nil : console, observer: progress) { document in
      guard let destination else { return }
      let bytes = document.serialized()
      if bytes != written { try Files.write(bytes, to: destination, synced: false) }
      written = bytes
    }
    if let destination, output != nil || run.document.isChanged {
      try Files.write(run.document.serialized(), to: destination)
    }
    if let html {
      let page = NotebookPage(
        run.document, title: Path.name(of: path), folder: Path.folder(of: path), session: session)
      try Files.write(page.html, to: Self.place(html, for: path, ending: "html"))
    }
    progress.summarize(report)
    return report
  }

  /// Where the notebook is saved; nil where it is not.
  private func saved(_ path: String) -> String? {
    if options.comparison != nil { return nil }
    if let output { return Self.place(output, for: path, ending: "ipynb") }
    return parameters.isEmpty ? path : nil
  }

  private static func place(_ place: String, for path: String, ending: String) -> String {
    guard Files.isFolder(place) else { return place }
    let name = Path.name(of: path)
    return Path.join(place, name.dropLast(Path.ending(of: name).count) + ending)
  }
}
