import Catalog

/// A pattern of paths such as `{label}/*.png` or `{digit}_{speaker}_{take}.wav`: names in braces become columns.
///
/// A name or `*` stands for anything but a slash, `**` for anything; each takes as little as it can.
struct FilePattern: Sendable {
  enum Part: Equatable, Sendable {
    case literal(String)
    case capture(String)
    case any(crossesFolders: Bool)
  }

  let parts: [Part]

  /// Names in braces, in order.
  var names: [String] {
    parts.compactMap { if case .capture(let name) = $0 { name } else { nil } }
  }

  /// Throws a `Complaint` for an open brace, an empty name or one that comes twice.
  init(_ text: String) throws {
    var parts: [Part] = []
    var literal = ""
    var rest = Substring(text)
    func wrong(_ reason: String) -> Complaint {
      Complaint(
        "wrong-pattern", "pattern '\(text)' \(reason)", at: [.argument("pattern")],
        hint: "write it like \"{digit}_{speaker}_{take}.wav\" or \"{label}/*.png\"")
    }
    func flush() {
      if !literal.isEmpty { parts.append(.literal(literal)) }
      literal = ""
    }
    while let character = rest.first {
      rest = rest.dropFirst()
      switch character {
      case "{":
        guard let end = rest.firstIndex(of: "}") else { throw wrong("has a brace that is never closed") }
        let name = String(rest[..<end])
        guard !name.isEmpty else { throw wrong("has braces without a name") }
        flush()
        guard !parts.contains(.capture(name)) else { throw wrong("has '\(name)' twice") }
        if case .capture = parts.last { throw wrong("has nothing between '\(name)' and the name before it") }
        parts.append(.capture(name))
        rest = rest[rest.index(after: end)...]
      case "*":
        flush()
        let isDouble = rest.first == "*"
        if isDouble { rest = rest.dropFirst() }
        parts.append(.any(crossesFolders: isDouble))
      default: literal.append(character)
      }
    }
    flush()
    self.parts = parts
  }

  /// The captured texts in the order of `names`, or nil where `path` does not match.
  func match(_ path: String) -> [String]? { Self.match(parts[...], Array(path.utf8)[...]) }

  private static func match(_ parts: ArraySlice<Part>, _ path: ArraySlice<UInt8>) -> [String]? {
    guard let part = parts.first else { return path.isEmpty ? [] : nil }
    let rest = parts.dropFirst()
    switch part {
    case .literal(let text):
      guard path.starts(with: text.utf8) else { return nil }
      return match(rest, path.dropFirst(text.utf8.count))
    case .capture:
      for length in stride(from: 1, through: path.count, by: 1) {
        if path[path.startIndex + length - 1] == UInt8(ascii: "/") { return nil }
        if let found = match(rest, path.dropFirst(length)) {
          return [String(decoding: path.prefix(length), as: UTF8.self)] + found
        }
      }
      return nil
    case .any(let crossesFolders):
      for length in stride(from: 0, through: path.count, by: 1) {
        if length > 0, !crossesFolders, path[path.startIndex + length - 1] == UInt8(ascii: "/") { return nil }
        if let found = match(rest, path.dropFirst(length)) { return found }
      }
      return nil
    }
  }
}
