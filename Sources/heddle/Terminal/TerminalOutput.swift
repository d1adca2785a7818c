import Display
import Language
import Synchronization

/// Shows results on a terminal, where live displays are redrawn in place, or in a pipe, which gets lines.
final class TerminalOutput: Output {
  /// One thing shown since the evaluation began.
  private struct Segment {
    /// The display's name; nil for what is never replaced.
    let id: String?
    var text: String
  }

  private struct State {
    /// What is still on the screen, oldest first.
    var segments: [Segment] = []
    /// States of displays that had left the screen when they changed.
    var unseen: [(id: String, text: String)] = []
    /// What a live display said last in a pipe.
    var lastLine = ""
    var clearsBeforeNext = false
    var isAtLineStart = true
  }

  private let terminal: Terminal
  private let isLive: Bool
  private let state = Mutex(State())
  private let ask: @Sendable (_ prompt: String, _ password: Bool) throws -> String

  /// - Parameters:
  ///   - ask: Answers `input`; throws where nobody can.
  init(_ terminal: Terminal, ask: @escaping @Sendable (_ prompt: String, _ password: Bool) throws -> String) {
    self.terminal = terminal
    isLive = terminal.isCapable
    self.ask = ask
  }

  var context: RenderingContext {
    RenderingContext(
      columns: isLive ? max(40, terminal.columns - 1) : RenderingContext().columns,
      unicode: terminal.unicode || !isLive,
      colour: terminal.colour, rich: false)
  }

  /// Forgets what was shown, so that the next evaluation leaves it alone; shows the last state of displays that had
  /// left the screen.
  func finish() {
    state.withLock { state in
      for (_, text) in state.unseen { show(text, id: nil, &state) }
      if !state.isAtLineStart { put("\n", &state) }
      state = State()
    }
  }

  /// Shows an error.
  func show(_ failure: Failure) {
    let text = terminal.colour ? Colours.failure(failure.lines) : failure.lines.joined(separator: "\n")
    state.withLock { state in
      if isLive {
        show(text, id: nil, &state)
      } else {
        StandardStream.write(text + "\n", to: 2)
      }
    }
  }

  func write(_ text: String, to stream: OutputStream) {
    guard !text.isEmpty else { return }
    state.withLock { state in
      clearIfNeeded(&state)
      guard isLive else { return StandardStream.write(text, to: stream == .error ? 2 : 1) }
      if let last = state.segments.last, last.id == nil, !last.text.hasSuffix("\n") {
        state.segments[state.segments.count - 1].text += text
      } else {
        state.segments.append(Segment(id: nil, text: text))
      }
      put(text, &state)
    }
  }

  func display(_ rendering: Rendering, id: String?) {
    state.withLock { state in
      clearIfNeeded(&state)
      guard !isLive, let line = rendering.line else { return show(rendering.text, id: id, &state) }
      log(line, &state)
    }
  }

  func update(_ rendering: Rendering, id: String) {
    state.withLock { state in
      guard isLive else {
        if let line = rendering.line { log(line, &state) } else { show(rendering.text, id: id, &state) }
        return
      }
      if let index = state.segments.firstIndex(where: { $0.id == id }) {
        replace(index, with: rendering.text, &state)
      } else if let index = state.unseen.firstIndex(where: { $0.id == id }) {
        state.unseen[index].text = rendering.text
      } else {
        state.unseen.append((id, rendering.text))
      }
    }
  }

  func clear(wait: Bool) {
    state.withLock { state in
      if wait { state.clearsBeforeNext = true } else { erase(&state) }
    }
  }

  func input(prompt: String, password: Bool) throws -> String { try ask(prompt, password) }

  // MARK: Drawing

  private func show(_ text: String, id: String?, _ state: inout State) {
    if !state.isAtLineStart { put("\n", &state) }
    if isLive { state.segments.append(Segment(id: id, text: text + "\n")) }
    put(text + "\n", &state)
    forgetScrolled(&state)
  }

  private func put(_ text: String, _ state: inout State) {
    terminal.write(text)
    state.isAtLineStart = text.hasSuffix("\n")
  }

  private func log(_ line: String, _ state: inout State) {
    guard !line.isEmpty, line != state.lastLine else { return }
    state.lastLine = line
    if !state.isAtLineStart { put("\n", &state) }
    put(line + "\n", &state)
  }

  /// Redraws one segment and all that follow it.
  private func replace(_ index: Int, with text: String, _ state: inout State) {
    let up = state.segments[index...].reduce(0) { $0 + rowsDown($1.text) }
    state.segments[index].text = text + "\n"
    var drawn = "\u{1B}[?2026h\r"
    if up > 0 { drawn += "\u{1B}[\(up)A" }
    // Each line clears what stood to its right, and the last one all below.
    drawn +=
      state.segments[index...].map(\.text).joined().replacingLineBreaks(with: "\u{1B}[K\n") + "\u{1B}[J\u{1B}[?2026l"
    terminal.write(drawn)
    forgetScrolled(&state)
  }

  private func erase(_ state: inout State) {
    guard isLive else { return }
    let up = state.segments.reduce(0) { $0 + rowsDown($1.text) }
    terminal.write("\r" + (up > 0 ? "\u{1B}[\(up)A" : "") + "\u{1B}[J")
    state.segments = []
    state.isAtLineStart = true
  }

  private func clearIfNeeded(_ state: inout State) {
    if state.clearsBeforeNext { erase(&state) }
    state.clearsBeforeNext = false
  }

  /// How many rows further down the cursor stands after `text`.
  private func rowsDown(_ text: String) -> Int {
    let columns = terminal.columns
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.reduce(-1) { $0 + max(1, (DisplayWidth.of(Ansi.plain(String($1))) + columns - 1) / columns) }
  }

  /// Lets go of segments that have left the screen, from which nothing can be redrawn.
  private func forgetScrolled(_ state: inout State) {
    let room = terminal.rows - 1
    var height = state.segments.reduce(0) { $0 + rowsDown($1.text) }
    while height > room, let first = state.segments.first {
      height -= rowsDown(first.text)
      state.segments.removeFirst()
    }
  }
}

extension String {
  fileprivate func replacingLineBreaks(with text: String) -> String {
    split(separator: "\n", omittingEmptySubsequences: false).joined(separator: text)
  }
}
