import Catalog

/// Texts of which words are lost.
struct DropWords: Corruption {
  static let modalities = ["text"]

  /// Probability that a word is lost.
  var share: Double

  static func graded(_ severity: Double) -> DropWords { DropWords(share: 0.9 * severity) }

  /// At least one word is kept: an empty text would be an absent one.
  func corrupted(_ text: String, _ draws: inout Draws) -> String {
    let words = text.split { $0.isWhitespace }
    var kept = words.filter { _ in !draws.chance(share) }
    if kept.count == words.count { return text }
    if kept.isEmpty { kept = [draws.pick(words)] }
    return kept.joined(separator: " ")
  }
}

extension Entry where Make == any Corruption {
  static let dropWords = Entry(
    "dropWords", "Texts of which words are lost; at least one is kept.",
    example: "corrupt(data.test, with: { caption: .dropWords(share: 0.5) })",
    parameters: [.number("share", 0...1, default: 0.3, "Probability that a word is lost.")]
  ) { DropWords(share: $0.number("share")) }
}
