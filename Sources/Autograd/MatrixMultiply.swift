import Tensor

/// c = op(a) op(b), or added to c; op(a): [rows, inner], op(b): [inner, columns], c: [rows, columns], row-major.
///
/// `stride` is the distance between the rows of `a` as stored, if they are not adjacent.
func matrixProduct(
  rows: Int, columns: Int, inner: Int, transposingA transposesA: Bool = false, transposingB transposesB: Bool = false,
  _ a: UnsafePointer<Float>, stride: Int? = nil, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
  accumulate: Bool = false
) {
  gemm(
    transposeA: transposesA, transposeB: transposesB, m: rows, n: columns, k: inner, a: a,
    lda: stride ?? (transposesA ? rows : inner), b: b, ldb: transposesB ? inner : columns, beta: accumulate ? 1 : 0,
    c: c, ldc: columns)
}
