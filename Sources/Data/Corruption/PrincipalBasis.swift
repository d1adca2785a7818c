import Tensor

/// The mean and the leading principal components of pictures of one size.
///
/// Subspace iteration on the centred data without forming the covariance (Halko, Martinsson & Tropp 2011, algorithm 4.4),
/// with more vectors than asked for and enough rounds that the kept ones do not depend on the start.
struct PrincipalBasis: Sendable {
  let width: Int
  let height: Int
  let channels: Int
  /// Mean picture: `[features]`.
  let mean: [Float]
  /// Orthonormal components, most variance first: `[components, features]`.
  let components: [Float]
  /// Variance along each component.
  let variances: [Float]

  private static let spareVectors = 10
  private static let rounds = 20

  /// - Parameters:
  ///   - pictures: At least one; the size and channels of the first are everyone's.
  ///   - keep: Components, at most as many as there are pictures or values in one.
  init(of pictures: [Picture], keep: Int) {
    let first = pictures[0]
    (width, height, channels) = (first.width, first.height, first.channels)
    let features = first.pixels.count
    let count = pictures.count
    var data = [Float](repeating: 0, count: count * features)
    var mean = [Float](repeating: 0, count: features)
    for (row, picture) in pictures.enumerated() {
      let pixels = Self.conformed(picture, width: first.width, height: first.height, channels: first.channels)
      for (index, pixel) in pixels.enumerated() {
        data[row * features + index] = Float(pixel)
        mean[index] += Float(pixel) / Float(count)
      }
    }
    for row in 0..<count {
      for index in 0..<features { data[row * features + index] -= mean[index] }
    }
    self.mean = mean
    let vectors = min(keep + Self.spareVectors, count, features)
    (components, variances) = Self.leading(
      data, count: count, features: features, vectors: vectors, keep: min(keep, vectors))
  }

  /// `picture`, brought to the basis's size, as its mean and components show it, at its own size.
  func projected(_ picture: Picture) -> Picture {
    let pixels = Self.conformed(picture, width: width, height: height, channels: channels)
    let features = mean.count
    var result = mean
    var centred = [Float](repeating: 0, count: features)
    for index in 0..<features { centred[index] = Float(pixels[index]) - mean[index] }
    for component in 0..<variances.count {
      let start = component * features
      var weight: Float = 0
      for index in 0..<features { weight += components[start + index] * centred[index] }
      for index in 0..<features { result[index] += weight * components[start + index] }
    }
    return Picture(
      width: width, height: height, channels: channels, pixels: result.map { UInt8(max(0, min(255, $0.rounded()))) }
    ).converted(toChannels: picture.channels).resized(width: picture.width, height: picture.height, aspect: .stretch)
  }

  private static func conformed(_ picture: Picture, width: Int, height: Int, channels: Int) -> [UInt8] {
    picture.converted(toChannels: channels).resized(width: width, height: height, aspect: .stretch).pixels
  }

  private static func leading(
    _ data: [Float], count: Int, features: Int, vectors: Int, keep: Int
  ) -> (components: [Float], variances: [Float]) {
    var draws = Draws(seed: 0)
    var basis = (0..<vectors * features).map { _ in draws.normal() }
    var scores = [Float](repeating: 0, count: count * vectors)
    orthonormalise(&basis, vectors: vectors, features: features)
    for _ in 0..<rounds {
      // basis ← basis · dataᵀ · data, its rows made orthonormal again.
      gemm(
        transposeB: true, m: count, n: vectors, k: features, a: data, lda: features, b: basis, ldb: features,
        c: &scores, ldc: vectors)
      gemm(
        transposeA: true, m: vectors, n: features, k: count, a: scores, lda: vectors, b: data, ldb: features, c: &basis,
        ldc: features)
      orthonormalise(&basis, vectors: vectors, features: features)
    }
    // Within the subspace, the eigenvectors of the small covariance.
    gemm(
      transposeB: true, m: count, n: vectors, k: features, a: data, lda: features, b: basis, ldb: features, c: &scores,
      ldc: vectors)
    var covariance = [Float](repeating: 0, count: vectors * vectors)
    gemm(
      transposeA: true, m: vectors, n: vectors, k: count, alpha: 1 / Float(count), a: scores, lda: vectors, b: scores,
      ldb: vectors, c: &covariance, ldc: vectors)
    let (values, rotation) = SymmetricEigen.decompose(covariance.map(Double.init), size: vectors)
    let turned = rotation.map(Float.init)
    var components = [Float](repeating: 0, count: keep * features)
    gemm(
      m: keep, n: features, k: vectors, a: turned, lda: vectors, b: basis, ldb: features, c: &components, ldc: features)
    return (components, values.prefix(keep).map { Float(max(0, $0)) })
  }

  /// Modified Gram-Schmidt, twice, over the rows of `basis`: `[vectors, features]`; a row that vanishes becomes zero.
  private static func orthonormalise(_ basis: inout [Float], vectors: Int, features: Int) {
    basis.withUnsafeMutableBufferPointer { basis in
      for row in 0..<vectors {
        let start = row * features
        let before = norm(basis, start, features)
        for _ in 0..<2 {
          for other in 0..<row {
            var overlap: Float = 0
            for index in 0..<features { overlap += basis[start + index] * basis[other * features + index] }
            for index in 0..<features { basis[start + index] -= overlap * basis[other * features + index] }
          }
        }
        let length = norm(basis, start, features)
        // What is left of a row that others spanned is rounding.
        let scale = length > 1e-5 * before ? 1 / length : 0
        for index in 0..<features { basis[start + index] *= scale }
      }
    }
  }

  private static func norm(_ values: UnsafeMutableBufferPointer<Float>, _ start: Int, _ count: Int) -> Float {
    var sum = 0.0
    for index in start..<start + count { sum += Double(values[index]) * Double(values[index]) }
    return Float(sum.squareRoot())
  }
}
