import ArgumentParser
import FileSystem
import Glibc
import Notebook

/// `heddle run`: scripts and notebooks, each in its own folder.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run scripts (.heddle) and notebooks (.ipynb), without Jupyter.",
    discussion: """
      A file runs in its own folder. A notebook is saved after each cell, where it stands or at --output; outputs \
      that differ in nothing but elapsed times are left as stored, so that a run that gave nothing new leaves the file \
      as it was. With --compare, or with --set and no --output, nothing is saved.
      """)

  @Argument(help: "The files to run.", completion: .file(extensions: ["heddle", "ipynb"]))
  var files: [String]

  @Option(help: "Where the notebook with its outputs is saved; a folder for several.")
  var output: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Replace the value of a let: in a notebook in the cell tagged 'parameters', in a script at its top level.",
      valueName: "name=value"))
  var assignments: [String] = []

  @Option(help: "Seconds that a cell may take.")
  var timeout: Double?

  @Option(help: "Where a page that stands alone is written; a folder for several.")
  var html: String?

  @Option(help: "Where a report in JUnit's XML is written.")
  var junit: String?

  @Flag(help: "Compare outputs with those stored: numbers within the tolerance, elapsed times masked.")
  var compare = false

  @Option(help: "How far numbers may be apart, as a share of the larger one.")
  var tolerance = OutputComparison.defaultTolerance

  @Flag(help: "Run the cells after one that failed nevertheless.")
  var keepGoing = false

  @Flag(help: "Show failures only.")
  var quiet = false

  @Option(help: "Files that run at the same time.")
  var jobs = 1

  @Option(help: .hidden)
  var report: String?

  func validate() throws {
    if files.isEmpty { throw ValidationError("Missing expected argument '<files> ...'") }
    if let timeout, !(timeout > 0) { throw ValidationError("--timeout is a number of seconds above 0, not \(timeout)") }
    if tolerance < 0 { throw ValidationError("--tolerance is a share from 0 on, not \(tolerance)") }
    if jobs < 1 { throw ValidationError("--jobs is a whole number from 1 on, not \(jobs)") }
  }

  func run() throws {
    let job = try RunJob(self)
    try DeepStack.run {
      let results = jobs > 1 && files.count > 1 ? try ParallelRun(self).run() : try job.run()
      try Unusable.mapping { try write(results) }
      if !results.unusable.isEmpty { throw ExitStatus.unusable }
      if !results.reports.allSatisfy(\.isGood) { throw ExitStatus.failed }
    }
  }

  private func write(_ results: RunJob.Results) throws {
    if let junit { try Files.write(JUnitReport.xml(results.reports), to: junit) }
    if let report {
      if let first = results.reports.first { try Files.write(first.json.compactText, to: report) }
    } else if Environment.value("GITHUB_ACTIONS") == "true" {
      for line in results.reports.flatMap(Annotations.lines) { StandardStream.write(line + "\n", to: STDOUT_FILENO) }
    }
  }
}

extension Unusable {
  /// Runs `work`; what it throws about files and notebooks becomes what the user is told.
  static func mapping<Result>(_ path: String? = nil, _ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let error as NotebookError {
      throw Unusable(path.map { "cannot use '\($0)': \(error)" } ?? "\(error)")
    } catch let error as FileError {
      throw Unusable("\(error)")
    }
  }
}
