import Catalog
import Display
import FileSystem
import Synchronization

/// Names, values and functions that live from cell to cell, and everything that can be asked about code.
///
/// `run` is called from one thread at a time; all other members from any thread, also while a cell runs.
public final class Session: Sendable {
  public let interruption: Interruption
  let reference: Reference
  let folder: String
  /// What the evaluation works on; held for the whole of a run.
  let globals = Mutex(Globals())
  /// What other threads see: brought up to date after every statement.
  let seen: Shared

  public convenience init(vocabulary: Vocabulary, folder: String = ".") {
    self.init(vocabulary: vocabulary, folder: folder, interruption: Interruption())
  }

  init(vocabulary: Vocabulary, folder: String, interruption: Interruption) {
    self.interruption = interruption
    let seen = Shared()
    self.seen = seen
    reference = Reference(vocabulary) { seen.snapshot.functions }
    self.folder = folder
  }

  deinit {
    // Functions that call themselves hold themselves.
    globals.withLock { $0.forgetFunctions() }
    seen.update { $0.functions = [:] }
  }

  /// Runs a cell or script; `name` is how errors call it: `cell 4`.
  public func run(_ code: String, name: String, output: any Output) -> Outcome {
    run(code, name: name, output: output, showsEach: false)
  }

  /// Runs a cell or script; `showsEach` displays the value of every statement, not the last one's alone.
  public func run(_ code: String, name: String, output: any Output, showsEach: Bool) -> Outcome {
    watched { runUnwatched(code, name: name, output: output, showsEach: showsEach) }
  }

  private func runUnwatched(_ code: String, name: String, output: any Output, showsEach: Bool) -> Outcome {
    do {
      let program = try checked(code, name: name)
      return try globals.withLock { globals in
        self.adopt(into: globals)
        let machine = machine(program.source, output)
        let showEarlier: (Runner.Result) -> Void = { [globals] result in
          if let shown = self.show(result, context: output.context, globals) { output.display(shown, id: nil) }
        }
        let result = try runner(globals).run(program, machine: machine, earlier: showsEach ? showEarlier : nil)
        return .finished(show(result, context: output.context, globals))
      }
    } catch let interrupted as Interrupted {
      if let partial = interrupted.partial { set("_", to: partial) }
      if interruption.isMemoryExhausted { return .failed(memoryExhausted()) }
      return .interrupted(Failure(code: "interrupted", message: "interrupted", lines: ["interrupted"]))
    } catch {
      return .failed(Self.failure(error))
    }
  }

  /// The rendering of one expression, with no effect on `_`.
  public func evaluate(_ code: String, output: any Output) -> Result<Rendering, Failure> {
    watched { evaluateUnwatched(code, output: output) }
  }

  private func evaluateUnwatched(_ code: String, output: any Output) -> Result<Rendering, Failure> {
    do {
      let program = try checked(code, name: "expression")
      guard program.block.statements.count == 1,
        case .expression(let expression)? = program.block.statements.first?.form
      else {
        return .failure(
          Failure(code: "unexpected-token", message: "expected one expression", lines: ["expected one expression"]))
      }
      return try globals.withLock { globals in
        self.adopt(into: globals)
        let compiler = Compiler(source: program.source, globals: globals, reference: reference, declaredFunctions: [])
        let value = try runner(globals).evaluate(expression, compiler, machine: machine(program.source, output))
        return .success(value.rendering(output.context))
      }
    } catch is Interrupted {
      if interruption.isMemoryExhausted { return .failure(memoryExhausted()) }
      return .failure(Failure(code: "interrupted", message: "interrupted", lines: ["interrupted"]))
    } catch {
      return .failure(Self.failure(error))
    }
  }

  /// Binds a name from outside, as the runner does for `--set`.
  public func set(_ name: String, to value: Value) {
    seen.update {
      $0.values[name] = value
      $0.fromOutside[name] = value
    }
  }

  /// Names bound by `let`, sorted.
  public var names: [String] { snapshot.values.keys.filter { $0 != "_" }.sorted() }

  /// The value of a name, as of the last statement that ended.
  public func value(of name: String) -> Value? { snapshot.values[name] }

  var snapshot: Snapshot { seen.snapshot }

  // MARK: - Running

  /// Runs `work`, interrupted where the process outgrows its memory budget.
  private func watched<Result>(_ work: () -> Result) -> Result {
    // Work that came to its end all the same leaves nothing raised for what comes next.
    defer { if interruption.isMemoryExhausted { interruption.reset() } }
    return MemoryWatch.during(exceeded: { [interruption] in interruption.raiseMemoryExhausted() }, work)
  }

  /// What is said where memory ran out; gives back what the evaluation has let go of.
  private func memoryExhausted() -> Failure {
    interruption.reset()
    MemoryWatch.giveBack()
    return Self.failure(MemoryExhausted())
  }

  private func checked(_ code: String, name: String) throws -> Program {
    var reader = ProgramReader()
    let program = reader.read(Source(name: name, text: code), folder: folder)
    guard reader.diagnostics.isEmpty else { throw Diagnostics(reader.diagnostics) }
    let analyzer = analyzer(snapshot)
    analyzer.analyze(program)
    let diagnostics = analyzer.sortedDiagnostics()
    guard diagnostics.isEmpty else { throw Diagnostics(diagnostics) }
    return program
  }

  func analyzer(_ snapshot: Snapshot) -> Analyzer {
    Analyzer(reference: reference, folder: folder, values: snapshot.values, functions: snapshot.functions)
  }

  private func machine(_ source: Source, _ output: any Output) -> Machine {
    Machine(output: output, interruption: interruption, reference: reference, folder: folder, source: source)
  }

  private func runner(_ globals: Globals) -> Runner {
    Runner(globals: globals, reference: reference) { change in
      self.seen.update { seen in
        switch change {
        case .value(let name, let value): seen.values[name] = value
        case .function(let name, let function): seen.functions[name] = function
        case .all:
          let all = globals.snapshot()
          (seen.values, seen.functions) = (all.values, all.functions)
        }
      }
    }
  }

  /// Takes over names that were set from outside since the last run.
  private func adopt(into globals: Globals) {
    let values = seen.update { seen in
      defer { seen.fromOutside = [:] }
      return seen.fromOutside
    }
    for (name, value) in values { globals.variable(name).value = value }
  }

  private func show(_ result: Runner.Result, context: RenderingContext, _ globals: Globals) -> Rendering? {
    if let name = result.help {
      var rendering = page(of: name, globals).rendering(context)
      rendering.isPage = true
      return rendering
    }
    guard let value = result.value else { return nil }
    if case .none = value { return nil }
    if result.isLoop, case .list(let items) = value,
      items.allSatisfy({ if case .none = $0 { true } else { false } })
    {
      return nil
    }
    globals.variable("_").value = value
    seen.update { $0.values["_"] = value }
    return value.rendering(context)
  }

  /// What `name?` shows: values come before functions of the same name.
  private func page(of name: String, _ globals: Globals) -> Page {
    if let value = globals.variable(name).value { return Page.about(value, named: name) }
    return reference.pageIfAny(of: name) ?? Page(title: name, summary: "")
  }

  private static func failure(_ error: any Error) -> Failure {
    switch error {
    case let diagnostics as Diagnostics: diagnostics.failure
    case let diagnostic as Diagnostic: Diagnostics([diagnostic]).failure
    case let failure as Failure: failure
    case let exhausted as MemoryExhausted:
      Failure(
        code: "out-of-memory", message: exhausted.description,
        lines: ["error[out-of-memory]: \(exhausted.description)", "  = \(MemoryExhausted.hint)"])
    default: Failure(code: "failed", message: "\(error)", lines: ["error[failed]: \(error)"])
    }
  }
}
