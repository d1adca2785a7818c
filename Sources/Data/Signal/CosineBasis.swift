import Glibc

/// The rows 1 to `count` of the orthonormal DCT-II over `bands` values: `[count, bands]`.
struct CosineBasis {
  let values: [Float]

  init(count: Int, bands: Int) {
    let scale = (2 / Double(max(1, bands))).squareRoot()
    values = (1..<count + 1).flatMap { row in
      (0..<bands).map { band in Float(scale * cos(Double.pi * Double(row) * (Double(band) + 0.5) / Double(bands))) }
    }
  }
}
