import Catalog

/// Tokens as typos leave them: a mistyped word is one that the vocabulary does not know; characters and byte pairs are swapped,
/// left out, doubled, or replaced by another of the text.
struct TypoAugmentation: Augmentation {
  static let modalities = ["text"]
  static let isDamage = true

  /// Probability that something happens to a token.
  var rate: Double

  func change(_ row: AugmentedRow, _ draws: inout Draws) {
    guard let tokens = row.codes, let length = row.length, case .text(let text) = row.modality else { return }
    let original = Array(UnsafeBufferPointer(start: tokens, count: Int(length.pointee)))
    guard !original.isEmpty else { return }
    var changed: [Int32] = []
    var index = 0
    while index < original.count {
      let token = original[index]
      index += 1
      guard draws.chance(rate) else {
        changed.append(token)
        continue
      }
      switch text.unit == .word ? -1 : draws.below(4) {
      case -1: changed.append(Vocabulary.unknown)
      case 0:
        if index < original.count {
          changed.append(original[index])
          index += 1
        }
        changed.append(token)
      case 1: break
      case 2: changed += [token, token]
      default: changed.append(draws.pick(original))
      }
    }
    // No sequence has length 0.
    if changed.isEmpty { changed = [Vocabulary.unknown] }
    let room = row.shape.rank == 0 ? 0 : row.shape[0]
    for position in 0..<room { tokens[position] = position < changed.count ? changed[position] : Vocabulary.padding }
    length.pointee = Int32(min(room, changed.count))
  }
}

extension Entry where Make == any Augmentation {
  static let typos = Entry(
    "typos", "Texts with words that are mistyped, or characters swapped, left out, doubled or replaced.",
    example: "train(m, augment: [.typos(rate: 0.1)])",
    parameters: [
      .number("rate", 0...1, default: 0.05, "Probability that something happens to a token."), .augmentedColumn,
    ]
  ) { TypoAugmentation(rate: $0.number("rate")) }
}
