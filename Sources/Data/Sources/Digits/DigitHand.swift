import Glibc

/// A hand that writes digits: slant and pen are the writer's, the rest is chance.
struct DigitHand {
  /// How far the top leans to the right, as a share of the height.
  let slant: Float
  /// Radius of the pen, as a share of the height.
  let pen: Float

  /// The hand of the speaker at `index`.
  init(speaker index: Int) {
    slant = [0.22, -0.08, 0.05, 0.32, -0.18, 0.14, 0, 0.26][index % 8]
    pen = [0.035, 0.06, 0.045, 0.05, 0.04, 0.055, 0.065, 0.038][index % 8]
  }

  /// `digit` as a grey picture of `extent` px, white on black, the harder to read the nearer `obscurity` is to 1.
  func picture(of digit: Int, extent: Int, obscurity: Float, _ draws: inout Draws) -> Picture {
    let side = Float(extent)
    var canvas = Canvas(width: extent, height: extent, channels: 1)
    let isTorn = obscurity > 0.6
    let place = Placement(slant: slant, side: side, &draws)
    write(digit, on: &canvas, place, ink: draws.uniform(0.8, 1) * (1 - 0.55 * obscurity), &draws)
    if isTorn {
      write(
        DigitStrokes.lookalike(of: digit), on: &canvas, place, ink: draws.uniform(0.75, 1.15) * (1 - 0.55 * obscurity),
        &draws)
      for _ in 0..<2 {
        let start = side * SIMD2(draws.uniform(), draws.uniform())
        let end = start + side * 0.6 * SIMD2(draws.uniform(-1, 1), draws.uniform(-1, 1))
        canvas.fill(.capsule(start: start, end: end, radius: side * draws.uniform(0.05, 0.11)), [0])
      }
    }
    canvas.addNoise(0.03 + 0.22 * obscurity, &draws)
    return canvas.picture
  }

  private func write(_ digit: Int, on canvas: inout Canvas, _ place: Placement, ink: Float, _ draws: inout Draws) {
    let radius = place.side * pen * draws.uniform(0.8, 1.25)
    for stroke in DigitStrokes.strokes(of: digit) {
      let drift = SIMD2(0.02 * draws.normal(), 0.02 * draws.normal())
      let points = stroke.map { place.point($0 + drift + SIMD2(0.008 * draws.normal(), 0.008 * draws.normal())) }
      for (start, end) in zip(points, points.dropFirst()) {
        canvas.lighten(.capsule(start: start, end: end, radius: radius), to: ink)
      }
    }
  }
}

/// Where and how a digit stands on its picture.
private struct Placement {
  let side: Float
  private let slant: Float
  private let scale: SIMD2<Float>
  private let angle: Float
  private let centre: SIMD2<Float>

  init(slant: Float, side: Float, _ draws: inout Draws) {
    self.side = side
    self.slant = slant + 0.07 * draws.normal()
    let size = draws.uniform(0.72, 0.95)
    scale = side * size * SIMD2(draws.uniform(0.8, 1.15), 1)
    angle = 0.09 * draws.normal()
    centre = side * SIMD2(0.5 + 0.04 * draws.normal(), 0.5 + 0.04 * draws.normal())
  }

  func point(_ point: SIMD2<Float>) -> SIMD2<Float> {
    var offset = point - SIMD2(0.5, 0.5)
    offset.x -= slant * offset.y
    offset *= scale
    return centre
      + SIMD2(offset.x * cosf(angle) - offset.y * sinf(angle), offset.x * sinf(angle) + offset.y * cosf(angle))
  }
}
