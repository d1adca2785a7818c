import Tensor

/// Builds a vocabulary from the training texts.
enum VocabularyBuilder {
  /// The most frequent units of the rows, more frequent ones first, equally frequent ones by their bytes.
  static func build(_ options: TextModality, _ values: TextValues, _ rows: [Int]) -> Vocabulary {
    options.unit == .bytePair ? bytePairs(options, values, rows) : units(options, values, rows)
  }

  /// The names of the tokens that every vocabulary begins with.
  static let reservedTokens = ["␀", "�"]

  private static func units(_ options: TextModality, _ values: TextValues, _ rows: [Int]) -> Vocabulary {
    var table = ByteDictionary()
    var counts: [Int] = []
    var documents: [Int] = []
    var lastDocument: [Int] = []
    for (document, row) in rows.enumerated() {
      values.withBytes(row) { text in
        Tokenizer.forEach(text, by: options.unit) { token in
          let number = Int(table.add(token))
          if number == counts.count {
            counts.append(0)
            documents.append(0)
            lastDocument.append(-1)
          }
          counts[number] += 1
          if lastDocument[number] != document {
            lastDocument[number] = document
            documents[number] += 1
          }
          return true
        }
      }
    }
    let order = counts.indices.sorted { left, right in
      counts[left] != counts[right]
        ? counts[left] > counts[right] : table.key(left).lexicographicallyPrecedes(table.key(right))
    }.prefix(max(0, options.vocabulary - Vocabulary.reserved))
    return Vocabulary(
      unit: options.unit, tokens: reservedTokens + order.map { String(decoding: table.key($0), as: UTF8.self) },
      documents: [0, 0] + order.map { documents[$0] }, documentCount: rows.count)
  }

  private static func bytePairs(_ options: TextModality, _ values: TextValues, _ rows: [Int]) -> Vocabulary {
    var table = ByteDictionary()
    var counts: [Int] = []
    for row in rows {
      values.withBytes(row) { text in
        Tokenizer.forEach(text, by: .bytePair) { piece in
          let number = Int(table.add(piece))
          if number == counts.count { counts.append(0) }
          counts[number] += 1
          return true
        }
      }
    }
    var learner = BytePairLearner(
      words: (0..<table.count).map { table.key($0).map { Int32($0) + Int32(Vocabulary.reserved) } }, counts: counts)
    let merges = learner.merges(atMost: max(0, options.vocabulary - Vocabulary.reserved - 256))
    let tokens = tokens(of: merges)
    return counted(
      Vocabulary(
        unit: .bytePair, tokens: tokens, documents: [Int](repeating: 0, count: tokens.count), documentCount: rows.count,
        merges: merges), values, rows)
  }

  /// The reserved tokens, every byte, and what each merge stands for.
  static func tokens(of merges: [TokenPair]) -> [String] {
    var pieces = (0..<256).map { [UInt8($0)] }
    for pair in merges {
      pieces.append(pieces[Int(pair.left) - Vocabulary.reserved] + pieces[Int(pair.right) - Vocabulary.reserved])
    }
    return reservedTokens + pieces.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The vocabulary with the number of rows that contain each token.
  private static func counted(_ vocabulary: Vocabulary, _ values: TextValues, _ rows: [Int]) -> Vocabulary {
    var documents = [Int](repeating: 0, count: vocabulary.count)
    for row in rows {
      for code in Set(values.withBytes(row) { vocabulary.encode($0) }) { documents[Int(code)] += 1 }
    }
    return Vocabulary(
      unit: vocabulary.unit, tokens: vocabulary.tokens, documents: documents, documentCount: rows.count,
      merges: vocabulary.merges)
  }
}

/// Learns byte pairs by merging the most frequent pair again and again (Sennrich et al. 2016), recounting only words that changed.
struct BytePairLearner {
  /// Bytes of the longest token.
  static let longest = 64

  private var words: [[Int32]]
  /// Bytes of each token by number.
  private var lengths = [Int](repeating: 1, count: Vocabulary.reserved + 256)
  private let counts: [Int]
  private var pairCounts: [TokenPair: Int] = [:]
  /// Words that may contain a pair.
  private var places: [TokenPair: Set<Int>] = [:]
  /// Candidates, the most frequent one first; an entry whose count is out of date is dropped when it comes up.
  private var heap = CandidateHeap()

  init(words: [[Int32]], counts: [Int]) {
    self.words = words
    self.counts = counts
    for (index, word) in words.enumerated() {
      for position in word.indices.dropLast() {
        let pair = TokenPair(left: word[position], right: word[position + 1])
        pairCounts[pair, default: 0] += counts[index]
        places[pair, default: []].insert(index)
      }
    }
    for (pair, count) in pairCounts { heap.push(CandidateHeap.Candidate(count: count, pair: pair)) }
  }

  /// The merges in order; a pair that occurs only once is not merged.
  mutating func merges(atMost limit: Int) -> [TokenPair] {
    var result: [TokenPair] = []
    while result.count < limit, !Watch.current.isOver, let candidate = heap.pop() {
      guard pairCounts[candidate.pair] == candidate.count else { continue }
      guard candidate.count > 1 else { break }
      let length = lengths[Int(candidate.pair.left)] + lengths[Int(candidate.pair.right)]
      guard length <= Self.longest else { continue }
      lengths.append(length)
      apply(candidate.pair, as: Int32(Vocabulary.reserved + 256 + result.count))
      result.append(candidate.pair)
    }
    return result
  }

  private mutating func apply(_ pair: TokenPair, as token: Int32) {
    var changed: Set<TokenPair> = []
    for index in places.removeValue(forKey: pair) ?? [] {
      count(words[index], index, sign: -1, &changed)
      var merged: [Int32] = []
      var position = 0
      let word = words[index]
      while position < word.count {
        if position + 1 < word.count, word[position] == pair.left, word[position + 1] == pair.right {
          merged.append(token)
          position += 2
        } else {
          merged.append(word[position])
          position += 1
        }
      }
      words[index] = merged
      count(merged, index, sign: 1, &changed)
    }
    pairCounts[pair] = nil
    for pair in changed {
      if let count = pairCounts[pair], count > 0 { heap.push(CandidateHeap.Candidate(count: count, pair: pair)) }
    }
  }

  private mutating func count(_ word: [Int32], _ index: Int, sign: Int, _ changed: inout Set<TokenPair>) {
    for position in word.indices.dropLast() {
      let pair = TokenPair(left: word[position], right: word[position + 1])
      pairCounts[pair, default: 0] += sign * counts[index]
      if sign > 0 { places[pair, default: []].insert(index) }
      changed.insert(pair)
    }
  }
}

/// A binary heap of pairs, the most frequent one on top, equally frequent ones by their numbers.
private struct CandidateHeap {
  struct Candidate {
    let count: Int
    let pair: TokenPair

    func precedes(_ other: Candidate) -> Bool {
      (other.count, pair.left, pair.right) < (count, other.pair.left, other.pair.right)
    }
  }

  private var items: [Candidate] = []

  mutating func push(_ candidate: Candidate) {
    items.append(candidate)
    var child = items.count - 1
    while child > 0, items[child].precedes(items[(child - 1) / 2]) {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> Candidate? {
    guard let top = items.first, let last = items.popLast() else { return nil }
    if items.isEmpty { return top }
    items[0] = last
    var parent = 0
    while true {
      var first = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count && items[child].precedes(items[first]) {
        first = child
      }
      if first == parent { return top }
      items.swapAt(parent, first)
      parent = first
    }
  }
}
