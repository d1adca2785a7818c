import Glibc

/// A closed outline on the plane by its signed distance: negative inside. Lengths are in px, y points down.
enum Outline {
  /// Everything within `radius` of the segment from `start` to `end`; a disc where both are equal.
  case capsule(start: SIMD2<Float>, end: SIMD2<Float>, radius: Float)
  /// The disc around `centre` less the one around `bite`.
  case crescent(centre: SIMD2<Float>, radius: Float, bite: SIMD2<Float>, biteRadius: Float)
  /// Corners in order, either way round.
  case polygon([SIMD2<Float>])

  /// A disc.
  static func disc(centre: SIMD2<Float>, radius: Float) -> Outline {
    .capsule(start: centre, end: centre, radius: radius)
  }

  /// The signed distance to `point`, exact outside and near the outline.
  func distance(to point: SIMD2<Float>) -> Float {
    switch self {
    case .capsule(let start, let end, let radius):
      return Self.distance(from: point, toSegment: start, end).squareRoot() - radius
    case .crescent(let centre, let radius, let bite, let biteRadius):
      let whole = Self.length(point - centre) - radius
      return max(whole, biteRadius - Self.length(point - bite))
    case .polygon(let corners):
      return Self.distance(from: point, toPolygon: corners)
    }
  }

  /// The smallest upright box around the outline.
  var bounds: (low: SIMD2<Float>, high: SIMD2<Float>) {
    switch self {
    case .capsule(let start, let end, let radius):
      let margin = SIMD2(radius, radius)
      return (pointwiseMin(start, end) - margin, pointwiseMax(start, end) + margin)
    case .crescent(let centre, let radius, _, _):
      return (centre - SIMD2(radius, radius), centre + SIMD2(radius, radius))
    case .polygon(let corners):
      let first = corners.first ?? .zero
      return (corners.reduce(first, pointwiseMin), corners.reduce(first, pointwiseMax))
    }
  }

  private static func length(_ vector: SIMD2<Float>) -> Float { (vector * vector).sum().squareRoot() }

  /// The square of the distance to the nearest point of the segment.
  private static func distance(from point: SIMD2<Float>, toSegment start: SIMD2<Float>, _ end: SIMD2<Float>) -> Float {
    let along = end - start
    let offset = point - start
    let span = (along * along).sum()
    let fraction = span > 0 ? max(0, min(1, (offset * along).sum() / span)) : 0
    let nearest = offset - along * fraction
    return (nearest * nearest).sum()
  }

  private static func distance(from point: SIMD2<Float>, toPolygon corners: [SIMD2<Float>]) -> Float {
    guard var previous = corners.last else { return .greatestFiniteMagnitude }
    var nearest = Float.greatestFiniteMagnitude
    var isInside = false
    for corner in corners {
      nearest = min(nearest, distance(from: point, toSegment: previous, corner))
      if (corner.y > point.y) != (previous.y > point.y) {
        let crossing = corner.x + (previous.x - corner.x) * (point.y - corner.y) / (previous.y - corner.y)
        if point.x < crossing { isInside.toggle() }
      }
      previous = corner
    }
    return isInside ? -nearest.squareRoot() : nearest.squareRoot()
  }
}
