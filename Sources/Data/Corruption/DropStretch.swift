import Catalog

/// Sounds and series with gaps: stretches that fall silent.
struct DropStretch: Corruption {
  static let modalities = ["audio", "series"]
  private static let stretches = 3

  /// Share of the whole that is lost.
  var share: Double

  static func graded(_ severity: Double) -> DropStretch { DropStretch(share: 0.8 * severity) }

  func corrupted(_ clip: Clip, _ draws: inout Draws) -> Clip {
    var samples = clip.samples
    for range in gaps(in: samples.count, &draws) {
      for index in range { samples[index] = 0 }
    }
    return Clip(rate: clip.rate, samples: samples)
  }

  /// A dropped stretch of a series keeps its first value, as a sensor that hangs does.
  func corrupted(_ features: [Double], _ draws: inout Draws) -> [Double] {
    var result = features
    for range in gaps(in: features.count, &draws) {
      for index in range { result[index] = result[range.lowerBound] }
    }
    return result
  }

  /// Gaps that do not overlap, one in each third, their lengths `share` of it.
  private func gaps(in count: Int, _ draws: inout Draws) -> [Range<Int>] {
    let third = count / Self.stretches
    let length = Int((Double(third) * share).rounded())
    guard length > 0 else { return [] }
    return (0..<Self.stretches).map { part in
      let start = part * third + draws.below(third - length + 1)
      return start..<start + length
    }
  }
}

extension Entry where Make == any Corruption {
  static let dropStretch = Entry(
    "dropStretch", "Sounds with silent gaps, series that hang.",
    example: "corrupt(clips, with: { audio: .dropStretch(share: 0.5) })",
    parameters: [.number("share", 0...1, default: 0.3, "Share of the whole that is lost, in three stretches.")]
  ) { DropStretch(share: $0.number("share")) }
}
