/// A piece of output text, as a comparison sees it.
enum OutputToken: Equatable {
  case number(Double)
  /// Elapsed time, which differs from run to run: `12.3 s`, `4 min 05 s`, `850 samples/s`, and the shares of it after a
  /// colon: `3.5 s: data 8 %, forward 31 %`.
  case duration
  /// One or more spaces: columns move where a number gets a digit more.
  case space
  /// Characters that draw numbers: braille and blocks.
  case drawing
  case character(Character)

  /// Whether the two say the same, numbers up to `tolerance` times the larger one.
  func matches(_ other: OutputToken, tolerance: Double) -> Bool {
    guard case .number(let mine) = self, case .number(let theirs) = other else { return self == other }
    if mine == theirs || (mine.isNaN && theirs.isNaN) { return true }
    return abs(mine - theirs) <= tolerance * max(abs(mine), abs(theirs))
  }

  /// The tokens of one line; spaces at its end do not count.
  static func tokens(of line: some StringProtocol) -> [OutputToken] {
    var scanner = TokenScanner(characters: Array(line))
    var tokens: [OutputToken] = []
    while let (token, _) = scanner.next() {
      if token == .space && tokens.last == .space { continue }
      tokens.append(token)
    }
    if tokens.last == .space { tokens.removeLast() }
    return tokens
  }

  /// The text as it is but for elapsed times, each of which becomes the same mark.
  static func maskingDurations(_ text: String) -> String {
    var scanner = TokenScanner(characters: Array(text))
    var masked = ""
    while let (token, range) = scanner.next() {
      if token == .duration { masked += "⟨time⟩" } else { masked += String(scanner.characters[range]) }
    }
    return masked
  }
}

private struct TokenScanner {
  let characters: [Character]
  var position = 0
  /// Whether what comes next in the line are shares of a time.
  private var sharesTime = false

  init(characters: [Character]) { self.characters = characters }

  /// The next token and the characters that it consists of; nil at the end.
  mutating func next() -> (token: OutputToken, range: Range<Int>)? {
    guard position < characters.count else { return nil }
    let start = position
    if let number = number() {
      let isTime = skipUnit() || (sharesTime && skipPercent())
      if isTime, isAt(position, ":") { sharesTime = true }
      return (isTime ? .duration : .number(number), start..<position)
    }
    if characters[position] == "\n" { sharesTime = false }
    let character = characters[position]
    position += 1
    if character == " " || character == "\t" { return (.space, start..<position) }
    return (Self.draws(character) ? .drawing : .character(character), start..<position)
  }

  private static func draws(_ character: Character) -> Bool {
    guard let scalar = character.unicodeScalars.first else { return false }
    return (0x2800...0x28FF).contains(scalar.value) || (0x2580...0x259F).contains(scalar.value)
  }

  private func isWordCharacter(at index: Int) -> Bool {
    guard characters.indices.contains(index) else { return false }
    return characters[index].isLetter || characters[index].isNumber || characters[index] == "_"
  }

  private func isDigit(at index: Int) -> Bool {
    characters.indices.contains(index) && characters[index].isASCII && characters[index].isNumber
  }

  /// A number that stands on its own, not the 1 of `conv1d`.
  private mutating func number() -> Double? {
    var end = position
    if characters[end] == "-" || characters[end] == "−" { end += 1 }
    guard isDigit(at: end), !isWordCharacter(at: position - 1) else { return nil }
    while isDigit(at: end) || (isAt(end, ",") && groups(from: end)) { end += 1 }
    if isAt(end, "."), isDigit(at: end + 1) {
      end += 1
      while isDigit(at: end) { end += 1 }
    }
    if isAt(end, "e") || isAt(end, "E") {
      var exponent = end + 1
      if isAt(exponent, "-") || isAt(exponent, "+") { exponent += 1 }
      if isDigit(at: exponent) {
        while isDigit(at: exponent) { exponent += 1 }
        end = exponent
      }
    }
    guard !isWordCharacter(at: end) else { return nil }
    let text = String(characters[position..<end].filter { $0 != "," }.map { $0 == "−" ? "-" : $0 })
    guard let value = Double(text) else { return nil }
    position = end
    return value
  }

  private func isAt(_ index: Int, _ character: Character) -> Bool {
    characters.indices.contains(index) && characters[index] == character
  }

  /// Whether the comma at `index` parts thousands.
  private func groups(from index: Int) -> Bool {
    isDigit(at: index + 1) && isDigit(at: index + 2) && isDigit(at: index + 3) && !isDigit(at: index + 4)
  }

  /// Moves over a unit of elapsed time that follows a number, with a second number and unit: `min 05 s`.
  private mutating func skipUnit() -> Bool {
    guard let unit = word(from: position) else { return false }
    switch unit.text {
    case "ns", "µs", "ms", "s", "seconds": position = unit.end
    case "min", "h":
      position = unit.end
      var digits = position + 1
      while isDigit(at: digits) { digits += 1 }
      if isAt(position, " "), digits > position + 1, let next = word(from: digits), ["s", "min"].contains(next.text) {
        position = next.end
      }
    default:
      guard unit.text.hasSuffix("/s") else { return false }
      position = unit.end
    }
    return true
  }

  /// Moves over a percent sign that follows a number.
  private mutating func skipPercent() -> Bool {
    guard isAt(position, " "), isAt(position + 1, "%") else { return false }
    position += 2
    return true
  }

  /// The word after one space.
  private func word(from index: Int) -> (text: String, end: Int)? {
    guard isAt(index, " ") else { return nil }
    var end = index + 1
    while isWordCharacter(at: end) || isAt(end, "/") { end += 1 }
    return end > index + 1 ? (String(characters[(index + 1)..<end]), end) : nil
  }
}
