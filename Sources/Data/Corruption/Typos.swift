import Catalog

/// Texts typed in haste: letters swapped, left out, doubled or hit beside.
struct Typos: Corruption {
  static let modalities = ["text"]

  /// Probability that something happens at a letter.
  var rate: Double

  static func graded(_ severity: Double) -> Typos { Typos(rate: 0.5 * severity) }

  func corrupted(_ text: String, _ draws: inout Draws) -> String {
    let letters = Array(text)
    var result: [Character] = []
    var index = 0
    while index < letters.count {
      let letter = letters[index]
      index += 1
      guard letter.isLetter || letter.isNumber, draws.chance(rate) else {
        result.append(letter)
        continue
      }
      switch draws.below(4) {
      case 0:
        if index < letters.count {
          result.append(letters[index])
          index += 1
        }
        result.append(letter)
      case 1: break
      case 2: result += [letter, letter]
      default: result.append(Self.neighbour(of: letter, &draws))
      }
    }
    // A text that is gone altogether would be an absent one.
    return result.isEmpty ? text : String(result)
  }

  /// A key beside `letter` on a QWERTY keyboard; a letter that is not on it stays.
  private static func neighbour(of letter: Character, _ draws: inout Draws) -> Character {
    for row in ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"].map({ Array($0) }) {
      guard let place = row.firstIndex(of: Character(letter.lowercased())) else { continue }
      let next = place == 0 ? 1 : place == row.count - 1 ? place - 1 : draws.chance(0.5) ? place - 1 : place + 1
      return letter.isUppercase ? Character(row[next].uppercased()) : row[next]
    }
    return letter
  }
}

extension Entry where Make == any Corruption {
  static let typos = Entry(
    "typos", "Texts with letters swapped, left out, doubled or hit beside.",
    example: "corrupt(data.test, with: { caption: .typos(rate: 0.2) })",
    parameters: [.number("rate", 0...1, default: 0.1, "Probability that something happens at a letter.")]
  ) { Typos(rate: $0.number("rate")) }
}
