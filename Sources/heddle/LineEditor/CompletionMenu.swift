import Display
import Language

/// What fits at the cursor, shown below the text; the chosen item stands in the text already.
struct CompletionMenu {
  let completion: Completion
  /// The text before anything was chosen.
  let base: EditBuffer
  private(set) var chosen: Int?

  /// Items shown at once.
  private static let height = 8
  private static let widestName = 28

  init(_ completion: Completion, base: EditBuffer) {
    self.completion = completion
    self.base = base
  }

  /// What all items begin with.
  static func commonStart(_ items: [Completion.Item]) -> String {
    guard var start = items.first.map({ Array($0.text) }) else { return "" }
    for item in items.dropFirst() {
      let letters = Array(item.text)
      start = Array(start.prefix(zip(start, letters).prefix { $0 == $1 }.count))
    }
    return String(start)
  }

  /// Chooses the next item, or the one before; the text with it.
  mutating func choose(_ step: Int) -> EditBuffer {
    let count = completion.items.count
    chosen = chosen.map { ($0 + step + count) % count } ?? (step > 0 ? 0 : count - 1)
    var buffer = base
    if let chosen { buffer.replace(scalars: completion.start..<completion.end, with: completion.items[chosen].text) }
    return buffer
  }

  /// The menu as rows of at most `columns` cells.
  func rows(columns: Int, colour: Bool) -> [String] {
    let items = completion.items
    let top = max(0, min((chosen ?? 0) - Self.height / 2, items.count - Self.height))
    let shown = top..<min(top + Self.height, items.count)
    let width = min(Self.widestName, items[shown].map { DisplayWidth.of($0.text) }.max() ?? 0)
    var rows = shown.map { index in
      row(items[index], isChosen: index == chosen, width: width, columns: columns, colour: colour)
    }
    let hidden = items.count - shown.count
    if hidden > 0 {
      let text = PlainText.clip("  \(shown.lowerBound + 1)–\(shown.upperBound) of \(items.count)", to: columns - 1)
      rows.append(colour ? Colours.faint + text + Colours.end : text)
    }
    return rows
  }

  private func row(_ item: Completion.Item, isChosen: Bool, width: Int, columns: Int, colour: Bool) -> String {
    let name = PlainText.pad(PlainText.clip(PlainText.line(item.text), to: width), to: width)
    let detail = PlainText.clip(PlainText.line(item.detail), to: max(0, columns - width - 5))
    guard colour else { return (isChosen ? "> " : "  ") + name + "  " + detail }
    let start = isChosen ? Colours.chosen : Colours.kind(item.kind)
    return "  \(start)\(name)\(Colours.end)  \(Colours.faint)\(detail)\(Colours.end)"
  }
}

extension Colours {
  /// The colour of a kind of completion.
  fileprivate static func kind(_ kind: String) -> String {
    switch kind {
    case "function": start(.function)
    case "argument": start(.argument)
    case "choice", "column": start(.choice)
    case "keyword": start(.keyword)
    default: ""
    }
  }
}
