import Display
import FileSystem
import Glibc
import JupyterKernel
import Language

/// Reads what a person types, runs it and shows what comes of it, until they leave.
final class Repl {
  private let terminal: Terminal
  private let keyboard: Keyboard
  private let session = Session(vocabulary: Vocabularies.all, folder: Environment.workingFolder)
  private var history = History(store: DatabaseHistory.standard(client: "terminal"))
  private var count = 0

  init(_ terminal: Terminal = Terminal()) {
    self.terminal = terminal
    keyboard = Keyboard(terminal)
  }

  private static let prompt = "heddle> "
  private static let continuation = "      | "

  func run() {
    InterruptWatch.beforeExit { [terminal] in terminal.setMode(.lines) }
    defer { terminal.setMode(.lines) }
    terminal.write(paint(Welcome.banner, Colours.strong) + "\n" + paint(Welcome.advice, Colours.faint) + "\n")
    let reader = LineReader(terminal, keyboard)
    let output = TerminalOutput(terminal) { [answer = Answer(terminal, reader)] prompt, password in
      try answer.read(prompt: prompt, password: password)
    }
    // From here on Ctrl-C never ends the process, whether it comes before, while or after something runs.
    InterruptWatch.during(session.interruption) { loop(reader, output) }
  }

  private func loop(_ reader: LineReader, _ output: TerminalOutput) {
    while let entry = read(reader) {
      let code = entry.trimmed
      if code.isEmpty { continue }
      history.add(code)
      count += 1
      switch code {
      case "exit", "quit", "exit()", "quit()": return history.keep(code, line: count)
      case "help", "help()", "?":
        history.keep(code, line: count)
        terminal.write(Welcome.help + "\n")
      default: history.keep(code, line: count, output: evaluate(entry, output))
      }
    }
  }

  private func paint(_ text: String, _ style: String) -> String { terminal.colour ? style + text + Colours.end : text }

  /// The next entry; nil where the person leaves.
  private func read(_ reader: LineReader) -> String? {
    guard terminal.isCapable else { return readPlain() }
    while true {
      session.interruption.reset()
      InterruptWatch.countAnew()
      let entry = reader.read(
        prompt: Self.prompt, continuation: Self.continuation, assistant: session, history: history)
      switch entry {
      case .text(let text): return text
      case .cancelled: continue
      case .ended: return nil
      }
    }
  }

  /// Lines as the system reads them, for terminals that cannot move the cursor.
  private func readPlain() -> String? {
    terminal.setMode(.lines)
    session.interruption.reset()
    InterruptWatch.countAnew()
    terminal.write(Self.prompt)
    guard var code = readLine(strippingNewline: true) else { return nil }
    while case .incomplete = session.completeness(code) {
      terminal.write(Self.continuation)
      guard let line = readLine(strippingNewline: true) else { break }
      code += "\n" + line
    }
    return code
  }

  /// Runs an entry and shows what comes of it; gives the text of its value.
  private func evaluate(_ code: String, _ output: TerminalOutput) -> String? {
    defer { output.finish() }
    switch session.run(code, name: "entry \(count)", output: output) {
    case .finished(let rendering):
      if let rendering { output.display(rendering, id: nil) }
      return rendering?.text
    case .failed(let failure), .interrupted(let failure):
      output.show(failure)
      return nil
    }
  }
}

/// Asks a person for a line while something runs.
struct Answer: @unchecked Sendable {
  // The keyboard behind the reader is used by one thread at a time: whoever reads waits for the answer.
  private let terminal: Terminal
  private let reader: LineReader

  init(_ terminal: Terminal, _ reader: LineReader) {
    self.terminal = terminal
    self.reader = reader
  }

  /// - Throws: `Interrupted` where they press Ctrl-C or leave.
  func read(prompt: String, password: Bool) throws -> String {
    guard terminal.isCapable, !password else { return try readPlain(prompt: prompt, password: password) }
    let entry = reader.read(prompt: prompt, continuation: "", assistant: PlainAssistant(), history: History())
    guard case .text(let text) = entry else { throw Interrupted() }
    return text
  }

  private func readPlain(prompt: String, password: Bool) throws -> String {
    terminal.setMode(password ? .secret : .lines)
    defer { terminal.setMode(.running) }
    terminal.write(prompt)
    guard let line = readLine(strippingNewline: true) else { throw Interrupted() }
    if password { terminal.write("\n") }
    return line
  }
}

extension String {
  /// Without white space at both ends.
  var trimmed: String {
    guard let start = firstIndex(where: { !$0.isWhitespace }), let end = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[start...end])
  }
}
