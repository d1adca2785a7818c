/// Patterns with `*` and `?`.
enum Glob {
  /// Whether all of `text` matches `pattern`. At worst the product of their lengths.
  static func matches(_ text: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
    var position = 0
    var expected = 0
    // Where to go on after the last star, when what came after it does not fit.
    var retry: (position: Int, expected: Int)?
    while position < text.count {
      if expected < pattern.count, pattern[expected] == "*" {
        expected += 1
        retry = (position, expected)
      } else if expected < pattern.count, pattern[expected] == "?" || pattern[expected] == text[position] {
        position += 1
        expected += 1
      } else if let last = retry {
        position = last.position + 1
        expected = last.expected
        retry = (position, expected)
      } else {
        return false
      }
    }
    return pattern[expected...].allSatisfy { $0 == "*" }
  }
}
