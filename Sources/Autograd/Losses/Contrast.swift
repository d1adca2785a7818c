import Glibc
import Tensor

/// The symmetric InfoNCE loss of two sets of embeddings (van den Oord 2018, as in CLIP, Radford 2021).
///
/// It compares all rows of a batch, so it is computed once the outputs of all shards are gathered: its gradients are
/// seeds for the shards' backward passes.
public struct Contrast {
  /// The weighted sum over pairs of the mean of both directions' losses.
  public let sum: Double
  /// The number of pairs.
  public let count: Float
  /// d sum / d first, row-major [rows, width].
  public let firstGradient: [Float]
  /// d sum / d second, row-major [rows, width].
  public let secondGradient: [Float]
  /// d sum / d ln(1/temperature).
  public let scaleGradient: Double

  /// Compares row i of `first` with all rows of `second` and the other way round; rows of equal index are partners.
  ///
  /// first, second: [rows, width], of length 1 by custom; present: [rows], 1 where both are there. Similarities are dot
  /// products divided by `temperature`. Fewer than two pairs give a loss of zero.
  public init(
    first: UnsafePointer<Float>, second: UnsafePointer<Float>, rows: Int, width: Int, present: [Bool]? = nil,
    temperature: Float
  ) {
    let pairs = (0..<rows).filter { present?[$0] ?? true }
    let size = pairs.count
    var a = Array(repeating: Float(0), count: size * width)
    var b = a
    for (position, row) in pairs.enumerated() {
      for column in 0..<width {
        a[position * width + column] = first[row * width + column]
        b[position * width + column] = second[row * width + column]
      }
    }
    count = Float(size)
    var gradients = (Array(repeating: Float(0), count: rows * width), Array(repeating: Float(0), count: rows * width))
    guard size >= 2 else {
      (sum, scaleGradient, firstGradient, secondGradient) = (0, 0, gradients.0, gradients.1)
      return
    }
    var similarities = Array(repeating: Float(0), count: size * size)
    let scale = 1 / temperature
    gemm(
      transposeB: true, m: size, n: size, k: width, alpha: scale, a: a, lda: width, b: b, ldb: width, c: &similarities,
      ldc: size)
    let (loss, slopes) = Self.loss(of: similarities, size: size)
    sum = loss
    scaleGradient = zip(slopes, similarities).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    var da = a
    var db = b
    gemm(m: size, n: width, k: size, alpha: scale, a: slopes, lda: size, b: b, ldb: width, c: &da, ldc: width)
    gemm(
      transposeA: true, m: size, n: width, k: size, alpha: scale, a: slopes, lda: size, b: a, ldb: width, c: &db,
      ldc: width)
    for (position, row) in pairs.enumerated() {
      for column in 0..<width {
        gradients.0[row * width + column] = da[position * width + column]
        gradients.1[row * width + column] = db[position * width + column]
      }
    }
    (firstGradient, secondGradient) = gradients
  }

  /// The sum over rows of half of both cross-entropies with the diagonal, and its gradient.
  private static func loss(of similarities: [Float], size: Int) -> (Double, [Float]) {
    let labels = (0..<Int32(size)).map { $0 }
    var transposed = similarities
    kernels.rows.transpose(similarities, &transposed, size, size)
    var rowSlopes = similarities
    var columnSlopes = similarities
    let forward = kernels.loss.softmaxCrossEntropy(
      similarities, labels, nil, 0, 0.5, nil, &rowSlopes, size, size)
    let backward = kernels.loss.softmaxCrossEntropy(
      transposed, labels, nil, 0, 0.5, nil, &columnSlopes, size, size)
    kernels.rows.transpose(columnSlopes, &transposed, size, size)
    kernels.elementwise.addScaled(transposed, 1, &rowSlopes, size * size)
    return (forward + backward, rowSlopes)
  }
}
