import Display
import Language

/// What a kernel asks of a language: the session of the real one, a toy in tests.
///
/// `run` and `evaluate` are called by one thread at a time; everything else by any, also while a cell runs.
public protocol Interpreter: Sendable {
  /// Stops the running cell when raised.
  var interruption: Interruption { get }
  /// Runs a cell; errors call it `name`.
  func run(_ code: String, name: String, output: any Output) -> Outcome
  /// The rendering of one expression.
  func evaluate(_ code: String, output: any Output) -> Result<Rendering, Failure>
  /// What fits at `offset`, in Unicode scalars.
  func complete(_ code: String, at offset: Int) -> Completion
  /// What is known about the thing at `offset`, in Unicode scalars.
  func inspect(_ code: String, at offset: Int, detail: Int) -> Rendering?
  /// Whether the code can be run as it stands.
  func completeness(_ code: String) -> Completeness
  /// Runs a cell of a subshell, while `run` may be running another; raising `interruption` stops it.
  func runAside(_ code: String, name: String, output: any Output, interruption: Interruption) -> Outcome
  /// The rendering of one expression for a subshell, while `run` may be running a cell.
  func evaluateAside(_ code: String, output: any Output, interruption: Interruption) -> Result<Rendering, Failure>
}

extension Session: Interpreter {}
