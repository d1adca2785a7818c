import Glibc

/// The shapes that captioned pictures show.
enum DrawnShape: String, CaseIterable {
  case circle, crescent, cross, square, star, triangle

  /// The outline around `centre` that fits a circle of `radius` px, turned by `angle` radians.
  func outline(centre: SIMD2<Float>, radius: Float, angle: Float) -> Outline {
    func corner(_ turn: Float, _ distance: Float) -> SIMD2<Float> {
      centre + radius * distance * SIMD2(cosf(angle + turn), sinf(angle + turn))
    }
    func regular(_ distances: [Float], from start: Float = -.pi / 2) -> Outline {
      .polygon(
        distances.indices.map { corner(start + 2 * .pi * Float($0) / Float(distances.count), distances[$0]) })
    }
    switch self {
    case .circle: return .disc(centre: centre, radius: radius * 0.9)
    case .crescent:
      return .crescent(
        centre: centre, radius: radius * 0.95, bite: corner(0, 0.55), biteRadius: radius * 0.75)
    case .cross:
      let half: Float = 0.27
      let reach: Float = 0.95
      let quarter = [SIMD2(half, -reach), SIMD2(half, -half), SIMD2(reach, -half)]
      return .polygon(
        (0..<4).flatMap { turn in
          quarter.map { point in
            let turned = angle + Float(turn) * .pi / 2
            return centre + radius
              * SIMD2(point.x * cosf(turned) - point.y * sinf(turned), point.x * sinf(turned) + point.y * cosf(turned))
          }
        })
    case .square: return regular([Float](repeating: 1, count: 4), from: .pi / 4)
    case .star: return regular((0..<10).map { $0 % 2 == 0 ? 1 : 0.45 })
    case .triangle: return regular([1.05, 1.05, 1.05])
    }
  }

  /// How people call it, the plainest name first.
  var names: [String] {
    switch self {
    case .circle: ["circle", "circle", "disc", "dot"]
    case .crescent: ["crescent", "crescent", "moon", "sickle"]
    case .cross: ["cross", "cross", "plus sign", "plus"]
    case .square: ["square", "square", "box", "tile"]
    case .star: ["star", "star", "five-pointed star"]
    case .triangle: ["triangle", "triangle", "wedge"]
    }
  }

  /// Words that fit it and one other shape.
  var vagueWords: [String] {
    switch self {
    case .circle, .crescent: ["round", "curved", "rounded"]
    case .cross, .square: ["boxy", "right-angled", "straight-edged"]
    case .star, .triangle: ["pointed", "spiky", "sharp"]
    }
  }
}

/// The colours that captioned pictures show.
enum ShapeColour: String, CaseIterable {
  case blue, green, orange, purple, red, yellow

  /// Red, green and blue from 0 to 1.
  var components: SIMD3<Float> {
    switch self {
    case .blue: SIMD3(0.15, 0.35, 0.85)
    case .green: SIMD3(0.20, 0.65, 0.25)
    case .orange: SIMD3(0.95, 0.50, 0.10)
    case .purple: SIMD3(0.55, 0.20, 0.70)
    case .red: SIMD3(0.85, 0.15, 0.15)
    case .yellow: SIMD3(0.95, 0.85, 0.20)
    }
  }

  /// How people call it, the plainest name first.
  var names: [String] {
    switch self {
    case .blue: ["blue", "blue", "azure", "navy"]
    case .green: ["green", "green", "emerald", "olive"]
    case .orange: ["orange", "orange", "amber", "tangerine"]
    case .purple: ["purple", "purple", "violet", "lilac"]
    case .red: ["red", "red", "crimson", "scarlet"]
    case .yellow: ["yellow", "yellow", "golden", "lemon"]
    }
  }

  /// Words that fit it and others.
  var vagueWords: [String] {
    switch self {
    case .orange, .red, .yellow: ["warm", "fiery"]
    case .blue, .green, .purple: ["cool", "cold"]
    }
  }
}
