import Catalog

/// Walks a program before it runs, with as much of every value as literals, live values and facts tell, and collects what is wrong.
///
/// What an error concerns becomes unknown, and nothing is said of what is unknown: so no error is caused by another.
final class Analyzer {
  let reference: Reference
  var folder: String
  var source: Source
  private(set) var diagnostics: [Diagnostic] = []
  /// Names by block, the session's first.
  var scopes: [[String: Binding]]
  /// Functions by block, the session's first.
  var functions: [[String: FunctionSource]]
  /// Names that a `let` or `fn` further down at the top binds: bodies of functions may speak of them.
  var later: Set<String> = []
  /// Functions whose definition could not be read: nothing is said of their calls.
  var unknownFunctions: Set<String> = []
  /// Bodies of functions around the present place.
  var functionDepth = 0
  var flow = Flow.certain
  /// Errors are not collected: the same code is walked elsewhere.
  var isMuted = false
  /// Expressions walked: beyond a bound, loops and calls are not followed any more.
  var steps = 0
  var inlined: [String] = []
  private let stackLimit: UInt
  private var reportedNames: Set<String> = []
  private var reported: Set<String> = []

  /// What is known of a name.
  struct Binding {
    var value: StaticValue
    /// The expression that gave the value, for a label that shows the cause.
    var origin: (source: Source, expression: Expression)?
  }

  /// A function of the user and where it is written.
  struct FunctionSource {
    let syntax: FunctionSyntax
    let source: Source
    /// Defined before the present place; bodies may call it in any case.
    var isDefined = true
  }

  /// Whether the present place is certain to run.
  enum Flow: Comparable {
    /// Its condition is known not to hold.
    case dead
    case possible
    case certain
  }

  init(reference: Reference, folder: String, values: [String: Value], functions: [String: UserFunction]) {
    self.reference = reference
    self.folder = folder
    source = Source(name: "", text: "")
    scopes = [values.mapValues { Binding(value: .known($0)) }]
    self.functions = [functions.mapValues { FunctionSource(syntax: $0.syntax, source: $0.source) }]
    stackLimit = Self.lowestAddressForRecursion
  }

  func analyze(_ program: Program) {
    let (outerFolder, outerSource, outerLater) = (folder, source, later)
    defer { (folder, source, later) = (outerFolder, outerSource, outerLater) }
    source = program.source
    later = program.names
    for case .function(let syntax) in program.block.statements.map(\.form) {
      functions[functions.count - 1][syntax.name.name] = FunctionSource(
        syntax: syntax, source: source, isDefined: false)
    }
    for statement in program.block.statements { self.statement(statement, of: program) }
  }

  /// All errors in the order of their places, those of the first source first.
  func sortedDiagnostics() -> [Diagnostic] {
    diagnostics.enumerated().sorted { a, b in
      if a.element.source === b.element.source, a.element.start != b.element.start {
        return a.element.start < b.element.start
      }
      return a.offset < b.offset
    }.map(\.element)
  }

  /// The errors so far, which are forgotten here.
  func takeDiagnostics() -> [Diagnostic] {
    defer { diagnostics = [] }
    return sortedDiagnostics()
  }

  // MARK: - Reporting

  func report(_ diagnostic: Diagnostic) {
    guard !isMuted else { return }
    // The turns of a loop find the same error again.
    let key = "\(diagnostic.code)@\(diagnostic.start)@\(diagnostic.source?.name ?? "")@\(diagnostic.message)"
    if reported.insert(key).inserted { diagnostics.append(diagnostic) }
  }

  func report(_ complaint: Complaint, at span: Span) {
    report(Diagnostic(complaint, in: source, at: span))
  }

  /// An error that follows from a value: where it is not certain to come to that, only literals count.
  func report(_ complaint: Complaint, about value: Expression, at span: Span? = nil) {
    guard flow == .certain || value.isLiteral else { return }
    report(tracing(Diagnostic(complaint, in: source, at: span ?? value.span), to: value, complaint.path[...]))
  }

  /// With a second label where the value of a name comes from.
  func tracing(_ diagnostic: Diagnostic, to value: Expression, _ path: ArraySlice<Complaint.Step>) -> Diagnostic {
    guard case .name(let name) = value.form, let origin = binding(name)?.origin else { return diagnostic }
    return diagnostic.adding(
      "from here", in: origin.source, at: CallPlaces.span(of: path, in: origin.expression))
  }

  func reportName(_ name: String, _ diagnostic: Diagnostic) {
    guard !isMuted, reportedNames.insert(name).inserted else { return }
    report(diagnostic)
  }

  // MARK: - Names

  func binding(_ name: String) -> Binding? {
    for scope in scopes.reversed() {
      if let binding = scope[name] { return binding }
    }
    return nil
  }

  func function(_ name: String) -> FunctionSource? {
    for scope in functions.reversed() {
      if let function = scope[name] { return function }
    }
    return nil
  }

  func bind(_ name: String, _ value: StaticValue, from expression: Expression? = nil) {
    scopes[scopes.count - 1][name] = Binding(value: value, origin: expression.map { (source, $0) })
  }

  /// Walks `body` in a block of its own.
  func inBlock<T>(flow limit: Flow? = nil, _ body: () -> T) -> T {
    let outer = flow
    scopes.append([:])
    functions.append([:])
    flow = min(flow, limit ?? flow)
    defer {
      scopes.removeLast()
      functions.removeLast()
      flow = outer
    }
    return body()
  }

  /// Whether loops and calls may still be followed.
  var hasBudget: Bool { steps < 50_000 && hasStack }
  var hasStack: Bool { Self.currentAddress > stackLimit }
}
