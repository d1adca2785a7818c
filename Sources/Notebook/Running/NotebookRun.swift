import FileSystem
import Language

/// Runs the cells of a notebook through a session, keeping what they show.
public struct NotebookRun {
  /// What is asked of a run beside running.
  public struct Options: Sendable {
    /// Seconds that a cell may take; nil for no limit.
    public var timeout: Double?
    /// Whether cells after one that failed run nevertheless.
    public var keepsGoing = false
    /// Where given, outputs are compared with those stored instead of kept.
    public var comparison: OutputComparison?

    /// No limit, no comparison, an end at the first failure.
    public init() {}
  }

  /// The notebook with the outputs so far.
  public private(set) var document: NotebookDocument
  private let path: String
  private let session: Session
  private let options: Options

  /// A run of the notebook at `path`, which reports call so.
  public init(_ document: NotebookDocument, path: String, session: Session, options: Options = Options()) {
    self.document = document
    self.path = path
    self.session = session
    self.options = options
  }

  /// Runs all cells of code; `save` gets the notebook after each cell that changed it.
  ///
  /// Outputs that say the same as the stored ones but for elapsed times are left as stored, so that a run that gave
  /// nothing new leaves the file as it was.
  ///
  /// - Throws: what `save` throws.
  public mutating func run(
    console: (any Output)? = nil, observer: (any RunObserver)? = nil, save: (NotebookDocument) throws -> Void = { _ in }
  ) throws -> RunReport {
    let output = NotebookOutput(count: document.cells.count, console: console)
    let code = document.cells.indices.filter { document.cells[$0].kind == .code }
    var report = RunReport(path: path)
    var hasFailed = false
    var count = 0
    for (index, cell) in code.enumerated() {
      let name = "cell \(index + 1)"
      let source = document.cells[cell].source
      let isSkipped = hasFailed || title(of: source).isEmpty || document.cells[cell].tags.contains("skip-execution")
      guard !isSkipped else {
        report.cells.append(RunReport.Cell(name: name, title: title(of: source), status: .skipped, seconds: 0))
        continue
      }
      count += 1
      observer?.begins(name, code: source, index: index, count: code.count)
      let result = try runCell(cell, name: name, count: count, output: output)
      report.cells.append(result)
      observer?.ended(result, index: index, count: code.count)
      if options.comparison == nil { try save(document) }
      if result.isBad, !options.keepsGoing, options.comparison == nil || result.hasFailed { hasFailed = true }
    }
    return report
  }

  private mutating func runCell(
    _ cell: Int, name: String, count: Int, output: NotebookOutput
  ) throws -> RunReport.Cell {
    let source = document.cells[cell].source
    let started = Environment.monotonicSeconds
    output.begin(cell: cell)
    session.interruption.reset()
    let (outcome, expired) = try TimeLimit.run(seconds: options.timeout, interruption: session.interruption) {
      session.run(source, name: name, output: output)
    }
    var status = RunReport.Cell.Status.passed
    switch outcome {
    case .finished(let rendering): if let rendering, !rendering.isPage { output.add(result: rendering, count: count) }
    case .failed(let failure):
      output.add(failure)
      if !document.cells[cell].tags.contains("raises-exception") { status = .failed(failure) }
    case .interrupted(let interruption):
      let failure = expired ? TimeLimit.failure(name, options.timeout ?? 0) : interruption
      output.add(failure)
      status = .failed(failure)
    }
    if let comparison = options.comparison {
      let difference = comparison.difference(stored: document.cells[cell].outputs, fresh: output.outputs(of: cell))
      if status == .passed && !difference.isEmpty { status = .differs(difference) }
    } else {
      keepOutputs(of: cell, count: count, output: output)
    }
    return RunReport.Cell(
      name: name, title: title(of: source), status: status, seconds: Environment.monotonicSeconds - started)
  }

  private mutating func keepOutputs(of cell: Int, count: Int, output: NotebookOutput) {
    for cell in output.takeUpdatedCells().union([cell]) {
      let fresh = output.outputs(of: cell)
      if !OutputComparison.isUnchanged(document.cells[cell].outputs, fresh) { document.cells[cell].outputs = fresh }
    }
    document.cells[cell].executionCount = count
  }
}

extension RunReport.Cell {
  fileprivate var hasFailed: Bool {
    if case .failed = status { true } else { false }
  }
}
