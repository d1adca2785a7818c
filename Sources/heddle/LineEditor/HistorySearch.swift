import Display

/// Finding an earlier entry by some of its letters.
struct HistorySearch {
  let history: History
  /// The text before the search began.
  let base: EditBuffer
  private(set) var query = ""
  private(set) var found: [String]
  private(set) var chosen = 0

  /// Entries shown at once.
  private static let height = 8

  init(_ history: History, base: EditBuffer) {
    self.history = history
    self.base = base
    found = history.search("", limit: Self.height)
  }

  /// The entry chosen; nil where none fits.
  var entry: String? { found.indices.contains(chosen) ? found[chosen] : nil }

  mutating func setQuery(_ query: String) {
    self.query = query
    found = history.search(query, limit: Self.height)
    chosen = 0
  }

  mutating func choose(_ step: Int) {
    guard !found.isEmpty else { return }
    chosen = (chosen + step + found.count) % found.count
  }

  /// The query and what it found, as rows of at most `columns` cells.
  func rows(columns: Int, colour: Bool) -> [String] {
    let head = PlainText.clip("history: \(query)", to: columns - 1)
    let rows = found.enumerated().map { index, entry in
      row(entry, isChosen: index == chosen, columns: columns, colour: colour)
    }
    let none = rows.isEmpty ? ["  nothing like it"] : rows
    return [colour ? Colours.strong + head + Colours.end : head] + none
  }

  private func row(_ entry: String, isChosen: Bool, columns: Int, colour: Bool) -> String {
    let line = entry.map { $0 == "\n" ? "⏎" : String($0) }.joined()
    let text = PlainText.clip(PlainText.line(line), to: max(1, columns - 3))
    guard colour else { return (isChosen ? "> " : "  ") + text }
    let marks = Set(FuzzyMatch.positions(of: query, in: entry)?.indices ?? [])
    let base = isChosen ? Colours.chosen : ""
    let painted = text.enumerated().map { index, character in
      marks.contains(index) ? "\u{1B}[1;33m\(character)\(Colours.end)\(base)" : String(character)
    }.joined()
    return "  \(base)\(painted)\(Colours.end)"
  }
}
