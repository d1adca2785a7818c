import Display

/// Formulas between dollar signs, as notebooks write them: their text is kept and marked, not set.
enum Formulas {
  /// The HTML of `text` with its formulas marked; nil where there are none.
  static func html(of text: String) -> String? {
    guard text.contains("$") else { return nil }
    let characters = Array(text)
    var html = ""
    // Where the text begins that no formula has taken.
    var plain = 0
    var position = 0
    while position < characters.count {
      guard characters[position] == "$", let end = closing(of: position, in: characters) else {
        position += 1
        continue
      }
      let mark = markLength(at: position, in: characters)
      html += Markup.escape(String(characters[plain..<position]))
      html += "<span class=\"formula\">\(Markup.escape(String(characters[(position + mark)..<end])))</span>"
      position = end + mark
      plain = position
    }
    return plain > 0 ? html + Markup.escape(String(characters[plain...])) : nil
  }

  private static func markLength(at position: Int, in characters: [Character]) -> Int {
    position + 1 < characters.count && characters[position + 1] == "$" ? 2 : 1
  }

  /// Where the mark stands that closes the one at `position`: no blank is beside either, so that prices stay prices.
  private static func closing(of position: Int, in characters: [Character]) -> Int? {
    let mark = markLength(at: position, in: characters)
    let start = position + mark
    guard start < characters.count, !characters[start].isWhitespace else { return nil }
    var end = start
    while end < characters.count {
      if characters[end] == "$", markLength(at: end, in: characters) >= mark {
        return end > start && !characters[end - 1].isWhitespace ? end : nil
      }
      end += 1
    }
    return nil
  }
}
