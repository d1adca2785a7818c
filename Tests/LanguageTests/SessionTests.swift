import Catalog
import Display
import Language
import TestSupport
import Testing

/// What a session keeps when cells fail or are interrupted.
@Suite struct SessionTests {
  @Test func `a failing statement leaves what came before it`() {
    let session = Toy.session()
    _ = session.shown("let k = 0")
    #expect(
      session.shown("let a = 1\nlet k = 5\nlet b = number(\"x\" + text(k))\nlet c = 3").hasPrefix("error[wrong-kind]"))
    #expect(session.names == ["a", "k"])
    #expect(session.shown("a + k") == "6")
  }

  @Test func `a cell with an error that is found before runs nothing`() {
    let session = Toy.session()
    let output = Recorder()
    #expect(session.shown("print(1)\nlet a = 1\nnope", name: "cell 1", output: output).hasPrefix("error[unknown-name]"))
    #expect(session.names.isEmpty && output.lines.isEmpty)
  }

  @Test func `a used script that fails takes everything back that it bound`() throws {
    let folder = try TemporaryFolder()
    try folder.write("let a = 2\nfn f(x) { 2 }\nlet b = number(\"x\")", to: "lib.heddle")
    let session = Toy.session(folder: folder.path)
    _ = session.shown("let a = 1\nfn f(x) { 1 }")
    #expect(session.shown("let c = 3\nuse \"lib.heddle\"").hasPrefix("error[wrong-kind]"))
    #expect(session.names == ["a", "c"])
    #expect(session.shown("a + f(0)") == "2")
  }

  @Test func `an interrupted call leaves its part in the name and in the last value`() {
    let session = Toy.session()
    guard
      case .interrupted(let failure) = session.run("let run = stopped(7)\nprint(1)", name: "cell 1", output: Recorder())
    else {
      Issue.record("the cell is interrupted")
      return
    }
    #expect(failure.code == "interrupted")
    #expect(session.shown("run + _") == "14")
  }

  @Test func `an interrupted call inside another leaves its part in the last value only`() {
    let session = Toy.session()
    _ = session.shown("let other = 1 + stopped(7)")
    #expect(session.names.isEmpty)
    #expect(session.shown("_") == "7")
  }

  @Test func `an interrupted loop leaves the values so far`() {
    let session = Toy.session()
    _ = session.shown("let runs = for i in range(5) { if i < 2 { i } else { stopped(i * 10) } }")
    #expect(session.shown("runs") == "[0, 1, 20]")
  }

  @Test func `a raised interruption stops a loop and a sleep`() {
    let session = Toy.session()
    session.interruption.raise()
    #expect(session.shown("for i in range(1e9) { i };") == "interrupted")
    #expect(session.shown("sleep(1000)") == "interrupted")
    session.interruption.reset()
    #expect(session.shown("1") == "1")
  }

  @Test func `names can be asked for while a cell runs`() {
    let session = Toy.session()
    let output = Asking(session)
    guard case .finished = session.run("let a = 1\nprint(a)\nlet b = 2", name: "cell 1", output: output) else {
      Issue.record("the cell runs")
      return
    }
    #expect(output.seen == [["a"]])
  }

  @Test func `examples of the library run`() {
    for function in Vocabulary.core.functions where !function.example.isEmpty {
      let shown = Toy.session().shown(function.example)
      #expect(!shown.hasPrefix("error"), "\(function.name): \(shown)")
    }
  }

  @Test func `functions are sorted and documented`() {
    #expect(Vocabulary.core.functions.map(\.name) == Vocabulary.core.functions.map(\.name).sorted())
    for function in Vocabulary.core.functions {
      #expect(function.summary.hasSuffix(".") && !function.summary.dropLast().contains("."), "\(function.name)")
      for parameter in function.parameters {
        #expect(parameter.summary.hasSuffix("."), "\(function.name) \(parameter.name)")
      }
    }
  }
}

/// An output that completes when something is written, as a client does while a cell runs.
private final class Asking: Output {
  let context = Recorder().context
  private let session: Session
  private let recorder = Recorder()

  init(_ session: Session) { self.session = session }

  var seen: [[String]] { recorder.lines.map { $0.split(separator: ",").map(String.init) } }

  func write(_ text: String, to stream: OutputStream) {
    #expect(session.complete("a", at: 1).items.contains { $0.text == "a" })
    recorder.write(session.names.joined(separator: ","), to: .standard)
  }
  func display(_ rendering: Rendering, id: String?) {}
  func update(_ rendering: Rendering, id: String) {}
  func clear(wait: Bool) {}
  func input(prompt: String, password: Bool) throws -> String { "" }
}
