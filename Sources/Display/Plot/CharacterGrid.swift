/// A rectangle of character cells; every row renders to the same display width.
struct CharacterGrid: Sendable {
  /// How a character looks in a terminal with colours.
  enum Style: Sendable, Equatable {
    case plain, faint, bold
    case series(Int)
    /// Upper and lower half of a cell, 0xRRGGBB.
    case halves(upper: UInt32, lower: UInt32)
  }

  let columns: Int
  let rows: Int
  /// Nil is empty; a wide character fills its cell and empties the next, which holds `""`.
  private var texts: [String?]
  private var styles: [Style]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    texts = Array(repeating: nil, count: columns * rows)
    styles = Array(repeating: .plain, count: columns * rows)
  }

  func isEmpty(column: Int, row: Int) -> Bool { texts[row * columns + column] == nil }

  /// Outside the grid nothing happens.
  mutating func put(_ character: Character, column: Int, row: Int, style: Style = .plain) {
    guard column >= 0, column < columns, row >= 0, row < rows else { return }
    free(column, row)
    texts[row * columns + column] = String(character)
    styles[row * columns + column] = style
  }

  /// A text on one line; what lies outside the grid is left out.
  mutating func write(_ text: String, column: Int, row: Int, style: Style = .plain) {
    guard row >= 0, row < rows else { return }
    var column = column
    var first = -1, last = -1
    for character in text {
      let width = DisplayWidth.of(character)
      if width == 0 {
        if last >= 0 { texts[row * columns + last]?.append(character) }
        continue
      }
      if column >= 0, column + width <= columns {
        for part in 0..<width { free(column + part, row) }
        texts[row * columns + column] = String(character)
        styles[row * columns + column] = style
        if width == 2 { texts[row * columns + column + 1] = "" }
        if first < 0 { first = column }
        last = column
      }
      column += width
    }
    // Isolated, so that right-to-left characters do not reorder their neighbours.
    guard first >= 0, PlainText.isolated(text) != text else { return }
    texts[row * columns + first] = "\u{2068}" + (texts[row * columns + first] ?? "")
    texts[row * columns + last] = (texts[row * columns + last] ?? "") + "\u{2069}"
  }

  /// Copies another grid's cells that are not empty.
  mutating func paste(_ other: CharacterGrid, column: Int, row: Int) {
    for y in 0..<min(other.rows, rows - row) {
      for x in 0..<min(other.columns, columns - column) {
        guard let text = other.texts[y * other.columns + x] else { continue }
        texts[(row + y) * columns + column + x] = text
        styles[(row + y) * columns + column + x] = other.styles[y * other.columns + x]
      }
    }
  }

  /// Removes a wide character that reaches into a cell, whole.
  private mutating func free(_ column: Int, _ row: Int) {
    let position = row * columns + column
    if texts[position] == "", column > 0 { texts[position - 1] = nil }
    if column + 1 < columns, texts[position + 1] == "", let text = texts[position], !text.isEmpty {
      texts[position + 1] = nil
    }
    texts[position] = nil
    styles[position] = .plain
  }

  /// The rows as text, spaces at their ends kept so that all are equally wide.
  func lines(colour: Bool) -> [String] {
    (0..<rows).map { row in
      var result = "", run = "", style = Style.plain
      func flush() {
        result += colour ? Self.paint(run, style) : run
        run = ""
      }
      for column in 0..<columns {
        let text = texts[row * columns + column] ?? " "
        let next = text == " " ? .plain : styles[row * columns + column]
        if next != style, text != "" {
          flush()
          style = next
        }
        run += text
      }
      flush()
      return result
    }
  }

  private static func paint(_ text: String, _ style: Style) -> String {
    switch style {
    case .plain: text
    case .faint: Ansi.paint(text, .faint, if: true)
    case .bold: Ansi.paint(text, .bold, if: true)
    case .series(let series): Ansi.paint(text, Palette.ansi(series), if: true)
    case .halves(let upper, let lower):
      "\u{1B}[38;2;\(upper >> 16 & 255);\(upper >> 8 & 255);\(upper & 255);48;2;\(lower >> 16 & 255);\(lower >> 8 & 255);\(lower & 255)m\(text)\u{1B}[0m"
    }
  }
}
