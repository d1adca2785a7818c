import Glibc

/// What one captioned picture shows, and how badly it is seen.
struct ShapeScene {
  let shape: DrawnShape
  let colour: ShapeColour
  /// Width of the real thing, in cm.
  let size: Float
  /// How much nearer than usual it is seen; the picture alone does not tell it from size.
  let zoom: Float
  /// 0 for a clear view to 1 for one that hardly shows anything.
  let obscurity: Float

  /// Sizes from small to large, in cm.
  static let sizes: ClosedRange<Float> = 5...50

  init(noise: Float, _ draws: inout Draws) {
    shape = draws.pick(DrawnShape.allCases)
    colour = draws.pick(ShapeColour.allCases)
    let ratio = Self.sizes.upperBound / Self.sizes.lowerBound
    size = Self.sizes.lowerBound * powf(ratio, draws.uniform())
    zoom = expf(0.2 * draws.normal())
    // A fair share of pictures is hard to make out whatever the rest is like.
    let isHard = draws.chance(Double(noise) * 0.6)
    obscurity = isHard ? draws.uniform(0.75, 1) : noise * draws.uniform(0, 0.5)
  }

  /// Radius in px on a picture of `extent` px.
  func radius(onExtent extent: Int) -> Float {
    let middle = (Self.sizes.lowerBound * Self.sizes.upperBound).squareRoot()
    let apparent = powf(size / middle * zoom, 0.3)
    return Float(extent) * max(0.2, min(0.46, 0.34 * apparent))
  }

  /// The scene as an RGB picture of `extent` x `extent` px.
  func picture(extent: Int, _ draws: inout Draws) -> Picture {
    let side = Float(extent)
    var canvas = Canvas(width: extent, height: extent, channels: 3)
    drawBackground(on: &canvas, &draws)
    for _ in 0..<draws.below(3) { drawClutter(on: &canvas, &draws) }
    let radius = radius(onExtent: extent)
    // Not far from the middle, as somebody who takes a picture of it would have it.
    let room = min(0.06 * side, max(0, side / 2 - radius * 0.9))
    let centre = SIMD2(side / 2, side / 2) + room * SIMD2(draws.uniform(-1, 1), draws.uniform(-1, 1))
    let outline = shape.outline(centre: centre, radius: radius, angle: draws.uniform(-0.2, 0.2) + halfTurn(&draws))
    canvas.fill(outline, Self.list(seenColour(&draws)))
    drawOccluders(on: &canvas, centre: centre, radius: radius, &draws)
    canvas.addNoise(0.015 + 0.08 * obscurity, &draws)
    return canvas.picture
  }

  /// Crescents open to the left or to the right; the others look the same or stand upright.
  private func halfTurn(_ draws: inout Draws) -> Float { shape == .crescent && draws.chance(0.5) ? .pi : 0 }

  /// The colour under an uneven light, washed out the more obscure the view is.
  private func seenColour(_ draws: inout Draws) -> SIMD3<Float> {
    let spread: Float = 0.03 + 0.1 * obscurity
    let light = SIMD3<Float>(1 + spread * draws.normal(), 1 + spread * draws.normal(), 1 + spread * draws.normal())
    let lit = colour.components * light
    let grey = SIMD3<Float>(repeating: lit.sum() / 3)
    let faded = lit + (grey - lit) * (0.75 * obscurity * draws.uniform(0.6, 1.2))
    return faded * draws.uniform(0.85, 1.1)
  }

  private func drawBackground(on canvas: inout Canvas, _ draws: inout Draws) {
    let base = draws.uniform(0.6, 0.95)
    let tone = SIMD3<Float>(
      base + 0.08 * draws.normal(), base + 0.08 * draws.normal(), base + 0.08 * draws.normal())
    let slope = SIMD2(draws.uniform(-0.2, 0.2), draws.uniform(-0.2, 0.2)) / Float(canvas.width)
    for y in 0..<canvas.height {
      for x in 0..<canvas.width {
        let shade = slope.x * Float(x) + slope.y * Float(y)
        for channel in 0..<3 { canvas.values[(y * canvas.width + x) * 3 + channel] = tone[channel] + shade }
      }
    }
  }

  /// A thin line or a small dot of any colour.
  private func drawClutter(on canvas: inout Canvas, _ draws: inout Draws) {
    let side = Float(canvas.width)
    let colour = [draws.uniform(), draws.uniform(), draws.uniform()]
    let start = side * SIMD2(draws.uniform(), draws.uniform())
    let reach = draws.chance(0.5) ? side * 0.6 : 0
    let end = start + reach * SIMD2(draws.uniform(-1, 1), draws.uniform(-1, 1))
    canvas.fill(.capsule(start: start, end: end, radius: side * draws.uniform(0.01, 0.03)), colour, opacity: 0.7)
  }

  /// Patches of the background's kind over the shape, more and larger the more obscure the view is.
  private func drawOccluders(on canvas: inout Canvas, centre: SIMD2<Float>, radius: Float, _ draws: inout Draws) {
    let patches = obscurity > 0.7 ? 3 : draws.chance(Double(obscurity)) ? 1 : 0
    for _ in 0..<patches {
      let grey = draws.uniform(0.5, 0.95)
      let tone = (0..<3).map { _ in grey + 0.08 * draws.normal() }
      let angle = draws.uniform(0, 2 * .pi)
      let middle = centre + radius * draws.uniform(0.2, 0.75) * SIMD2(cosf(angle), sinf(angle))
      let along = radius * draws.uniform(0.2, 0.9) * SIMD2(-sinf(angle), cosf(angle))
      canvas.fill(
        .capsule(
          start: middle - along, end: middle + along, radius: radius * draws.uniform(0.25, 0.3 + 0.3 * obscurity)), tone
      )
    }
  }

  private static func list(_ colour: SIMD3<Float>) -> [Float] { [colour.x, colour.y, colour.z] }
}
