/// Elapsed time as displays print it.
public enum DurationFormat {
  /// `0.4 ms`, `340 ms`, `12.3 s`, `4 min 05 s`, `2 h 04 min`: at most ten characters below a thousand hours.
  public static func text(_ seconds: Double) -> String {
    guard seconds.isFinite else { return NumberFormat.text(seconds) }
    let size = abs(seconds), sign = seconds < 0 ? "-" : ""
    if size == 0 { return "0 s" }
    if size < 0.0095 { return sign + NumberFormat.text(size * 1000, digits: 2) + " ms" }
    if size < 0.9995 { return sign + NumberFormat.fixed(size * 1000, decimals: 0) + " ms" }
    if size < 59.95 { return sign + NumberFormat.fixed(size, decimals: 1) + " s" }
    guard size < 1e15 else { return sign + NumberFormat.text(size) + " s" }
    let whole = Int(size.rounded())
    if whole < 3600 { return "\(sign)\(whole / 60) min \(padded(whole % 60)) s" }
    let minutes = Int((size / 60).rounded())
    return "\(sign)\(minutes / 60) h \(padded(minutes % 60)) min"
  }

  /// The length of a clip, which is a fact of the data and never masked: `0:02.4`.
  public static func length(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return NumberFormat.text(seconds) }
    let tenths = Int((abs(seconds) * 10).rounded())
    return "\(tenths / 600):\(padded(tenths / 10 % 60)).\(tenths % 10)"
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

  /// What stands for a masked duration.
  public static let mask = "<time>"

  /// The text with every duration and rate in place of which `<time>` stands, and the spaces that align it made one: for comparing
  /// outputs of two runs.
  public static func masked(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    var position = 0
    while position < scalars.count {
      let isStart = position == 0 || !isWord(scalars[position - 1])
      guard isStart, isDigit(scalars[position]), let end = durationEnd(scalars, from: position) else {
        result.append(scalars[position])
        position += 1
        continue
      }
      var spaces = 0
      while result.last == " " {
        result.removeLast()
        spaces += 1
      }
      if spaces > 0 { result.append(" ") }
      result.append(contentsOf: mask.unicodeScalars)
      position = end
    }
    return String(result)
  }

  /// The end of a number and its unit of time, or nil.
  private static func durationEnd(_ scalars: [Unicode.Scalar], from start: Int) -> Int? {
    var position = start
    func word(after place: Int) -> (text: String, end: Int)? {
      guard place < scalars.count, scalars[place] == " " else { return nil }
      var end = place + 1
      while end < scalars.count, scalars[end] != ".", isWord(scalars[end]) || scalars[end] == "/" { end += 1 }
      return (String(String.UnicodeScalarView(scalars[(place + 1)..<end])), end)
    }
    while position < scalars.count, isDigit(scalars[position]) || scalars[position] == "." { position += 1 }
    guard let unit = word(after: position) else { return nil }
    switch unit.text {
    case "ms", "s", "samples/s": return unit.end
    case "min", "h":
      guard let number = word(after: unit.end), let smaller = word(after: number.end), number.text.utf8.count == 2,
        smaller.text == (unit.text == "min" ? "s" : "min")
      else { return unit.text == "min" ? unit.end : nil }
      return smaller.end
    default: return nil
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    isDigit(scalar) || scalar == "." || scalar.properties.isAlphabetic
  }
}
