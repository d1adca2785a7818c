import Catalog

/// Which rows a join keeps.
public enum JoinKind: String, Sendable, CaseIterable {
  /// Those with a partner.
  case inner
  /// All of the first, absent cells where there is no partner.
  case left
  /// All of both.
  case outer
}

extension Dataset {
  /// The rows of both whose keys are equal, side by side; several partners give several rows.
  ///
  /// - Parameters:
  ///   - key: Column of this dataset, or `row` for the position where there is no such column.
  ///   - otherKey: Column of `other`; the same name by default.
  ///   - suffix: Put behind names of `other` that are taken.
  public func joined(
    with other: Dataset, on key: String, otherKey: String? = nil, kind: JoinKind = .inner, suffix: String = "2"
  ) throws -> Dataset {
    let left = try keys(key)
    let right = try other.keys(otherKey ?? key)
    var partners: [String: [Int]] = [:]
    for (position, key) in right.enumerated() {
      if let key { partners[key, default: []].append(position) }
    }
    var pairs: [(left: Int, right: Int)] = []
    var isUsed = [Bool](repeating: false, count: other.count)
    for (position, key) in left.enumerated() {
      let found = key.flatMap { partners[$0] } ?? []
      for partner in found {
        pairs.append((position, partner))
        isUsed[partner] = true
      }
      if found.isEmpty && kind != .inner { pairs.append((position, -1)) }
    }
    if kind == .outer {
      for position in isUsed.indices where !isUsed[position] { pairs.append((-1, position)) }
    }
    guard !pairs.isEmpty else {
      throw Complaint(
        "no-partners", "no value of '\(key)' occurs in both datasets", at: [.argument("on")],
        notes: Self.examples(left, right), hint: "join on columns that hold the same keys")
    }
    return sideBySide(other, pairs, suffix: suffix, dropping: otherKey ?? key, sharedKey: otherKey == nil ? key : nil)
  }

  /// Each row of this dataset beside a random one of `other`, with an equal key where one is named and within the same part.
  ///
  /// Partners are dealt out so that none comes again before all have come. Rows without a partner are left out.
  public func paired(with other: Dataset, on key: String? = nil, seed: UInt64 = 0, suffix: String = "2") throws
    -> Dataset
  {
    let left = try key.map(keys) ?? [String?](repeating: "", count: count)
    let right = try key.map(other.keys) ?? [String?](repeating: "", count: other.count)
    let isDivided = isSplit && other.isSplit
    func label(_ data: Dataset, _ position: Int, _ key: String) -> String {
      isDivided ? "\(data.parts?[data.rows[position]].rawValue ?? 0) \(key)" : key
    }
    var partners: [String: [Int]] = [:]
    for (position, key) in right.enumerated() {
      if let key { partners[label(other, position, key), default: []].append(position) }
    }
    var dealt: [String: (order: [Int], next: Int)] = [:]
    var generator = SplitMix64(seed: seed, stream: 0xFA12)
    // Shuffled in the order of the keys, so that equal seeds give equal pairs.
    for key in partners.keys.sorted() {
      var order = partners[key] ?? []
      generator.shuffle(&order)
      dealt[key] = (order, 0)
    }
    var pairs: [(left: Int, right: Int)] = []
    for (position, key) in left.enumerated() {
      guard let key, var hand = dealt[label(self, position, key)] else { continue }
      if hand.next == hand.order.count {
        generator.shuffle(&hand.order)
        hand.next = 0
      }
      pairs.append((position, hand.order[hand.next]))
      hand.next += 1
      dealt[label(self, position, key)] = hand
    }
    guard !pairs.isEmpty else {
      throw Complaint(
        "no-partners", key.map { "no value of '\($0)' occurs in both datasets" } ?? "there are no rows to pair",
        at: [.argument("on")], notes: Self.examples(left, right), hint: "pair on columns that hold the same keys")
    }
    return sideBySide(other, pairs, suffix: suffix, dropping: key, sharedKey: key)
  }

  /// Cells of a column as keys; nil where missing.
  private func keys(_ name: String) throws -> [String?] {
    guard let column = self[name] else {
      guard name == "row" else {
        var complaint = DataError.noColumn(name, among: columnNames)
        complaint.path = [.argument("on")]
        throw complaint
      }
      return (0..<count).map { "\($0)" }
    }
    return (0..<count).map { column.isMissing(rows[$0]) ? nil : cell($0, column).words }
  }

  private static func examples(_ left: [String?], _ right: [String?]) -> [String] {
    func few(_ keys: [String?]) -> String {
      Set(keys.lazy.compactMap { $0 }.prefix(100)).sorted().prefix(3).joined(separator: ", ")
    }
    return ["the first holds \(few(left)), …; the second holds \(few(right)), …"]
  }

  private func sideBySide(
    _ other: Dataset, _ pairs: [(left: Int, right: Int)], suffix: String, dropping dropped: String?, sharedKey: String?
  ) -> Dataset {
    let left = pairs.map { $0.left < 0 ? -1 : rows[$0.left] }
    let right = pairs.map { $0.right < 0 ? -1 : other.rows[$0.right] }
    var made = columns.map { $0.gathered(left) }
    // Of rows that only the other has, the key is the other's.
    if let sharedKey, left.contains(-1), let index = made.firstIndex(where: { $0.name == sharedKey }),
      let theirs = other[sharedKey]
    {
      let mine = columns[index]
      let words = zip(left, right).map { mine.count > 0 && $0 >= 0 ? mine.cell($0).words : theirs.cell($1).words }
      let merged = Column(sharedKey, .text(TextModality()), .texts(TextValues(words.map { $0.isEmpty ? nil : $0 })))
      made[index] = (try? merged.converted(to: mine.modality)) ?? merged
    }
    var taken = Set(made.map(\.name))
    for column in other.columns where !(column.name == dropped && (sharedKey != nil)) {
      var name = column.name
      while taken.contains(name) { name += suffix.isEmpty ? "2" : suffix }
      taken.insert(name)
      made.append(column.gathered(right).renamed(name))
    }
    var parts: [Part]?
    if let mine = self.parts {
      parts = left.map { $0 < 0 ? .train : mine[$0] }
    } else if let theirs = other.parts {
      parts = right.map { $0 < 0 ? .train : theirs[$0] }
    }
    return Dataset(
      name: "\(name) + \(other.name)", columns: made, parts: parts, findings: findings + other.findings)
  }
}
