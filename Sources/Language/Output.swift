import Display
import Synchronization

/// Where a session's results go: a Jupyter client, a terminal, a notebook file.
public protocol Output: AnyObject, Sendable {
  var context: RenderingContext { get }
  func write(_ text: String, to stream: OutputStream)
  /// Shows a result in mid-cell; a later `update` under the same `id` replaces it in place.
  func display(_ rendering: Rendering, id: String?)
  func update(_ rendering: Rendering, id: String)
  /// `wait`: not before the next output comes.
  func clear(wait: Bool)
  /// Asks the user for a line. Throws where nobody can answer.
  func input(prompt: String, password: Bool) throws -> String
}

public enum OutputStream: String, Sendable {
  case standard = "stdout"
  case error = "stderr"
}

/// A flag that any thread may raise and the evaluation looks at between statements, loop turns and batches.
public final class Interruption: Sendable {
  private let raised = Atomic<Bool>(false)
  private let exhausted = Atomic<Bool>(false)

  public init() {}

  public var isRaised: Bool { raised.load(ordering: .relaxed) }
  public func raise() { raised.store(true, ordering: .relaxed) }

  /// Whether it was raised because memory ran out.
  public var isMemoryExhausted: Bool { exhausted.load(ordering: .relaxed) }

  /// Raises it because memory runs out.
  public func raiseMemoryExhausted() {
    exhausted.store(true, ordering: .relaxed)
    raise()
  }

  public func reset() {
    exhausted.store(false, ordering: .relaxed)
    raised.store(false, ordering: .relaxed)
  }

  /// - Throws: `Interrupted` when raised.
  public func check() throws { if isRaised { throw Interrupted() } }
}
