import Testing

@testable import Tensor

@Suite struct ReductionTests {
  @Test(arguments: instructionSets)
  func `sums and extremes agree with double precision`(set: String) throws {
    let reduction = try table(set).reduction
    for count in oddCounts + [5000, 10_007] {
      let (a, b) = (Guarded.normal(count, seed: 1), Guarded.normal(count, seed: 2))
      let tolerance = 1e-5 * (Double(count) + 1)
      #expect(abs(reduction.sum(a.data, count) - a.doubles.reduce(0, +)) < tolerance)
      #expect(abs(reduction.sumOfSquares(a.data, count) - a.doubles.reduce(0) { $0 + $1 * $1 }) < tolerance)
      #expect(
        abs(reduction.dot(a.data, b.data, count) - zip(a.doubles, b.doubles).reduce(0) { $0 + $1.0 * $1.1 }) < tolerance
      )
      #expect(reduction.maximum(a.data, count) == a.values.max() ?? -.infinity)
      #expect(reduction.minimum(a.data, count) == a.values.min() ?? .infinity)
      #expect(reduction.isFinite(a.data, count))
      guard count > 0 else { continue }
      for value in [Float.infinity, -.infinity, .nan] {
        a.data[count - 1] = value
        #expect(!reduction.isFinite(a.data, count))
      }
    }
  }

  @Test(arguments: instructionSets)
  func `a gramian holds all dot products`(set: String) throws {
    let reduction = try table(set).reduction
    for (vectors, count) in [(1, 3), (3, 0), (5, 4099), (4, 17)] {
      let rows = (0..<vectors).map { Guarded.normal(count, seed: UInt64($0)) }
      let gramian = Guarded<Double>(repeating: .nan, count: vectors * vectors)
      let pointers = rows.map { UnsafePointer($0.data) }
      reduction.gramian(pointers, vectors, count, gramian.data)
      for i in 0..<vectors {
        for j in 0..<vectors {
          let expected = zip(rows[i].doubles, rows[j].doubles).reduce(0) { $0 + $1.0 * $1.1 }
          #expect(abs(gramian.data[i * vectors + j] - expected) < 1e-5 * (Double(count) + 1))
        }
      }
    }
  }

  @Test(arguments: instructionSets)
  func `numbers of files become floats`(set: String) throws {
    let conversion = try table(set).conversion
    for count in oddCounts {
      var random = Random(seed: UInt64(count))
      let bytes = Guarded((0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) })
      let shorts = Guarded((0..<count).map { _ in Int16(truncatingIfNeeded: random.next()) })
      let ints = Guarded((0..<count).map { _ in Int32(truncatingIfNeeded: random.next()) })
      let y = Guarded.zeros(count)
      conversion.bytes(bytes.data, 1 / 255, -0.5, y.data, count)
      expectClose(y, bytes.values.map { Double($0) / 255 - 0.5 }, "\(set) bytes of \(count)")
      conversion.shorts(shorts.data, 1 / 32768, 0, y.data, count)
      expectClose(y, shorts.values.map { Double($0) / 32768 }, "\(set) shorts of \(count)")
      conversion.ints(ints.data, 0x1p-31, 1, y.data, count)
      expectClose(y, ints.values.map { Double($0) * 0x1p-31 + 1 }, "\(set) ints of \(count)")
      for channels in [1, 3] {
        let (factors, offsets) = (Guarded.normal(channels, seed: 1), Guarded.normal(channels, seed: 2))
        let pixels = count / channels
        let z = Guarded.zeros(pixels * channels)
        conversion.pixels(bytes.data, factors.data, offsets.data, z.data, pixels, channels)
        let expected = (0..<pixels * channels).map {
          Double(bytes.data[$0]) * factors[$0 % channels] + offsets[$0 % channels]
        }
        expectClose(z, expected, "\(set) \(pixels) pixels of \(channels)")
      }
    }
  }
}
