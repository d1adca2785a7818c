import Display

/// Markdown as HTML: headings, paragraphs, lists, quotes, tables, fenced code and what stands within them.
///
/// HTML in the text is shown as text, so that a page holds nothing but what is made here.
struct Markdown {
  /// Colours code of a language; the code is shown plain where it gives nil.
  var code: (_ code: String, _ language: String) -> String? = { _, _ in nil }
  /// Gives the address that a picture is shown from; nil where it is not to be shown.
  var picture: (String) -> String? = { $0 }

  /// Lists and quotes within each other that are still looked at.
  private static let deepest = 8

  /// The HTML of `text`.
  func html(_ text: String) -> String {
    html(text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { String($0) }, depth: 0)
  }

  private func inline(_ text: String) -> String { MarkdownInline(picture: picture).html(text) }

  private func html(_ lines: [String], depth: Int) -> String { blocks(lines, depth: depth).joined(separator: "\n") }

  private func blocks(_ lines: [String], depth: Int) -> [String] {
    var blocks: [String] = []
    var position = 0
    while position < lines.count {
      if Self.isBlank(lines[position]) {
        position += 1
        continue
      }
      blocks.append(block(lines, &position, depth: depth))
    }
    return blocks
  }

  private func block(_ lines: [String], _ position: inout Int, depth: Int) -> String {
    let line = lines[position]
    let text = line.trimmingSpaces
    if let fence = Self.fence(text) { return fenced(lines, &position, fence) }
    if let level = Self.headingLevel(text) {
      position += 1
      var words = text.dropFirst(level)[...]
      while words.last == "#" { words = words.dropLast() }
      return "<h\(level)>\(inline(words.trimmingSpaces))</h\(level)>"
    }
    if Self.isRule(text) {
      position += 1
      return "<hr>"
    }
    if depth < Self.deepest, text.hasPrefix(">") { return quote(lines, &position, depth: depth) }
    if depth < Self.deepest, let item = Self.item(line) { return list(lines, &position, item, depth: depth) }
    if position + 1 < lines.count, text.contains("|"), let alignments = Self.alignments(lines[position + 1]) {
      return table(lines, &position, alignments)
    }
    return paragraph(lines, &position)
  }

  private func paragraph(_ lines: [String], _ position: inout Int) -> String {
    var words: [String] = []
    while position < lines.count, !Self.isBlank(lines[position]) {
      let text = lines[position].trimmingSpaces
      let starts = Self.fence(text) != nil || Self.headingLevel(text) != nil || Self.item(lines[position]) != nil
      if !words.isEmpty && (starts || text.hasPrefix(">")) { break }
      // Two spaces at the end of a line break it.
      words.append(lines[position].hasSuffix("  ") ? text + "  " : text)
      position += 1
    }
    return "<p>\(inline(words.joined(separator: "\n")))</p>"
  }

  // MARK: Blocks

  private func fenced(_ lines: [String], _ position: inout Int, _ fence: String) -> String {
    let language = lines[position].trimmingSpaces.drop { $0 == fence.first }.prefix { !$0.isWhitespace }
    position += 1
    var code: [String] = []
    while position < lines.count, !lines[position].trimmingSpaces.hasPrefix(fence) {
      code.append(lines[position])
      position += 1
    }
    position += 1
    let text = code.joined(separator: "\n")
    return "<pre><code>\(self.code(text, String(language)) ?? Markup.escape(text))</code></pre>"
  }

  private func quote(_ lines: [String], _ position: inout Int, depth: Int) -> String {
    var inner: [String] = []
    while position < lines.count, lines[position].trimmingSpaces.hasPrefix(">") {
      let text = lines[position].trimmingSpaces.dropFirst()
      inner.append(String(text.first == " " ? text.dropFirst() : text))
      position += 1
    }
    return "<blockquote>\n\(html(inner, depth: depth + 1))\n</blockquote>"
  }

  private struct Item {
    let indent: Int
    /// Where its text begins.
    let content: Int
    let isOrdered: Bool
    let number: Int
  }

  private func list(_ lines: [String], _ position: inout Int, _ first: Item, depth: Int) -> String {
    var items: [String] = []
    var isLoose = false
    while position < lines.count, let item = Self.item(lines[position]), item.isOrdered == first.isOrdered,
      item.indent < first.content
    {
      var inner = [String(lines[position].dropFirst(item.content))]
      position += 1
      while position < lines.count {
        let line = lines[position]
        let indent = line.prefix { $0 == " " }.count
        if Self.isBlank(line) {
          let next = position + 1
          guard next < lines.count, !Self.isBlank(lines[next]) else { break }
          let goesOn = lines[next].prefix { $0 == " " }.count >= item.content
          guard goesOn || Self.item(lines[next]) != nil else { break }
          isLoose = true
          if !goesOn {
            position += 1
            break
          }
          inner.append("")
        } else if indent >= item.content {
          inner.append(String(line.dropFirst(item.content)))
        } else if Self.item(line) != nil || Self.headingLevel(line.trimmingSpaces) != nil
          || Self.fence(line.trimmingSpaces) != nil
        {
          break
        } else {
          inner.append(line.trimmingSpaces)
        }
        position += 1
      }
      var blocks = blocks(inner, depth: depth + 1)
      if !isLoose, let words = blocks.first, words.hasPrefix("<p>"), words.hasSuffix("</p>") {
        // A short item is its words, not a paragraph.
        blocks[0] = String(words.dropFirst("<p>".count).dropLast("</p>".count))
      }
      items.append("<li>\(blocks.joined(separator: "\n"))</li>")
    }
    let start = first.isOrdered && first.number != 1 ? " start=\"\(first.number)\"" : ""
    let element = first.isOrdered ? "ol" : "ul"
    return "<\(element)\(start)>\n\(items.joined(separator: "\n"))\n</\(element)>"
  }

  private func table(_ lines: [String], _ position: inout Int, _ alignments: [String]) -> String {
    func row(_ line: String, _ element: String) -> String {
      let cells = Self.cells(line).enumerated().map { index, cell in
        let alignment = index < alignments.count ? alignments[index] : ""
        return "<\(element)\(alignment)>\(inline(cell))</\(element)>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    var rows = ["<thead>\(row(lines[position], "th"))</thead>", "<tbody>"]
    position += 2
    while position < lines.count, lines[position].contains("|") {
      rows.append(row(lines[position], "td"))
      position += 1
    }
    return "<table>\(rows.joined(separator: "\n"))</tbody></table>"
  }

  // MARK: Recognising

  private static func isBlank(_ line: String) -> Bool { line.allSatisfy(\.isWhitespace) }

  private static func fence(_ text: String) -> String? {
    for mark in ["```", "~~~"] where text.hasPrefix(mark) { return String(text.prefix { $0 == mark.first }) }
    return nil
  }

  private static func headingLevel(_ text: String) -> Int? {
    let level = text.prefix { $0 == "#" }.count
    return (1...6).contains(level) && text.dropFirst(level).first == " " ? level : nil
  }

  private static func isRule(_ text: String) -> Bool {
    let marks = text.filter { $0 != " " }
    guard let mark = marks.first, "-*_".contains(mark) else { return false }
    return marks.count >= 3 && marks.allSatisfy { $0 == mark }
  }

  private static func item(_ line: String) -> Item? {
    let indent = line.prefix { $0 == " " }.count
    let rest = line.dropFirst(indent)
    var mark = 1
    var number = 1
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    if let value = Int(digits), digits.count < 10, let dot = rest.dropFirst(digits.count).first,
      dot == "." || dot == ")"
    {
      mark = digits.count + 1
      number = value
    } else if let first = rest.first, "-*+".contains(first), !isRule(String(rest)) {
      mark = 1
    } else {
      return nil
    }
    guard rest.count == mark || rest.dropFirst(mark).first == " " else { return nil }
    let spaces = rest.dropFirst(mark).prefix { $0 == " " }.count
    return Item(
      indent: indent, content: indent + mark + min(max(spaces, 1), 4), isOrdered: mark > 1 || !digits.isEmpty,
      number: number)
  }

  /// The attribute of each column of a table, read from the line under its head; nil for another line.
  private static func alignments(_ line: String) -> [String]? {
    guard line.contains("-") else { return nil }
    var alignments: [String] = []
    for cell in cells(line) {
      guard cell.contains("-"), cell.allSatisfy({ $0 == "-" || $0 == ":" }) else { return nil }
      let side = cell.hasSuffix(":") ? cell.hasPrefix(":") ? "center" : "right" : ""
      alignments.append(side.isEmpty ? "" : " style=\"text-align:\(side)\"")
    }
    return alignments.isEmpty ? nil : alignments
  }

  private static func cells(_ line: String) -> [String] {
    var text = line.trimmingSpaces[...]
    if text.hasPrefix("|") { text = text.dropFirst() }
    if text.hasSuffix("|") && !text.hasSuffix("\\|") { text = text.dropLast() }
    var cells: [String] = [""]
    var isEscaped = false
    for character in text {
      if character == "|" && !isEscaped {
        cells.append("")
      } else {
        if isEscaped && character != "|" { cells[cells.count - 1].append("\\") }
        if character != "\\" || isEscaped { cells[cells.count - 1].append(character) }
      }
      isEscaped = character == "\\" && !isEscaped
    }
    return cells.map(\.trimmingSpaces)
  }
}
