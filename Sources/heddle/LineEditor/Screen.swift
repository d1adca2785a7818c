/// Draws frames over one another at the place where the first one was drawn.
struct Screen {
  private let write: (String) -> Void
  private var cursorRow = 0

  init(write: @escaping (String) -> Void) { self.write = write }

  /// Draws a frame in the place of the last one.
  mutating func draw(_ frame: EditorFrame) {
    // One write, marked as one update (mode 2026), so that nothing flickers.
    var text = "\u{1B}[?2026h\u{1B}[?25l\r"
    if cursorRow > 0 { text += "\u{1B}[\(cursorRow)A" }
    for (index, row) in frame.rows.enumerated() {
      if index > 0 { text += "\r\n" }
      text += row + "\u{1B}[K"
    }
    text += "\u{1B}[J\r"
    let up = frame.rows.count - 1 - frame.cursorRow
    if up > 0 { text += "\u{1B}[\(up)A" }
    if frame.cursorColumn > 0 { text += "\u{1B}[\(frame.cursorColumn)C" }
    write(text + "\u{1B}[?25h\u{1B}[?2026l")
    cursorRow = frame.cursorRow
  }

  /// Draws a last frame and leaves it, the cursor on a new line.
  mutating func finish(_ frame: EditorFrame) {
    draw(frame)
    let down = frame.rows.count - 1 - frame.cursorRow
    write((down > 0 ? "\u{1B}[\(down)B" : "") + "\r\n")
    cursorRow = 0
  }

  /// Clears the whole screen; the next frame is drawn at its top.
  mutating func clear() {
    write("\u{1B}[H\u{1B}[2J")
    cursorRow = 0
  }
}
