/// Texts in one UTF-8 buffer.
public struct TextValues: Sendable, Equatable {
  /// All texts after one another.
  public private(set) var bytes: [UInt8] = []
  /// Where each text ends in `bytes`; it begins where the one before ends.
  private var ends: [Int] = []
  /// Rows that hold nothing, as opposed to an empty text; empty where there are none.
  private var missing: [Bool] = []

  /// No rows yet.
  public init() {}

  /// Texts as given; nil is missing.
  public init(_ texts: [String?]) {
    ends.reserveCapacity(texts.count)
    for text in texts { append(text) }
  }

  /// The rows of all parts in order.
  init(joining parts: [TextValues]) {
    guard parts.count != 1 else {
      self = parts[0]
      return
    }
    reserve(rows: parts.reduce(0) { $0 + $1.count }, bytes: parts.reduce(0) { $0 + $1.bytes.count })
    let isAnyMissing = parts.contains { !$0.missing.isEmpty }
    for part in parts {
      let start = bytes.count
      bytes += part.bytes
      ends += part.ends.lazy.map { $0 + start }
      if isAnyMissing { missing += part.missing.isEmpty ? [Bool](repeating: false, count: part.count) : part.missing }
    }
  }

  /// Rows.
  public var count: Int { ends.count }

  /// Whether row `row` holds nothing.
  public func isMissing(_ row: Int) -> Bool { !missing.isEmpty && missing[row] }

  /// Where the text of `row` stands in `bytes`.
  public func range(_ row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }

  /// The text of `row`; empty where it is missing.
  public subscript(_ row: Int) -> String { String(decoding: bytes[range(row)], as: UTF8.self) }

  /// The text of `row` as UTF-8.
  public func withBytes<Result>(_ row: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
    let range = range(row)
    return try bytes.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[range])) }
  }

  /// The rows given, in that order; -1 gives a missing one.
  public func gathered(_ rows: [Int]) -> TextValues {
    var result = TextValues()
    result.reserve(rows: rows.count, bytes: rows.reduce(0) { $1 < 0 ? $0 : $0 + range($1).count })
    for row in rows {
      if row < 0 || isMissing(row) { result.append(nil) } else { result.append(bytes: bytes[range(row)]) }
    }
    return result
  }

  mutating func reserve(rows: Int, bytes: Int) {
    ends.reserveCapacity(rows)
    self.bytes.reserveCapacity(bytes)
  }

  mutating func append(_ text: String?) {
    guard let text else {
      if missing.isEmpty { missing = [Bool](repeating: false, count: count) }
      missing.append(true)
      ends.append(bytes.count)
      return
    }
    append(bytes: text.utf8)
  }

  mutating func append(bytes text: some Collection<UInt8>) {
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    if !missing.isEmpty { missing.append(false) }
  }
}
