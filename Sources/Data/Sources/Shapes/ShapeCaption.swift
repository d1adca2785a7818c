import Glibc

/// What somebody says about a scene: now all of it, now a part, now something vague, now and then something wrong.
struct ShapeCaption {
  let text: String

  /// - Parameters:
  ///   - vague: Probability that shape or colour, each by itself, is not said plainly.
  ///   - wrong: Probability that what is said plainly is not so.
  init(of scene: ShapeScene, vague: Double, wrong: Double = 0.04, _ draws: inout Draws) {
    let shapeWords = Self.noun(scene.shape, vague: vague, wrong: wrong, &draws)
    let colourWord = Self.colour(scene.colour, vague: vague, wrong: wrong, &draws)
    let sizeWord = draws.chance(0.6) ? Self.sizeWord(scene.size, &draws) : nil
    let adjectives = [sizeWord, colourWord, shapeWords.adjective].compactMap { $0 }
    let phrase = (adjectives + [shapeWords.noun]).joined(separator: " ")
    let article = "aeiou".contains(phrase.first ?? "x") ? "an" : "a"
    text = draws.pick(Self.templates).replacing("PHRASE", by: phrase).replacing("ARTICLE", by: article)
  }

  private static let templates = [
    "ARTICLE PHRASE", "ARTICLE PHRASE", "PHRASE", "there is ARTICLE PHRASE in this picture",
    "ARTICLE PHRASE on a plain background",
    "looks like ARTICLE PHRASE", "I think this is ARTICLE PHRASE", "picture of ARTICLE PHRASE",
    "ARTICLE PHRASE, seen a little askew",
    "hard to see, but probably ARTICLE PHRASE", "someone left ARTICLE PHRASE here", "ARTICLE PHRASE and some scribbles",
  ]

  private static func noun(
    _ shape: DrawnShape, vague: Double, wrong: Double, _ draws: inout Draws
  ) -> (adjective: String?, noun: String) {
    if draws.chance(vague) {
      let nothing = draws.pick(["thing", "shape", "figure", "object", "something"])
      return draws.chance(0.5) ? (draws.pick(shape.vagueWords), nothing) : (nil, nothing)
    }
    return (nil, draws.pick((draws.chance(wrong) ? draws.pick(DrawnShape.allCases) : shape).names))
  }

  private static func colour(_ colour: ShapeColour, vague: Double, wrong: Double, _ draws: inout Draws) -> String? {
    if draws.chance(vague) {
      return draws.chance(0.4) ? draws.pick(colour.vagueWords + ["colourful", "bright", "dark"]) : nil
    }
    return draws.pick((draws.chance(wrong) ? draws.pick(ShapeColour.allCases) : colour).names)
  }

  /// What the size looks like to somebody whose eye is off by a fifth or so.
  private static func sizeWord(_ size: Float, _ draws: inout Draws) -> String {
    let words = [
      ["tiny", "little"], ["small", "smallish"], ["medium", "middling"], ["large", "big"], ["huge", "enormous"],
    ]
    let ratio = ShapeScene.sizes.upperBound / ShapeScene.sizes.lowerBound
    let felt = logf(size * expf(0.2 * draws.normal()) / ShapeScene.sizes.lowerBound) / logf(ratio)
    return draws.pick(words[max(0, min(words.count - 1, Int((felt * Float(words.count)).rounded(.down))))])
  }
}

extension String {
  /// The text with every `marker` replaced.
  fileprivate func replacing(_ marker: String, by replacement: String) -> String {
    var result = ""
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(marker) {
        result += replacement
        rest = rest.dropFirst(marker.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
