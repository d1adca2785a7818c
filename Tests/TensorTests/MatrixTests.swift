import Testing

@testable import Tensor

@Suite struct MatrixTests {
  static let sizes = [
    (1, 1, 1), (1, 17, 5), (3, 5, 7), (5, 33, 1), (8, 64, 33), (14, 32, 16), (17, 16, 3), (29, 10, 40), (2, 3, 0),
    (0, 4, 4), (4, 40, 5), (16, 130, 70), (30, 250, 400),
  ]

  private func product(_ m: Int, _ n: Int, _ k: Int, _ a: (Int, Int) -> Double, _ b: (Int, Int) -> Double) -> [Double] {
    (0..<m * n).map { index in (0..<k).reduce(0) { $0 + a(index / n, $1) * b($1, index % n) } }
  }

  @Test(arguments: instructionSets)
  func `products without packing agree with sums`(set: String) throws {
    let matrix = try table(set).matrix
    for (m, n, k) in Self.sizes {
      let (a, b) = (Guarded.normal(m * k, seed: 1), Guarded.normal(k * n, seed: 2))
      let c = Guarded<Float>(repeating: 1, count: m * n)
      var shape = MatrixProduct(
        m: m, n: n, k: k, aRowStride: k, aColumnStride: 1, bStride: n, cStride: n, accumulate: false)
      let plain = product(m, n, k, { a[$0 * k + $1] }, { b[$0 * n + $1] })
      matrix.multiply(&shape, a.data, b.data, c.data)
      expectClose(c, plain, "\(set) multiply \(m) \(n) \(k)")
      shape.accumulate = true
      (shape.aRowStride, shape.aColumnStride) = (1, m)
      let turned = product(m, n, k, { a[$1 * m + $0] }, { b[$0 * n + $1] })
      matrix.multiply(&shape, a.data, b.data, c.data)
      expectClose(c, zip(plain, turned).map { $0 + $1 }, "\(set) multiply transposed a, added \(m) \(n) \(k)")

      let dots = product(m, n, k, { a[$0 * k + $1] }, { b[$1 * k + $0] })
      shape = MatrixProduct(
        m: m, n: n, k: k, aRowStride: k, aColumnStride: 1, bStride: k, cStride: n, accumulate: false)
      matrix.multiplyTransposed(&shape, a.data, b.data, c.data)
      expectClose(c, dots, "\(set) multiplyTransposed \(m) \(n) \(k)")
      shape.accumulate = true
      matrix.multiplyTransposed(&shape, a.data, b.data, c.data)
      expectClose(c, dots.map { 2 * $0 }, "\(set) multiplyTransposed, added \(m) \(n) \(k)")
    }
  }

  @Test(arguments: [(false, false), (false, true), (true, false), (true, true)])
  func `gemm multiplies in every orientation`(transposeA: Bool, transposeB: Bool) {
    for (m, n, k) in Self.sizes + [(64, 128, 200), (33, 70, 129), (8, 64, 1568), (60, 280, 1000), (300, 600, 450)] {
      let (a, b) = (Guarded.normal(m * k, seed: 1), Guarded.normal(k * n, seed: 2))
      let (ad, bd) = (a.doubles, b.doubles)
      let expected = product(
        m, n, k, { transposeA ? ad[$1 * m + $0] : ad[$0 * k + $1] }, { transposeB ? bd[$1 * k + $0] : bd[$0 * n + $1] })
      for (alpha, beta) in [(1, 0), (1, 1), (-0.5, 2)] as [(Float, Float)] {
        let c = Guarded<Float>(repeating: 3, count: m * n)
        gemm(
          transposeA: transposeA, transposeB: transposeB, m: m, n: n, k: k, alpha: alpha, a: a.data,
          lda: transposeA ? m : k, b: b.data, ldb: transposeB ? k : n, beta: beta, c: c.data, ldc: n)
        expectClose(c, expected.map { Double(alpha) * $0 + Double(beta) * 3 }, "gemm \(m) \(n) \(k) \(alpha) \(beta)")
      }
    }
  }

  @Test func `gemm leaves what lies between the rows`() {
    let (a, b) = (Guarded.normal(2 * 4, seed: 1), Guarded.normal(3 * 6, seed: 2))
    let c = Guarded<Float>(repeating: 9, count: 2 * 7)
    gemm(m: 2, n: 5, k: 3, a: a.data, lda: 4, b: b.data, ldb: 6, c: c.data, ldc: 7)
    #expect(c.data[5] == 9 && c.data[6] == 9 && c.data[12] == 9)
    #expect(abs(c[8] - (a[4] * b[1] + a[5] * b[7] + a[6] * b[13])) < 1e-5)
  }
}
