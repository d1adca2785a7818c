/// Did-you-mean by edit distance.
public enum Suggestion {
  /// The candidate nearest to `name`, if it is within max(1, length / 3) edits, whatever their case (transpositions count one).
  ///
  /// Names that have nothing in common are never near, however short.
  public static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
    let limit = max(1, name.count / 3)
    let lower = name.lowercased()
    var best: (candidate: String, distance: Int)?
    for candidate in candidates where candidate != name && abs(candidate.count - name.count) <= limit {
      let distance = distance(lower, candidate.lowercased())
      guard distance <= limit, distance < max(name.count, candidate.count) else { continue }
      if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
    }
    return best?.candidate
  }

  /// Optimal string alignment distance (Damerau–Levenshtein without repeated edits of a substring).
  public static func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a), b = Array(b)
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var row = [i + 1] + [Int](repeating: 0, count: b.count)
      for (j, y) in b.enumerated() {
        row[j + 1] = min(last[j] + (x == y ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1) }
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }

  /// `did you mean 'x'?`, or empty.
  public static func words(for name: String, among candidates: some Sequence<String>) -> String {
    nearest(to: name, among: candidates).map { "did you mean '\($0)'?" } ?? ""
  }
}
