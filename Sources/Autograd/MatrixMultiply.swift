import Tensor

// The vector kernels' product needs no packing. Measured against OpenBLAS on one core of Zen 4 with a peak of 117 GF/s: it
// reaches 100 to 117 with AVX-512 and 95 to 110 with AVX2 (OpenBLAS 85 to 105) while the right factor stays in the
// second-level cache or few rows pass over it, and less than OpenBLAS beyond.

/// Floats of a right factor that stay in the second-level cache: narrower registers pass over it more often.
private let largestResidentFactor = kernels.lanes >= 16 ? 262_144 : 65_536
/// Rows that pass over a right factor of any size before packing it pays.
private let fewRows = 3 * kernels.lanes
/// From so many rows on, a transposed copy of the right factor costs less than it saves.
private let manyRows = 256
/// Rows of a product that is worth adding up in slices of a long inner axis, as gradients of weights are.
private let mostSlicedRows = kernels.lanes >= 16 ? 256 : 0

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
  var isPlain = !transposesB && (isResident || rows <= fewRows || (rows <= mostSlicedRows && inner > columns))
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
  let isSliced = !isResident && rows > fewRows
  let depth = isSliced ? max(1, largestResidentFactor / max(1, columns)) : max(1, inner)
  var shape = MatrixProduct(
    m: rows, n: columns, k: inner, aRowStride: transposesA ? 1 : stride, aColumnStride: transposesA ? stride : 1,
    bStride: columns, cStride: columns, accumulate: accumulate)
  var start = 0
  repeat {
    shape.k = min(depth, inner - start)
    kernels.matrix.multiply(&shape, a + start * shape.aColumnStride, factor + start * columns, c)
    shape.accumulate = true
    start += depth
  } while start < inner
}
