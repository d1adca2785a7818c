import Display

/// Markdown within a paragraph as HTML: code, emphasis, links and pictures; all else is escaped.
struct MarkdownInline {
  /// Gives the address that a picture is shown from; nil where it is not to be shown.
  let picture: (String) -> String?

  /// The HTML of `text`.
  func html(_ text: String) -> String {
    var scanner = Scanner(characters: Array(text), picture: picture)
    return scanner.html(depth: 0)
  }

  private struct Scanner {
    let characters: [Character]
    let picture: (String) -> String?
    var position = 0

    /// Marks within each other that are still looked at.
    private static let deepest = 8
    /// Characters within which a mark must find the one that closes it.
    private static let longest = 2000

    init(characters: [Character], picture: @escaping (String) -> String?) {
      self.characters = characters
      self.picture = picture
    }

    mutating func html(depth: Int) -> String {
      var html = ""
      while position < characters.count {
        html += next(depth: depth)
      }
      return html
    }

    private mutating func next(depth: Int) -> String {
      let character = characters[position]
      switch character {
      case "\\" where position + 1 < characters.count && "\\`*_{}[]()#+-.!|~>$<".contains(characters[position + 1]):
        position += 2
        return Markup.escape(String(characters[position - 1]))
      case "`": if let html = code() { return html }
      case "$": if let html = formula() { return html }
      case "!" where position + 1 < characters.count && characters[position + 1] == "[":
        if let link = link(from: position + 1) { return image(link) }
      case "[": if depth < Self.deepest, let link = link(from: position) { return anchor(link, depth: depth) }
      case "*", "_", "~": if depth < Self.deepest, let html = emphasis(character, depth: depth) { return html }
      case "<": if let html = address() { return html }
      case " ": if let html = lineBreak() { return html }
      default: break
      }
      position += 1
      return Markup.escape(String(character))
    }

    /// Two spaces or more at the end of a line.
    private mutating func lineBreak() -> String? {
      let spaces = run(of: " ", at: position)
      guard spaces >= 2, position + spaces < characters.count, characters[position + spaces] == "\n" else { return nil }
      position += spaces + 1
      return "<br>\n"
    }

    private func text(_ range: Range<Int>) -> String { String(characters[range]) }

    /// How often the character stands from `start` on, counted up to `limit`.
    private func run(of character: Character, at start: Int, limit: Int = 64) -> Int {
      var end = start
      while end < characters.count, end - start < limit, characters[end] == character { end += 1 }
      return end - start
    }

    private mutating func code() -> String? {
      let length = run(of: "`", at: position)
      var end = position + length
      while end < characters.count {
        guard characters[end] == "`" else {
          end += 1
          continue
        }
        let closing = run(of: "`", at: end)
        if closing == length {
          let inner = text((position + length)..<end)
          position = end + length
          return "<code>\(Markup.escape(inner.trimmingSpaces))</code>"
        }
        end += closing
      }
      let opening = text(position..<(position + length))
      position += length
      return opening
    }

    /// A formula keeps its text as it is, nothing in it being emphasis.
    private mutating func formula() -> String? {
      let length = min(2, run(of: "$", at: position, limit: 2))
      let start = position + length
      guard start < characters.count, !characters[start].isWhitespace else { return nil }
      var end = start
      while end < characters.count, !(characters[end] == "$" && run(of: "$", at: end, limit: 2) >= length) { end += 1 }
      guard end < characters.count, end > start, !characters[end - 1].isWhitespace else { return nil }
      let inner = text(start..<end)
      position = end + length
      return "<span class=\"formula\">\(Markup.escape(inner))</span>"
    }

    private mutating func emphasis(_ mark: Character, depth: Int) -> String? {
      let length = min(2, run(of: mark, at: position, limit: 2))
      if mark == "~" && length < 2 { return nil }
      let start = position + length
      guard start < characters.count, !characters[start].isWhitespace else { return nil }
      // Underscores within a word are part of it.
      if mark == "_", position > 0, characters[position - 1].isLetter || characters[position - 1].isNumber {
        return nil
      }
      var end = start
      let last = min(characters.count, start + Self.longest)
      while end < last {
        let isClosing =
          characters[end] == mark && run(of: mark, at: end, limit: 2) >= length && !characters[end - 1].isWhitespace
        if isClosing, end > start, !isDouble(mark, at: end, unless: length) { break }
        end += characters[end] == "\\" ? 2 : max(1, isDouble(mark, at: end, unless: length) ? 2 : 1)
      }
      guard end < last else { return nil }
      var inner = Scanner(characters: Array(characters[start..<end]), picture: picture)
      let element = mark == "~" ? "del" : length == 2 ? "strong" : "em"
      let html = "<\(element)>\(inner.html(depth: depth + 1))</\(element)>"
      position = end + length
      return html
    }

    /// Whether a mark of two stands at `index` while one of a single is looked for.
    private func isDouble(_ mark: Character, at index: Int, unless length: Int) -> Bool {
      length == 1 && characters[index] == mark && run(of: mark, at: index, limit: 2) == 2
    }

    private struct Link {
      let words: Range<Int>
      let address: String
      let end: Int
    }

    /// `[words](address "title")` that begins at `start`.
    private func link(from start: Int) -> Link? {
      var depth = 0
      var end = start
      let last = min(characters.count, start + Self.longest)
      while end < last {
        if characters[end] == "[" { depth += 1 }
        if characters[end] == "]" {
          depth -= 1
          if depth == 0 { break }
        }
        end += 1
      }
      guard end < last, end + 1 < characters.count, characters[end + 1] == "(",
        let close = characters[(end + 2)...].firstIndex(of: ")")
      else { return nil }
      let target = text((end + 2)..<close).trimmingSpaces
      let address = target.prefix { !$0.isWhitespace }
      return Link(words: (start + 1)..<end, address: String(address), end: close + 1)
    }

    private mutating func anchor(_ link: Link, depth: Int) -> String {
      var inner = Scanner(characters: Array(characters[link.words]), picture: picture)
      let words = inner.html(depth: depth + 1)
      position = link.end
      guard Self.isHarmless(link.address) else { return words }
      return "<a href=\"\(Markup.escape(link.address))\">\(words)</a>"
    }

    private mutating func image(_ link: Link) -> String {
      position = link.end
      let words = Markup.escape(text(link.words))
      guard let address = picture(link.address) else { return words }
      return "<img alt=\"\(words)\" src=\"\(Markup.escape(address))\">"
    }

    /// `<https://…>`
    private mutating func address() -> String? {
      guard let close = characters[position...].firstIndex(of: ">") else { return nil }
      let address = text((position + 1)..<close)
      guard address.hasPrefix("http://") || address.hasPrefix("https://"), !address.contains(" ") else { return nil }
      position = close + 1
      return "<a href=\"\(Markup.escape(address))\">\(Markup.escape(address))</a>"
    }

    /// Addresses that lead somewhere and run nothing.
    private static func isHarmless(_ address: String) -> Bool {
      guard let colon = address.firstIndex(of: ":") else { return true }
      let scheme = address[..<colon].lowercased()
      return ["http", "https", "mailto"].contains(scheme) || scheme.contains("/") || scheme.contains("#")
    }
  }
}

extension StringProtocol {
  /// Without spaces at both ends.
  var trimmingSpaces: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text = text.dropFirst() }
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return String(text)
  }
}
