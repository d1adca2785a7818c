import Glibc

/// How each digit is written: strokes in a box of 1 x 1, x to the right and y down.
enum DigitStrokes {
  /// Points along the strokes of `digit`.
  static func strokes(of digit: Int) -> [[SIMD2<Float>]] {
    switch digit {
    case 0: [arc(0.5, 0.5, 0.3, 0.42, from: -90, to: 270)]
    case 1: [line((0.34, 0.28), (0.54, 0.1), (0.54, 0.9))]
    case 2: [arc(0.5, 0.33, 0.26, 0.24, from: 190, to: 400) + line((0.3, 0.88), (0.78, 0.88))]
    case 3: [arc(0.48, 0.3, 0.24, 0.2, from: 200, to: 450) + arc(0.48, 0.69, 0.27, 0.21, from: -90, to: 160)]
    case 4: [line((0.6, 0.1), (0.24, 0.62), (0.8, 0.62)), line((0.62, 0.38), (0.62, 0.92))]
    case 5: [line((0.74, 0.12), (0.34, 0.12), (0.31, 0.46)) + arc(0.48, 0.65, 0.26, 0.24, from: 230, to: 510)]
    case 6: [curve((0.66, 0.1), (0.4, 0.32), (0.27, 0.66)) + arc(0.5, 0.68, 0.23, 0.22, from: 180, to: 540)]
    case 7: [line((0.24, 0.13), (0.76, 0.13), (0.42, 0.9))]
    case 8: [arc(0.5, 0.3, 0.21, 0.19, from: 90, to: 450) + arc(0.5, 0.7, 0.26, 0.21, from: -90, to: 270)]
    default: [arc(0.5, 0.33, 0.23, 0.22, from: 0, to: 360) + curve((0.73, 0.33), (0.72, 0.6), (0.56, 0.92))]
    }
  }

  /// The digit that a careless hand makes of `digit`.
  static func lookalike(of digit: Int) -> Int { [6, 7, 7, 8, 9, 6, 5, 1, 3, 4][digit] }

  private static func arc(
    _ x: Float, _ y: Float, _ width: Float, _ height: Float, from start: Float, to end: Float
  ) -> [SIMD2<Float>] {
    let steps = 14
    return (0...steps).map { step in
      let angle = (start + (end - start) * Float(step) / Float(steps)) * .pi / 180
      return SIMD2(x + width * cosf(angle), y + height * sinf(angle))
    }
  }

  private static func line(_ points: (Float, Float)...) -> [SIMD2<Float>] { points.map { SIMD2($0.0, $0.1) } }

  /// A quadratic Bézier curve.
  private static func curve(_ start: (Float, Float), _ pull: (Float, Float), _ end: (Float, Float)) -> [SIMD2<Float>] {
    (0...6).map { step in
      let t = Float(step) / 6
      let a = (1 - t) * (1 - t)
      let b = 2 * t * (1 - t)
      return SIMD2(a * start.0 + b * pull.0 + t * t * end.0, a * start.1 + b * pull.1 + t * t * end.1)
    }
  }
}
