import FileSystem

/// What was entered before, kept in a file from session to session.
struct History {
  /// Oldest first; nothing twice in a row.
  private(set) var entries: [String]
  private let path: String?

  /// Entries that are kept.
  private static let longest = 5000

  /// A history kept in the file at `path`, or in memory only.
  init(path: String?) {
    self.path = path
    let text = path.flatMap { try? Files.readText($0, limit: 1 << 24) } ?? ""
    entries = text.split(separator: "\n").suffix(Self.longest).map { Self.decoded(String($0)) }
  }

  /// Where the history is kept by default: `heddle/history` under `XDG_STATE_HOME` or `~/.local/state`.
  static var standardPath: String? {
    if let state = Environment.value("XDG_STATE_HOME"), state.hasPrefix("/") {
      return Path.join(state, "heddle/history")
    }
    return Environment.value("HOME").map { Path.join($0, ".local/state/heddle/history") }
  }

  /// Adds an entry, to the file as well; a history that cannot be written is kept in memory.
  mutating func add(_ entry: String) {
    guard !entry.allSatisfy(\.isWhitespace), entries.last != entry else { return }
    entries.append(entry)
    if entries.count > Self.longest { entries.removeFirst() }
    guard let path else { return }
    do {
      try Files.makeFolder(Path.folder(of: path))
      // Read again: another session may have added to it meanwhile.
      let lines = ((try? Files.readText(path)) ?? "").split(separator: "\n").suffix(Self.longest - 1)
      let text = (lines.map { String($0) } + [Self.encoded(entry)]).joined(separator: "\n") + "\n"
      try Files.write(Array(text.utf8), to: path, synced: false)
    } catch {
      return
    }
  }

  /// The newest entry before `index` that begins with `prefix` and is not `text`; its index with it.
  func previous(before index: Int, prefix: String, unlike text: String) -> Int? {
    entries[..<min(index, entries.count)].lastIndex { $0.hasPrefix(prefix) && $0 != text }
  }

  /// The oldest entry after `index` that begins with `prefix` and is not `text`.
  func next(after index: Int, prefix: String, unlike text: String) -> Int? {
    guard index + 1 < entries.count else { return nil }
    return entries[(index + 1)...].firstIndex { $0.hasPrefix(prefix) && $0 != text }
  }

  /// What the newest entry that begins with `text` goes on with.
  func suggestion(for text: String) -> String? {
    guard !text.isEmpty, let entry = entries.last(where: { $0.hasPrefix(text) && $0.count > text.count }) else {
      return nil
    }
    return String(entry.dropFirst(text.count))
  }

  /// Entries in which the letters of `query` occur in order, best first: close together, at the start of words, recent.
  func search(_ query: String, limit: Int) -> [String] {
    var seen: Set<String> = []
    var found: [(score: Int, entry: String)] = []
    for entry in entries.reversed() where seen.insert(entry).inserted {
      if let score = FuzzyMatch.score(query, in: entry) { found.append((score, entry)) }
      if query.isEmpty && found.count >= limit { break }
    }
    let ranked = found.enumerated().sorted { ($0.element.score, -$0.offset) > ($1.element.score, -$1.offset) }
    return ranked.prefix(limit).map(\.element.entry)
  }

  /// One line a entry: a line break is `\n`, a backslash `\\`.
  private static func encoded(_ entry: String) -> String {
    entry.map { $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : String($0) }.joined()
  }

  private static func decoded(_ line: String) -> String {
    var entry = ""
    var escapes = false
    for character in line {
      if escapes {
        entry.append(character == "n" ? "\n" : character)
        escapes = false
      } else if character == "\\" {
        escapes = true
      } else {
        entry.append(character)
      }
    }
    return entry
  }
}
