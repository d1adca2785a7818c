/// How well the letters of a query, in order, fit a text.
enum FuzzyMatch {
  /// Higher is better; nil where a letter is missing. Case counts only where the query has capitals.
  static func score(_ query: String, in text: String) -> Int? {
    positions(of: query, in: text).map(\.score)
  }

  /// Where the letters of the query stand in the text, for showing them.
  static func positions(of query: String, in text: String) -> (score: Int, indices: [Int])? {
    guard !query.isEmpty else { return (0, []) }
    let isSensitive = query.contains(where: \.isUppercase)
    let wanted = Array(isSensitive ? query : query.lowercased())
    let letters = Array(isSensitive ? text : text.lowercased())
    var best: (score: Int, indices: [Int])?
    // Each place where the first letter stands begins one greedy match; the best counts.
    for start in letters.indices where letters[start] == wanted[0] {
      guard let match = match(wanted, in: letters, from: start) else { break }
      if match.score > best?.score ?? .min { best = match }
    }
    return best
  }

  private static func match(_ wanted: [Character], in letters: [Character], from start: Int) -> (
    score: Int, indices: [Int]
  )? {
    var indices: [Int] = []
    var position = start
    var score = 0
    for letter in wanted {
      guard let found = letters[position...].firstIndex(of: letter) else { return nil }
      let startsWord = found == 0 || !(letters[found - 1].isLetter || letters[found - 1].isNumber)
      if indices.last == found - 1 { score += 3 } else if !indices.isEmpty { score -= min(found - position, 8) }
      if startsWord { score += 2 }
      indices.append(found)
      position = found + 1
    }
    return (score, indices)
  }
}
