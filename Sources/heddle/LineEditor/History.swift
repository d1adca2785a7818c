import JupyterKernel

/// What was entered before, in this session and earlier ones, in Jupyter as well.
struct History {
  /// Oldest first; nothing twice in a row.
  private(set) var entries: [String] = []
  private let store: any HistoryStore

  /// Entries that are looked through.
  private static let longest = 5000

  /// A history kept in `store`; one that cannot be read begins empty.
  init(store: any HistoryStore = MemoryHistory()) {
    self.store = store
    for entry in (try? store.tail(Self.longest)) ?? [] { remember(entry.input) }
  }

  /// Remembers an entry for this session.
  mutating func add(_ entry: String) {
    guard !entry.allSatisfy(\.isWhitespace) else { return }
    remember(entry)
    if entries.count > Self.longest { entries.removeFirst() }
  }

  /// Keeps an entry beyond this session, with what came of it; where that cannot be written the session goes on.
  func keep(_ entry: String, line: Int, output: String? = nil) {
    try? store.append(line: line, input: entry, output: output)
  }

  private mutating func remember(_ entry: String) { if entries.last != entry { entries.append(entry) } }

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
}
