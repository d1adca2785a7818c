import Autograd
import Tensor
import Testing

/// Products of all the sizes at which another way of multiplying takes over, against sums in double precision.
@Suite struct MatrixProductTests {
  static let sizes = [
    (1, 1, 1), (3, 17, 5), (40, 33, 700), (70, 300, 900), (260, 40, 33), (300, 257, 300), (60, 280, 1000), (5, 3, 0),
  ]

  @Test(arguments: sizes) func productsAndTheirGradientsAreThoseOfSums(_ m: Int, _ n: Int, _ k: Int) throws {
    let tape = try freshTape()
    let a = try tape.leaf(randomValues(m * k, seed: 1), shape: [m, k])
    let b = try tape.leaf(randomValues(k * n, seed: 2), shape: [k, n])
    let y = try tape.dense(a, b)
    let product = reference(a.values, b.values, m, n, k)
    expectClose(y.values, product, 1e-5, "product \(m) \(n) \(k)")
    let seed = tape.makeTensor([m, n])
    seed.copy(from: randomValues(m * n, seed: 3))
    let found = try tape.backward(from: [(y, seed)], into: nil, requesting: [a, b])
    expectClose(
      found[0].toArray(), reference(seed.toArray(), transposed(b.values, k, n), m, k, n), 1e-5, "left \(m) \(n) \(k)")
    expectClose(
      found[1].toArray(), reference(transposed(a.values, m, k), seed.toArray(), k, n, m), 1e-5, "right \(m) \(n) \(k)")
  }

  private func transposed(_ x: [Float], _ rows: Int, _ columns: Int) -> [Float] {
    (0..<columns).flatMap { column in (0..<rows).map { x[$0 * columns + column] } }
  }

  private func reference(_ a: [Float], _ b: [Float], _ m: Int, _ n: Int, _ k: Int) -> [Float] {
    var y = Array(repeating: 0.0, count: m * n)
    for row in 0..<m {
      for inner in 0..<k {
        let factor = Double(a[row * k + inner])
        for column in 0..<n { y[row * n + column] += factor * Double(b[inner * n + column]) }
      }
    }
    return y.map { Float($0) }
  }
}
