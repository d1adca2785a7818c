import Tensor

/// The vector kernels' product needs no packing, so it beats a BLAS while the right factor stays in the second-level
/// cache, or while so few rows pass over it that packing would not pay. Measured for both instruction sets: 110 to 118
/// GF/s against 85 to 105 on AVX-512.
private let largestResidentFactor = 131_072  // floats
private let fewRows = 3 * kernels.lanes
/// From so many rows on, a transposed copy of the right factor costs less than it saves.
private let manyRows = 256

/// c = op(a) op(b), or added to c; op(a): [rows, inner], op(b): [inner, columns], c: [rows, columns], row-major.
///
/// `stride` is the distance between the rows of `a` as stored, if they are not adjacent. With a `workspace` a transposed
/// `b` may be copied for speed.
func matrixProduct(
  rows: Int, columns: Int, inner: Int, transposingA transposesA: Bool = false, transposingB transposesB: Bool = false,
  _ a: UnsafePointer<Float>, stride: Int? = nil, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
  accumulate: Bool = false, workspace: Arena? = nil
) {
  let stride = stride ?? (transposesA ? rows : inner)
  let isResident = columns * inner <= largestResidentFactor
  var factor = b
  var isPlain = !transposesB && (isResident || rows <= fewRows)
  if transposesB, isResident, rows >= manyRows, let workspace {
    let copy = workspace.floats(columns * inner)
    kernels.rows.transpose(b, copy, columns, inner)
    factor = UnsafePointer(copy)
    isPlain = true
  }
  guard isPlain else {
    return gemm(
      transposeA: transposesA, transposeB: transposesB, m: rows, n: columns, k: inner, a: a, lda: stride, b: b,
      ldb: transposesB ? inner : columns, beta: accumulate ? 1 : 0, c: c, ldc: columns)
  }
  var shape = MatrixProduct(
    m: rows, n: columns, k: inner, aRowStride: transposesA ? 1 : stride, aColumnStride: transposesA ? stride : 1,
    bStride: columns, cStride: columns, accumulate: accumulate)
  kernels.matrix.multiply(&shape, a, factor, c)
}
