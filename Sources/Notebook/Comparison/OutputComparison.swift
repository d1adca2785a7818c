import JSON

/// Whether a cell says today what it said when it was stored.
///
/// Numbers may differ within a tolerance, elapsed times are masked, runs of spaces count as one, and the dots of drawn
/// plots are left to the numbers beside them. Results are compared by their plain text; a result without one by the media
/// types that it has.
public struct OutputComparison: Sendable {
  /// How far two numbers may be apart, as a share of the larger one.
  public var tolerance: Double

  /// The share that numbers may be apart where nothing is said: the last of four significant digits.
  public static let defaultTolerance = 1e-3

  /// A comparison with a tolerance, as a share of the larger number.
  public init(tolerance: Double = OutputComparison.defaultTolerance) { self.tolerance = tolerance }

  /// Lines that show how `fresh` differs from `stored`, `-` before what was stored and `+` before what is new; none where
  /// both say the same.
  public func difference(stored: [CellOutput], fresh: [CellOutput]) -> [String] {
    difference(Self.lines(of: stored), Self.lines(of: fresh))
  }

  /// Whether both say the same.
  public func matches(_ stored: [CellOutput], _ fresh: [CellOutput]) -> Bool {
    difference(stored: stored, fresh: fresh).isEmpty
  }

  /// Whether both are the same in every form but for elapsed times in texts.
  static func isUnchanged(_ stored: [CellOutput], _ fresh: [CellOutput]) -> Bool {
    stored.count == fresh.count
      && zip(stored, fresh).allSatisfy { isUnchanged($0.normalized, $1.normalized) }
  }

  private static func isUnchanged(_ stored: JSON, _ fresh: JSON) -> Bool {
    switch (stored, fresh) {
    case (.string(let mine), .string(let theirs)):
      // Pictures and sounds have no space in them, and every elapsed time has one.
      mine == theirs
        || mine.contains(" ") && OutputToken.maskingDurations(mine) == OutputToken.maskingDurations(theirs)
    case (.array(let mine), .array(let theirs)):
      mine.count == theirs.count && zip(mine, theirs).allSatisfy { isUnchanged($0, $1) }
    case (.object(let mine), .object(let theirs)):
      mine.count == theirs.count
        && mine.allSatisfy { member in theirs[member.key].map { isUnchanged(member.value, $0) } ?? false }
    default: stored == fresh
    }
  }

  private struct Line {
    let text: String
    let tokens: [OutputToken]

    init(_ text: some StringProtocol) {
      self.text = String(text)
      tokens = OutputToken.tokens(of: text)
    }
  }

  private static func lines(of outputs: [CellOutput]) -> [Line] {
    outputs.flatMap { output -> [Line] in
      switch output.kind {
      case .error: return [Line("error \(output.json["ename"]?.text ?? ""): \(output.json["evalue"]?.text ?? "")")]
      case .stream: return textLines(output.text ?? "", heading: output.streamName == "stderr" ? "stderr" : nil)
      case .displayData, .executeResult:
        let others = output.types.filter { $0 != "text/plain" && $0 != "text/html" }.sorted()
        let heading = others.isEmpty ? nil : "[\(others.joined(separator: ", "))]"
        return textLines(output.text ?? "", heading: heading)
      case nil: return [Line(output.json["output_type"]?.text ?? "")]
      }
    }
  }

  private static func textLines(_ text: String, heading: String?) -> [Line] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Line($0) }
    if let last = lines.last, last.tokens.isEmpty { lines.removeLast() }
    if let heading { lines.insert(Line(heading), at: 0) }
    return lines
  }

  private func difference(_ stored: [Line], _ fresh: [Line]) -> [String] {
    let changes = fresh.difference(from: stored) { mine, theirs in
      mine.tokens.count == theirs.tokens.count
        && zip(mine.tokens, theirs.tokens).allSatisfy { $0.matches($1, tolerance: tolerance) }
    }
    guard !changes.isEmpty else { return [] }
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in changes {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    return Self.rendered(stored, fresh, removed: removed, inserted: inserted)
  }

  /// Both texts woven together; lines that are the same stand only beside a change.
  private static func rendered(_ stored: [Line], _ fresh: [Line], removed: Set<Int>, inserted: Set<Int>) -> [String] {
    var woven: [(mark: String, text: String)] = []
    var old = 0
    var new = 0
    while old < stored.count || new < fresh.count {
      if removed.contains(old) {
        woven.append(("-", stored[old].text))
        old += 1
      } else if inserted.contains(new) {
        woven.append(("+", fresh[new].text))
        new += 1
      } else {
        woven.append((" ", fresh[new].text))
        old += 1
        new += 1
      }
    }
    var lines: [String] = []
    var skipped = false
    for (index, line) in woven.enumerated() {
      let neighbours = woven[max(0, index - 1)...min(woven.count - 1, index + 1)]
      if neighbours.contains(where: { $0.mark != " " }) {
        if skipped { lines.append("  …") }
        skipped = false
        lines.append("\(line.mark) \(line.text)")
      } else {
        skipped = true
      }
    }
    if lines.count > longest {
      lines = lines.prefix(longest) + ["  … \(lines.count - longest) more lines"]
    }
    return lines
  }

  /// Lines of a difference that are shown.
  private static let longest = 40
}
