/// Shapes in a grid of characters: braille dots for lines and points, blocks for bars, shades for cells; or ASCII for all.
///
/// A character is 2 units wide and 4 high, one a dot.
struct BrailleCanvas: Canvas {
  static let dotsAcross = 2
  static let dotsDown = 4

  private(set) var grid: CharacterGrid
  private let unicode: Bool
  private let colour: Bool
  /// Dots of each character, bit 2 × row + column.
  private var dots: [UInt8]
  /// The series that drew in each character last.
  private var owners: [Int16]

  private static let fills: [Character] = ["█", "▓", "▒", "░", "▚", "▞"]
  private static let asciiFills: [Character] = ["#", "=", "+", "-", ":", "*"]
  private static let markers: [Character] = ["●", "▲", "■", "◆", "○", "△", "□", "◇"]
  private static let asciiMarkers: [Character] = ["o", "x", "+", "*", "#", "@", "%", "&"]
  private static let eighthsRight: [Character] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  private static let eighthsUp: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇"]
  private static let shades: [Character] = [" ", "░", "▒", "▓", "█"]
  private static let asciiShades: [Character] = [" ", ".", "-", "+", "#"]

  init(columns: Int, rows: Int, context: RenderingContext) {
    grid = CharacterGrid(columns: max(1, columns), rows: max(1, rows))
    unicode = context.unicode
    colour = context.colour
    dots = Array(repeating: 0, count: grid.columns * grid.rows)
    owners = Array(repeating: -1, count: dots.count)
  }

  static func marker(_ series: Int, unicode: Bool) -> Character {
    let markers = unicode ? Self.markers : asciiMarkers
    return markers[series % markers.count]
  }

  /// The shades of cells from faint to full.
  static func shades(unicode: Bool) -> String { String((unicode ? shades : asciiShades).dropFirst()) }

  static func fill(_ series: Int, unicode: Bool) -> Character {
    let fills = unicode ? Self.fills : asciiFills
    return fills[series % fills.count]
  }

  /// The characters with the dots where nothing else stands.
  var characters: CharacterGrid {
    var result = grid
    for row in 0..<grid.rows {
      for column in 0..<grid.columns {
        let bits = dots[row * grid.columns + column]
        guard bits != 0, grid.isEmpty(column: column, row: row) else { continue }
        let owner = Int(owners[row * grid.columns + column])
        result.put(
          unicode ? Self.braille(bits) : Self.ascii(bits), column: column, row: row,
          style: owner >= 0 ? .series(owner) : .faint)
      }
    }
    return result
  }

  // MARK: Dots

  private static func braille(_ bits: UInt8) -> Character {
    // Braille numbers its dots down the left, down the right, then the lowest row.
    let order: [UInt32] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
    let value = (0..<8).reduce(UInt32(0x2800)) { bits >> $1 & 1 == 1 ? $0 | order[$1] : $0 }
    return Unicode.Scalar(value).map(Character.init) ?? " "
  }

  private static func ascii(_ bits: UInt8) -> Character {
    let isHigh = bits & 0x0F != 0, isLow = bits & 0xF0 != 0
    let rowsUsed = (0..<4).filter { bits >> (2 * $0) & 3 != 0 }.count
    if rowsUsed >= 4 { return "|" }
    if isHigh && isLow { return rowsUsed == 3 ? ":" : "-" }
    return isHigh ? "'" : "."
  }

  private mutating func dot(_ x: Int, _ y: Int, series: Int) {
    let column = x / Self.dotsAcross, row = y / Self.dotsDown
    guard x >= 0, y >= 0, column < grid.columns, row < grid.rows else { return }
    dots[row * grid.columns + column] |= 1 << UInt8(2 * (y % Self.dotsDown) + x % Self.dotsAcross)
    owners[row * grid.columns + column] = Int16(truncatingIfNeeded: series)
  }

  /// The dot that holds a position; the far edges belong to the last one.
  private func dotPosition(_ point: Point) -> (x: Int, y: Int) {
    let width = grid.columns * Self.dotsAcross, height = grid.rows * Self.dotsDown
    func whole(_ value: Double, _ size: Int) -> Int {
      let limited = max(-4 * Double(size), min(5 * Double(size), value.isFinite ? value : -1))
      // A hair further, so that sums of fractions that should be whole are.
      return limited == Double(size) ? size - 1 : Int((limited + 1e-6).rounded(.down))
    }
    return (whole(point.x, width), whole(point.y, height))
  }

  /// Sets every `every`-th dot from `from` to `to`, `phase` dots after the last; returns the phase at the end.
  @discardableResult
  private mutating func stroke(_ from: Point, _ to: Point, series: Int, every: Int = 1, phase: Int = 0) -> Int {
    let (x0, y0) = dotPosition(from), (x1, y1) = dotPosition(to)
    let steps = max(abs(x1 - x0), abs(y1 - y0))
    for step in 0...steps where (step + phase) % every == 0 {
      let share = steps == 0 ? 0 : Double(step) / Double(steps)
      dot(
        x0 + Int((Double(x1 - x0) * share).rounded()), y0 + Int((Double(y1 - y0) * share).rounded()), series: series)
    }
    return (phase + steps) % every
  }

  // MARK: Shapes

  mutating func line(_ points: [Point], series: Int, isDashed: Bool) {
    if points.count == 1 { stroke(points[0], points[0], series: series) }
    var phase = 0
    for (from, to) in zip(points, points.dropFirst()) {
      phase = stroke(from, to, series: series, every: isDashed ? 3 : 1, phase: phase)
    }
  }

  mutating func band(lower: [Point], upper: [Point], series: Int) {
    line(lower, series: series, isDashed: true)
    line(upper, series: series, isDashed: true)
  }

  /// Nothing: dots within outlines would hide each other.
  mutating func area(_ points: [Point], series: Int) {}

  mutating func guide(from: Point, to: Point) { stroke(from, to, series: -1, every: 4) }

  mutating func marker(_ point: Point, series: Int, isStrong: Bool) {
    let (x, y) = dotPosition(point)
    guard x >= 0, y >= 0 else { return }
    let character: Character = isStrong ? (unicode ? "★" : "@") : Self.marker(series, unicode: unicode)
    grid.put(character, column: x / Self.dotsAcross, row: y / Self.dotsDown, style: .series(series))
  }

  mutating func bar(from: Point, to: Point, growsUp: Bool, series: Int) {
    let fill = Self.fill(series, unicode: unicode)
    // Partial blocks exist only for the full fill.
    let isPartial = unicode && series % Self.fills.count == 0
    if growsUp {
      let low = max(from.y, to.y) / Double(Self.dotsDown), high = min(from.y, to.y) / Double(Self.dotsDown)
      let left = Int((min(from.x, to.x) / Double(Self.dotsAcross)).rounded())
      let right = max(left + 1, Int((max(from.x, to.x) / Double(Self.dotsAcross)).rounded()))
      for column in max(0, left)..<max(0, left, min(grid.columns, right)) {
        for row in 0..<grid.rows {
          let covered = min(low, Double(row + 1)) - max(high, Double(row))
          put(
            covered, full: fill, partial: Self.eighthsUp, isPartial: isPartial, column: column, row: row, series: series
          )
        }
      }
    } else {
      let left = min(from.x, to.x) / Double(Self.dotsAcross), right = max(from.x, to.x) / Double(Self.dotsAcross)
      let row = Int(((from.y + to.y) / 2 / Double(Self.dotsDown) + 1e-6).rounded(.down))
      for column in max(0, Int(left))..<max(0, Int(left), min(grid.columns, Int(right.rounded(.up)))) {
        let covered = min(right, Double(column + 1)) - max(left, Double(column))
        // Blocks fill from the left; where a bar begins within a character only its right half can be drawn.
        if isPartial, left > Double(column) + 0.01 {
          guard covered >= 0.25 else { continue }
          grid.put(covered >= 0.75 ? fill : "▐", column: column, row: row, style: .series(series))
          continue
        }
        put(
          covered, full: fill, partial: Self.eighthsRight, isPartial: isPartial, column: column, row: row,
          series: series)
      }
    }
  }

  private mutating func put(
    _ covered: Double, full: Character, partial: [Character], isPartial: Bool, column: Int, row: Int, series: Int
  ) {
    let eighths = isPartial ? Int((covered * 8).rounded()) : covered >= 0.5 ? 8 : 0
    guard eighths > 0 else { return }
    grid.put(eighths >= 8 ? full : partial[eighths], column: column, row: row, style: .series(series))
  }

  mutating func whisker(from: Point, to: Point, series: Int) {
    let (x0, y0) = dotPosition(from), (x1, y1) = dotPosition(to)
    let row = y0 / Self.dotsDown
    guard y0 == y1 || y0 / Self.dotsDown == y1 / Self.dotsDown else {
      stroke(from, to, series: series)
      return
    }
    let left = min(x0, x1) / Self.dotsAcross, right = max(x0, x1) / Self.dotsAcross
    guard right > left else { return }
    for column in left...right {
      let character: Character =
        column == left ? (unicode ? "├" : "|") : column == right ? (unicode ? "┤" : "|") : unicode ? "─" : "-"
      grid.put(character, column: column, row: row, style: .series(series))
    }
  }

  mutating func cell(_ centre: Point, width: Double, height: Double, level: Double, label: String) {
    let shades = unicode ? Self.shades : Self.asciiShades
    let shade = level.isFinite ? shades[max(0, min(4, Int((level * 4).rounded(.up))))] : "?"
    let left = Int(((centre.x - width / 2) / Double(Self.dotsAcross)).rounded())
    let right = Int(((centre.x + width / 2) / Double(Self.dotsAcross)).rounded())
    let row = Int((centre.y / Double(Self.dotsDown)).rounded(.down))
    let labelWidth = DisplayWidth.of(label)
    let shadeEnd =
      label.isEmpty ? (right - left > 2 ? right - 1 : right) : min(right, left + max(1, right - left - labelWidth - 2))
    for column in left..<max(left, shadeEnd) { grid.put(shade, column: column, row: row, style: .series(0)) }
    if !label.isEmpty { grid.write(label, column: right - 1 - labelWidth, row: row) }
  }

  mutating func box(_ summary: BoxSummary, y: Double, height: Double, series: Int) {
    let row = Int((y / Double(Self.dotsDown)).rounded(.down))
    let columns = [summary.low, summary.lowerQuartile, summary.median, summary.upperQuartile, summary.high].map {
      dotPosition(Point(x: $0, y: y)).x / Self.dotsAcross
    }
    for column in columns[0]...max(columns[0], columns[4]) {
      let isInBox = column >= columns[1] && column <= columns[3]
      let character: Character =
        if column == columns[2] { unicode ? "┃" : "M" } else if isInBox {
          Self.fill(series, unicode: unicode)
        } else if column == columns[0] { unicode ? "├" : "|" } else if column == columns[4] { unicode ? "┤" : "|" } else
        {
          unicode ? "─" : "-"
        }
      grid.put(character, column: column, row: row, style: .series(series))
    }
  }

  mutating func picture(_ picture: Picture, centre: Point, width: Double, height: Double, caption: String) {
    let left = Int(((centre.x - width / 2) / Double(Self.dotsAcross)).rounded())
    let top = Int(((centre.y - height / 2) / Double(Self.dotsDown)).rounded())
    let columns = max(1, Int(width) / Self.dotsAcross - 1), rows = max(1, Int(height) / Self.dotsDown - 2)
    grid.write(
      PlainText.clip(PlainText.line(caption, unicode: unicode), to: columns, unicode: unicode), column: left, row: top)
    for (row, line) in PictureText(picture, columns: columns, rows: rows, unicode: unicode, colour: colour).lines
      .enumerated()
    {
      for (column, cell) in line.enumerated() {
        grid.put(cell.character, column: left + column, row: top + 1 + row, style: cell.style)
      }
    }
  }

  mutating func label(_ text: String, at point: Point, side: LabelSide) {
    let (x, y) = dotPosition(point)
    let column = x / Self.dotsAcross, row = y / Self.dotsDown
    let line = PlainText.line(text, unicode: unicode)
    switch side {
    case .right: grid.write(line, column: column + 2, row: row)
    case .above: grid.write(line, column: column - DisplayWidth.of(line) / 2, row: max(0, row - 1))
    }
  }
}
