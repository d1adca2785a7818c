import Display
import Language
import Prelude
import Synchronization
import Testing

/// What is shown of a training that is stopped.
@Suite struct InterruptedTests {
  /// An output that interrupts what runs once it shows something, and keeps what is shown last.
  private final class Stopping: Output {
    let context = RenderingContext()
    private let interruption: Interruption
    private let last = Mutex<Rendering?>(nil)

    init(_ interruption: Interruption) { self.interruption = interruption }

    var shown: Rendering? { last.withLock { $0 } }

    func write(_ text: String, to stream: OutputStream) {}
    func display(_ rendering: Rendering, id: String?) {
      last.withLock { $0 = rendering }
      interruption.raise()
    }
    func update(_ rendering: Rendering, id: String) { last.withLock { $0 = rendering } }
    func clear(wait: Bool) {}
    func input(prompt: String, password: Bool) throws -> String { "" }
  }

  @Test func `the cell says that it was interrupted, and its bar does not say it again`() throws {
    let session = Session.heddle()
    _ = session.shown("let m = model(generate(.captionedShapes(rows: 60)), tasks: { shape: .classify })")
    let output = Stopping(session.interruption)
    guard case .interrupted(let failure) = session.run("train(m, epochs: 500)", name: "cell 2", output: output) else {
      Issue.record("the cell is not interrupted")
      return
    }
    #expect(failure.lines == ["interrupted"])
    let shown = try #require(output.shown)
    #expect(!shown.text.contains("interrupted") && (shown.line ?? "").isEmpty)
    let html = try #require(shown.html)
    #expect(!html.contains("interrupted"))
    // Stopped at its first steps, its bar is not full.
    #expect(!html.contains("aria-valuenow=\"100\"") && html.contains("aria-valuenow=\""))
  }
}
