import Glibc
import Testing

@testable import Tensor

@Suite struct AttentionTests {
  private func softmax(_ x: [Double], counts: [Bool]) -> [Double] {
    let seen = zip(x, counts).filter(\.1).map(\.0)
    guard let largest = seen.max() else { return x.map { _ in 0 } }
    let sum = seen.reduce(0) { $0 + exp($1 - largest) }
    return zip(x, counts).map { $1 ? exp($0 - largest) / sum : 0 }
  }

  @Test(arguments: instructionSets)
  func `softmax and its logarithm agree with the formulas`(set: String) throws {
    let attention = try table(set).attention
    for (rows, columns) in [(1, 1), (3, 5), (2, 16), (4, 33), (5, 10), (2, 130)] {
      let count = rows * columns
      let (x, dy) = (Guarded.normal(count, seed: 1, deviation: 4), Guarded.normal(count, seed: 2))
      let mask = Guarded<Float>((0..<columns).map { $0 % 3 == 1 ? 0 : 1 })
      let (y, dx) = (Guarded.zeros(count), Guarded<Float>(repeating: 1, count: count))
      for masked in [false, true] {
        let counts = mask.values.map { !masked || $0 != 0 }
        let expected = (0..<rows).flatMap { row in
          softmax((0..<columns).map { 0.7 * x[row * columns + $0] }, counts: counts)
        }
        attention.softmax(x.data, masked ? mask.data : nil, 0.7, y.data, rows, columns)
        expectClose(y, expected, "\(set) softmax \(rows)x\(columns)")
        dx.data.update(repeating: 1, count: count)
        attention.softmaxGradient(y.data, dy.data, 0.7, dx.data, rows, columns, true)
        let slopes = (0..<count).map { index in
          let row = index / columns * columns
          let dot = (row..<row + columns).reduce(0) { $0 + expected[$1] * dy[$1] }
          return 1 + 0.7 * expected[index] * (dy[index] - dot)
        }
        expectClose(dx, slopes, "\(set) softmax gradient \(rows)x\(columns)")
      }
      let all = [Bool](repeating: true, count: columns)
      let shares = (0..<rows).flatMap { row in softmax((0..<columns).map { x[row * columns + $0] }, counts: all) }
      attention.logSoftmax(x.data, y.data, rows, columns)
      expectClose(y, shares.map { log($0) }, "\(set) logSoftmax \(rows)x\(columns)")
      attention.logSoftmaxGradient(y.data, dy.data, dx.data, rows, columns, false)
      let slopes = (0..<count).map { index in
        let row = index / columns * columns
        return dy[index] - shares[index] * (row..<row + columns).reduce(0) { $0 + dy[$1] }
      }
      expectClose(dx, slopes, "\(set) logSoftmax gradient \(rows)x\(columns)")
    }
  }

  @Test(arguments: instructionSets)
  func `softmax of a row without any place is zero`(set: String) throws {
    let attention = try table(set).attention
    let (x, mask) = (Guarded.normal(10, seed: 1), Guarded.zeros(5))
    let y = Guarded<Float>(repeating: 3, count: 10)
    attention.softmax(x.data, mask.data, 1, y.data, 2, 5)
    #expect(y.values.allSatisfy { $0 == 0 })
    let hidden = Guarded<Float>([-.infinity, -.infinity])
    attention.softmax(hidden.data, nil, 1, y.data, 1, 2)
    #expect(y.data[0] == 0 && y.data[1] == 0)
  }

  static let shapes: [Attention] = [
    (1, 1, 1, 1, 4, false), (2, 5, 5, 3, 5, false), (2, 5, 5, 2, 16, true), (1, 7, 9, 2, 17, false),
    (2, 17, 17, 4, 32, false), (1, 33, 20, 1, 3, false), (1, 4, 6, 2, 8, true),
  ].map { batch, queries, keys, heads, dimension, causal in
    let width = heads * dimension
    return Attention(
      batch: batch, queries: queries, keys: keys, heads: heads, headDimension: dimension, queryStride: width + 3,
      keyStride: 3 * width, valueStride: 2 * width + 1, outputStride: width, scale: 1 / Float(dimension).squareRoot(),
      causal: causal)
  }

  @Test(arguments: instructionSets)
  func `attention of several heads agrees with sums over keys`(set: String) throws {
    let kernels = try table(set).attention
    for a in Self.shapes {
      var shape = a
      let width = a.heads * a.headDimension
      let q = Guarded.normal((a.batch * a.queries - 1) * a.queryStride + width, seed: 1)
      let k = Guarded.normal((a.batch * a.keys - 1) * a.keyStride + width, seed: 2)
      let v = Guarded.normal((a.batch * a.keys - 1) * a.valueStride + width, seed: 3)
      let dy = Guarded.normal(a.batch * a.queries * width, seed: 4)
      // The last row of several sees no key at all.
      let mask = Guarded<Float>(
        (0..<a.batch * a.keys).map { $0 / a.keys == a.batch - 1 && a.batch > 1 ? 0 : $0 % 4 == 2 ? 0 : 1 })
      let scratch = Guarded<Float>(repeating: .nan, count: kernels.scratch(&shape))
      for masked in [false, true] {
        let what = "\(set) \(a) masked \(masked)"
        var y = [Double](repeating: 0, count: dy.count)
        var (dq, dk, dv) = (q.values.map { _ in 0.0 }, k.values.map { _ in 0.0 }, v.values.map { _ in 0.0 })
        for index in 0..<a.batch * a.heads * a.queries {
          let (row, head, query) = (index / a.queries / a.heads, index / a.queries % a.heads, index % a.queries)
          let at = (row * a.queries + query) * a.queryStride + head * a.headDimension
          let out = (row * a.queries + query) * width + head * a.headDimension
          let keyPlace = { (key: Int) in (row * a.keys + key) * a.keyStride + head * a.headDimension }
          let valuePlace = { (key: Int) in (row * a.keys + key) * a.valueStride + head * a.headDimension }
          let scores = (0..<a.keys).map { key in
            Double(a.scale) * (0..<a.headDimension).reduce(0) { $0 + q[at + $1] * k[keyPlace(key) + $1] }
          }
          let counts = (0..<a.keys).map { (!masked || mask[row * a.keys + $0] != 0) && (!a.causal || $0 <= query) }
          let p = softmax(scores, counts: counts)
          let slopes = (0..<a.keys).map { key in
            (0..<a.headDimension).reduce(0) { $0 + dy[out + $1] * v[valuePlace(key) + $1] }
          }
          let dot = zip(p, slopes).reduce(0) { $0 + $1.0 * $1.1 }
          for key in 0..<a.keys {
            let score = Double(a.scale) * p[key] * (slopes[key] - dot)
            for d in 0..<a.headDimension {
              y[out + d] += p[key] * v[valuePlace(key) + d]
              dv[valuePlace(key) + d] += p[key] * dy[out + d]
              dq[at + d] += score * k[keyPlace(key) + d]
              dk[keyPlace(key) + d] += score * q[at + d]
            }
          }
        }
        let (gotY, p) = (Guarded.zeros(dy.count), Guarded.zeros(a.batch * a.heads * a.queries * a.keys))
        kernels.forward(&shape, q.data, k.data, v.data, masked ? mask.data : nil, gotY.data, p.data, scratch.data)
        expectClose(gotY, y, "\(what) forward")
        let (gotQ, gotK, gotV) = (Guarded.zeros(q.count), Guarded.zeros(k.count), Guarded.zeros(v.count))
        for accumulate in [false, true] {
          kernels.backward(
            &shape, q.data, k.data, v.data, p.data, dy.data, gotQ.data, gotK.data, gotV.data, accumulate, scratch.data)
          let factor = accumulate ? 2.0 : 1
          expectClose(gotQ, dq.map { factor * $0 }, "\(what) dq", tolerance: 2e-4)
          expectClose(gotK, dk.map { factor * $0 }, "\(what) dk", tolerance: 2e-4)
          expectClose(gotV, dv.map { factor * $0 }, "\(what) dv", tolerance: 2e-4)
        }
        #expect(scratch.isIntact)
      }
    }
  }
}
