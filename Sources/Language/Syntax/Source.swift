/// A piece of code with the name that errors call it by.
public final class Source: Sendable {
  /// `cell 4` or `train.heddle`.
  public let name: String
  public let text: String
  /// All places inside the language count these bytes; scalars are counted only at its edge.
  let bytes: [UInt8]

  public init(name: String, text: String) {
    self.name = name
    self.text = text
    bytes = Array(text.utf8)
  }

  /// The text of a span.
  func text(of span: Span) -> String { String(decoding: bytes[span.start..<span.end], as: UTF8.self) }

  /// The text of a span for a message: cut after sixty bytes or so.
  func brief(_ span: Span) -> String {
    guard span.end - span.start > 60 else { return text(of: span) }
    let part = part(of: span.start..<span.end, around: span.start, reach: 57)
    return text(of: Span(part.lowerBound, part.upperBound)) + "…"
  }

  /// Line and column, both counted from 1, the column in Unicode scalars.
  func position(of offset: Int) -> (line: Int, column: Int) {
    var line = 1
    var start = 0
    for index in 0..<min(offset, bytes.count) where bytes[index] == 0x0A {
      line += 1
      start = index + 1
    }
    return (line, scalars(in: start..<offset) + 1)
  }

  /// The bytes of the line that `offset` stands in, without its line break.
  func line(at offset: Int) -> Range<Int> {
    var start = min(offset, bytes.count)
    while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
    var end = min(offset, bytes.count)
    while end < bytes.count, bytes[end] != 0x0A { end += 1 }
    if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    return start..<end
  }

  /// At most `reach` bytes of a line on either side of a place, cut between scalars.
  func part(of line: Range<Int>, around offset: Int, reach: Int) -> Range<Int> {
    var start = max(line.lowerBound, offset - reach)
    while start > line.lowerBound, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    var end = min(line.upperBound, max(offset, start) + reach)
    while end < line.upperBound, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return start..<max(start, end)
  }

  /// Number of Unicode scalars that begin in a range of bytes.
  func scalars(in range: Range<Int>) -> Int {
    var count = 0
    for index in range.clamped(to: 0..<bytes.count) where bytes[index] & 0xC0 != 0x80 { count += 1 }
    return count
  }

  /// The byte at which the scalar of this number begins; the end where there are fewer.
  func offset(ofScalar number: Int) -> Int {
    var left = max(0, number)
    var index = 0
    while index < bytes.count {
      if bytes[index] & 0xC0 != 0x80 {
        if left == 0 { return index }
        left -= 1
      }
      index += 1
    }
    return bytes.count
  }
}

/// A range of bytes of a source.
struct Span: Sendable, Equatable {
  let start: Int
  let end: Int

  init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = max(start, end)
  }

  func to(_ other: Span) -> Span { Span(start, other.end) }
  func contains(_ offset: Int) -> Bool { start <= offset && offset <= end }
}
