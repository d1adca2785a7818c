import Display
import Language

/// What the editor shows: rows that fit the terminal's width, and where the cursor stands in them.
struct EditorFrame: Equatable {
  var rows: [String] = []
  var cursorRow = 0
  var cursorColumn = 0
}

/// Lays out the text being edited, with prompts, colours, what may follow and what stands below.
struct EditorLayout {
  let columns: Int
  let height: Int
  let prompt: String
  let continuation: String
  let colour: Bool

  /// - Parameters:
  ///   - styles: The escape sequence that each character begins with; empty for none.
  ///   - suggestion: What may follow the text, shown faint.
  ///   - below: Rows under the text, cut to the width by their maker.
  func frame(buffer: EditBuffer, styles: [String], suggestion: String, below: [String]) -> EditorFrame {
    var painter = RowPainter(columns: columns, colour: colour)
    painter.start(prompt)
    for (index, character) in buffer.characters.enumerated() {
      if index == buffer.cursor { painter.markCursor() }
      if character == "\n" {
        painter.breakRow()
        painter.start(continuation)
      } else {
        painter.add(character, style: index < styles.count ? styles[index] : "")
      }
    }
    if buffer.isAtEnd { painter.markCursor() }
    for character in suggestion.prefix(while: { $0 != "\n" }) where painter.hasRoom {
      painter.add(character, style: Colours.faint)
    }
    painter.breakRow()

    var frame = EditorFrame(rows: painter.rows, cursorRow: painter.cursor.row, cursorColumn: painter.cursor.column)
    if frame.rows.count + below.count > height {
      // The rows around the cursor, as many as the screen has.
      let room = max(1, height - min(below.count, height / 2))
      let first = min(max(0, frame.cursorRow - room + 1), max(0, frame.rows.count - room))
      frame.rows = Array(frame.rows[first..<min(first + room, frame.rows.count)])
      frame.cursorRow -= first
    }
    frame.rows += below.prefix(max(0, height - frame.rows.count))
    return frame
  }
}

/// Puts characters into rows and keeps count of the cells.
private struct RowPainter {
  let columns: Int
  let colour: Bool
  private(set) var rows: [String] = []
  private(set) var cursor: (row: Int, column: Int) = (0, 0)
  private var row = ""
  private var used = 0
  private var style = ""

  init(columns: Int, colour: Bool) {
    self.columns = max(columns, 20)
    self.colour = colour
  }

  /// Whether a character fits the row without wrapping.
  var hasRoom: Bool { used + 2 < columns }

  mutating func start(_ prompt: String) {
    setStyle(Colours.faint)
    for character in prompt { place(character) }
    setStyle("")
  }

  mutating func add(_ character: Character, style: String) {
    setStyle(style)
    place(character)
  }

  mutating func markCursor() {
    if used >= columns { breakRow() }
    cursor = (rows.count, used)
  }

  mutating func breakRow() {
    let style = style
    setStyle("")
    rows.append(row)
    row = ""
    used = 0
    setStyle(style)
  }

  private mutating func place(_ character: Character) {
    // What a terminal would act upon is shown by its name.
    let isControl = character.unicodeScalars.first.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) } ?? true
    let text = isControl ? "␀" : String(character)
    let width = isControl ? 1 : DisplayWidth.of(character)
    if used + width > columns { breakRow() }
    row += text
    used += width
  }

  private mutating func setStyle(_ new: String) {
    guard colour, new != style else { return }
    if !style.isEmpty { row += Colours.end }
    row += new
    style = new
  }
}
