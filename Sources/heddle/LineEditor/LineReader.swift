/// The keys that come from a terminal. Typed ahead, they wait here for whoever reads next.
final class Keyboard {
  private let terminal: Terminal
  private var decoder = KeyDecoder()
  private var waiting: [Key] = []

  /// Milliseconds after which an Escape is the key of that name and not the start of a sequence.
  private static let escapeTime: Int32 = 40

  init(_ terminal: Terminal) { self.terminal = terminal }

  /// Whether the next key is there already.
  var hasNext: Bool { !waiting.isEmpty }

  /// The next key; nil at the end of input.
  func next() -> Key? {
    while waiting.isEmpty {
      if decoder.hasPendingEscape, !terminal.hasInput(within: Self.escapeTime) {
        waiting = decoder.flush()
        continue
      }
      let bytes = terminal.read()
      if bytes.isEmpty { return nil }
      waiting = decoder.keys(bytes)
    }
    return waiting.removeFirst()
  }
}

/// Reads entries from a terminal with the line editor.
struct LineReader {
  private let terminal: Terminal
  private let keyboard: Keyboard

  /// How an entry ended.
  enum Entry: Equatable {
    case text(String)
    case cancelled
    case ended
  }

  init(_ terminal: Terminal, _ keyboard: Keyboard) {
    self.terminal = terminal
    self.keyboard = keyboard
  }

  /// Reads one entry; the terminal is left in the mode for running.
  func read(prompt: String, continuation: String, assistant: any EditorAssistant, history: History) -> Entry {
    var editor = LineEditor(assistant: assistant, history: history)
    var screen = Screen { [terminal] in terminal.write($0) }
    terminal.setMode(.keys)
    terminal.write("\u{1B}[?2004h")
    defer {
      terminal.write("\u{1B}[?2004l")
      terminal.setMode(.running)
    }
    var layout: EditorLayout {
      EditorLayout(
        columns: terminal.columns, height: terminal.rows, prompt: prompt, continuation: continuation,
        colour: terminal.colour)
    }
    screen.draw(editor.frame(layout))
    while true {
      guard let key = keyboard.next() else { return .ended }
      let event = editor.handle(key)
      switch event {
      case .editing: if !keyboard.hasNext { screen.draw(editor.frame(layout)) }
      case .cleared:
        screen.clear()
        screen.draw(editor.frame(layout))
      case .submitted(let text):
        screen.finish(editor.frame(layout, isFinal: true))
        return .text(text)
      case .cancelled:
        screen.finish(editor.frame(layout, isFinal: true))
        return .cancelled
      case .ended:
        screen.finish(editor.frame(layout, isFinal: true))
        return .ended
      }
    }
  }
}
