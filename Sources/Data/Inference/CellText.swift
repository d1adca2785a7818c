/// What the text of a cell means, read without making a String of it.
enum CellText {
  /// Texts that stand for nothing, as in pandas, and the question mark of the UCI files.
  static let missingWords: [StaticString] = [
    "", "#N/A", "#N/A N/A", "#NA", "-NaN", "-nan", "<NA>", "?", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan",
    "null",
  ]

  /// Whether `cell` stands for nothing.
  @inline(__always)
  static func isMissing(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    if cell.count == 0 { return true }
    if cell.count > 8 { return false }
    switch cell[0] {
    case 0x3C: return cell.count == 4 && isMissingWord(cell)
    case 0x23, 0x2D, 0x3F, 0x4E, 0x6E: return isMissingWord(cell)
    default: return false
    }
  }

  @inline(never)
  private static func isMissingWord(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    missingWords.contains { word in
      word.utf8CodeUnitCount == cell.count
        && cell.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
  }

  static func isMissing(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { isMissing($0) }
  }

  /// True or false for the words of a flag in any case; nil for all else.
  static func flag(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "y", "t", "on", "1": true
    case "false", "no", "n", "f", "off", "0": false
    default: nil
    }
  }

  /// The number in a text such as `$1,200.50`, `1 200 €`, `12.5 %`, `(300)`; percent signs divide by 100.
  static func looseNumber(_ text: String) -> Double? {
    var digits: [UInt8] = []
    var isNegative = false
    var isPercent = false
    var commas: [Int] = []
    var isBehindComma = false
    for scalar in text.unicodeScalars {
      // What stands behind a comma and a space is the next item of a list.
      if isBehindComma && scalar == " " { return nil }
      isBehindComma = scalar == ","
      switch scalar {
      case "0"..."9", ".": digits.append(UInt8(scalar.value))
      case "+", "-":
        guard digits.isEmpty else { return nil }
        isNegative = scalar == "-"
      case "\u{2212}" where digits.isEmpty: isNegative = true
      case "(" where digits.isEmpty: isNegative = true
      case ",": commas.append(digits.count)
      case "'", "\u{2019}", " ", "\u{A0}", "\u{202F}", "_", ")": continue
      case "%": isPercent = true
      case "$", "€", "£", "¥", "₹", "₽", "₩", "₺", "฿": continue
      default: return nil
      }
    }
    guard !digits.isEmpty else { return nil }
    let dot = digits.firstIndex(of: 0x2E)
    if !commas.isEmpty {
      // A comma groups thousands where three digits stand behind each; a single one with other than three is the decimal point.
      let wholeDigits = dot ?? digits.count
      let groups =
        zip(commas, commas.dropFirst() + [wholeDigits]).allSatisfy { $1 - $0 == 3 } && (commas.first ?? 0) > 0
      if !groups {
        guard commas.count == 1, dot == nil, let comma = commas.first else { return nil }
        digits.insert(0x2E, at: comma)
      }
    }
    guard let value = digits.withUnsafeBufferPointer({ NumberParser.parse($0, allowsLeadingZeros: true) }) else {
      return nil
    }
    return (isNegative ? -value : value) / (isPercent ? 100 : 1)
  }

  /// The numbers of a list such as `[1, 2.5, 3]` or `1 2.5 3` or `1;2;3`; nil where a part is no number.
  static func numberList(_ text: String) -> [Float]? {
    var body = Substring(text)
    while let first = body.first, "[( ".contains(first) { body = body.dropFirst() }
    while let last = body.last, "]) ".contains(last) { body = body.dropLast() }
    let parts = body.split { ", ;\t\n".contains($0) }
    var numbers: [Float] = []
    numbers.reserveCapacity(parts.count)
    for part in parts {
      if let number = Array(part.utf8).withUnsafeBufferPointer({ NumberParser.parse($0, allowsLeadingZeros: true) }) {
        numbers.append(Float(number))
      } else if isMissing(String(part)) {
        numbers.append(.nan)
      } else {
        return nil
      }
    }
    return numbers
  }

  /// The labels of a cell, trimmed, empty ones left out; brackets and quotes around a list are dropped.
  static func tags(_ text: String, separator: String) -> [String] {
    var body = Substring(text)
    if body.first == "[", body.last == "]" { body = body.dropFirst().dropLast() }
    var parts: [Substring] = []
    let bytes = Array(separator.utf8)
    if bytes.count == 1 {
      parts = body.utf8.split(separator: bytes[0]).map { Substring($0) }
    } else {
      parts = pieces(body, separator)
    }
    return parts.compactMap { part in
      let trimmed = part.trimmed(of: " \t\n\r\"'")
      return trimmed.isEmpty ? nil : String(trimmed)
    }
  }

  private static func pieces(_ text: Substring, _ separator: String) -> [Substring] {
    var parts: [Substring] = []
    var rest = text
    var start = text.startIndex
    while !rest.isEmpty {
      if rest.hasPrefix(separator) {
        parts.append(text[start..<rest.startIndex])
        rest = rest.dropFirst(separator.count)
        start = rest.startIndex
      } else {
        rest = rest.dropFirst()
      }
    }
    return parts + [text[start...]]
  }
}

extension Substring {
  /// Without the characters of `set` at both ends.
  func trimmed(of set: String) -> Substring {
    var result = self
    while let first = result.first, set.contains(first) { result = result.dropFirst() }
    while let last = result.last, set.contains(last) { result = result.dropLast() }
    return result
  }
}
