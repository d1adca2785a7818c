import Display

/// Writes errors with the source they are about:
///
/// ```
/// error[unknown-argument]: train has no argument 'epoch'
///   ┌─ cell 4:2:10
/// 2 │ train(m, epoch: 10)
///   │          ^^^^^ did you mean 'epochs'?
///   = train accepts absent, augment, balance, batch, checkpoint, epochs, …
/// ```
enum DiagnosticRenderer {
  /// Columns of source shown of a long line.
  private static let widestLine = 110
  /// Errors shown of one phase; the rest is counted.
  private static let most = 50

  static func lines(of diagnostics: [Diagnostic]) -> [String] {
    var lines: [String] = []
    for diagnostic in diagnostics.prefix(most) {
      if !lines.isEmpty { lines.append("") }
      lines += self.lines(of: diagnostic)
    }
    if diagnostics.count > most { lines += ["", "and \(diagnostics.count - most) more errors"] }
    return lines
  }

  static func lines(of diagnostic: Diagnostic) -> [String] {
    var lines = ["error[\(diagnostic.code)]: \(visible(diagnostic.message))"]
    let places = diagnostic.labels.map { Place(label: $0, among: diagnostic.labels) }
    let width = places.map { String($0.line).count }.max() ?? 1
    let gutter = String(repeating: " ", count: width)
    for group in groups(of: places) {
      guard let first = group.first else { continue }
      let header = group.first { $0.label.isPrimary } ?? first
      lines.append("\(gutter) ┌─ \(header.label.source.name):\(header.line):\(header.column)")
      var shown: Int?
      for place in group.sorted(by: { ($0.line, $0.column) < ($1.line, $1.column) }) {
        if place.line != shown {
          if let shown, place.line > shown + 1 { lines.append("\(gutter) ·") }
          let number = String(place.line)
          lines.append(
            trimmed(
              "\(String(repeating: " ", count: width - number.count))\(number) │ \(excerpt(place, in: group).text)"))
          shown = place.line
        }
        let (_, cut) = excerpt(place, in: group)
        let mark = String(repeating: place.label.isPrimary ? "^" : "-", count: place.markWidth(after: cut))
        let indent = String(repeating: " ", count: place.indent(after: cut))
        lines.append(trimmed("\(gutter) │ \(indent)\(mark) \(visible(place.label.text))"))
      }
    }
    for note in diagnostic.notes { lines.append("\(gutter) = \(visible(note))") }
    if !diagnostic.hint.isEmpty { lines.append("\(gutter) = hint: \(visible(diagnostic.hint))") }
    return lines
  }

  /// Places by source, each source once, in the order of their first labels.
  private static func groups(of places: [Place]) -> [[Place]] {
    var groups: [[Place]] = []
    for place in places {
      if let index = groups.firstIndex(where: { $0.first?.label.source === place.label.source }) {
        groups[index].append(place)
      } else {
        groups.append([place])
      }
    }
    return groups
  }

  /// The line of a place, cut around the labels on it where it is long, and the columns cut from its left.
  private static func excerpt(_ place: Place, in group: [Place]) -> (text: String, cut: Int) {
    let width = DisplayWidth.of(place.text)
    guard width > widestLine else { return (place.text, 0) }
    let start = group.filter { $0.line == place.line }.map { $0.indent(after: 0) }.min() ?? 0
    let cut = max(0, min(start - 20, width - widestLine + 2))
    var left = cut
    var room = widestLine - 2
    var text = cut > 0 ? "…" : ""
    for character in place.text {
      let columns = DisplayWidth.of(character)
      if left > 0 {
        left -= columns
      } else if room >= columns {
        room -= columns
        text.append(character)
      } else {
        return (text + "…", cut > 0 ? cut - 1 : 0)
      }
    }
    return (text, cut > 0 ? cut - 1 : 0)
  }

  private static func trimmed(_ line: String) -> String {
    var line = Substring(line)
    while line.last == " " { line = line.dropLast() }
    return String(line)
  }

  /// Control characters replaced, so that no value can move the cursor of a terminal.
  static func visible(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\t": result += " "
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Where a label stands in its line.
  private struct Place {
    let label: Diagnostic.Label
    let line: Int
    /// In Unicode scalars, from 1.
    let column: Int
    /// The line, or the part of a very long one around the labels, made visible.
    let text: String
    private let start: Int
    private let width: Int

    /// - Parameter others: Labels that may stand on the same line; all of them see the same part of a very long one.
    init(label: Diagnostic.Label, among others: [Diagnostic.Label]) {
      self.label = label
      let source = label.source
      let whole = source.line(at: label.span.start)
      (line, column) = source.position(of: label.span.start)
      let starts = others.filter { $0.source === source && whole.contains($0.span.start) }.map(\.span.start)
      let range = source.part(of: whole, around: starts.min() ?? label.span.start, reach: Self.reach)
      let first = max(range.lowerBound, min(label.span.start, range.upperBound))
      let last = max(first, min(label.span.end, range.upperBound))
      text = Self.text(range, of: source)
      start = DisplayWidth.of(Self.text(range.lowerBound..<first, of: source))
      width = DisplayWidth.of(Self.text(first..<last, of: source))
    }

    /// Bytes of a line on either side of a label that are looked at.
    private static let reach = 2000

    private static func text(_ range: Range<Int>, of source: Source) -> String {
      DiagnosticRenderer.visible(String(decoding: source.bytes[range], as: UTF8.self))
    }

    func indent(after cut: Int) -> Int { max(0, start - cut) }
    func markWidth(after cut: Int) -> Int { max(1, min(width, DiagnosticRenderer.widestLine - indent(after: cut))) }
  }
}
