import Glibc
import Testing

@testable import Tensor

@Suite struct AugmentationKernelTests {
  @Test(arguments: instructionSets)
  func `pictures are read between their pixels and are 0 outside`(set: String) throws {
    let kernels = try table(set).augmentation
    for (height, width, channels) in [(1, 1, 1), (5, 7, 1), (3, 17, 3), (28, 28, 1), (9, 33, 4)] {
      let x = Guarded.normal(height * width * channels, seed: 1)
      for (column, row) in [((1, 0, 0), (0, 1, 0)), ((0.9, 0.3, -1.5), (-0.3, 0.9, 2)), ((1, 0, 1e9), (0, 1, -1e9))]
        as [((Float, Float, Float), (Float, Float, Float))]
      {
        let y = Guarded<Float>(repeating: 9, count: x.count)
        var warp = Warp(height: height, width: width, channels: channels, column: column, row: row)
        kernels.warp(&warp, x.data, y.data)
        func tap(_ r: Double, _ c: Double, _ channel: Int) -> Double {
          guard r >= 0, c >= 0, r < Double(height), c < Double(width) else { return 0 }
          return x[(Int(r) * width + Int(c)) * channels + channel]
        }
        let expected = (0..<x.count).map { index in
          let channel = index % channels
          let (h, w) = (Float(index / channels / width), Float(index / channels % width))
          let place = (
            c: Double(column.0 * w + column.1 * h + column.2), r: Double(row.0 * w + row.1 * h + row.2)
          )
          let (c, r) = (Glibc.floor(place.c), Glibc.floor(place.r))
          let (right, lower) = (place.c - c, place.r - r)
          return (tap(r, c, channel) * (1 - right) + tap(r, c + 1, channel) * right) * (1 - lower)
            + (tap(r + 1, c, channel) * (1 - right) + tap(r + 1, c + 1, channel) * right) * lower
        }
        expectClose(y, expected, "\(set) warp \(height)x\(width)x\(channels) \(column) \(row)")
        #expect(x.isIntact && y.isIntact)
      }
    }
  }

  @Test(arguments: instructionSets)
  func `light changes colour, contrast and brightness but not what is opaque`(set: String) throws {
    let kernels = try table(set).augmentation
    for (pixels, channels) in [(5, 1), (37, 3), (6, 4)] {
      let x = Guarded.normal(pixels * channels, seed: 2)
      let before = x.doubles, lit = min(channels, 3)
      var light = Relighting(
        pixels: pixels, channels: channels, lit: lit, colour: 0.7, contrast: 1.2, shift: 0.25, mean: -0.5)
      kernels.relight(&light, x.data)
      let expected = before.indices.map { index in
        guard index % channels < lit else { return before[index] }
        let first = index / channels * channels
        let grey = before[first..<first + lit].reduce(0, +) / Double(lit)
        return -0.5 + (grey + (before[index] - grey) * 0.7 + 0.5) * 1.2 + 0.25
      }
      expectClose(x, expected, "\(set) relight \(pixels)x\(channels)")
    }
  }

  @Test(arguments: instructionSets)
  func `noise is that of the same stream one by one`(set: String) throws {
    let kernels = try table(set).augmentation
    // The first words of SplitMix64 with seed 0, from the author's code.
    let words: [UInt64] = [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F]
    let x = Guarded<Float>(repeating: 1, count: 3)
    kernels.addNoise(x.data, 3, 2, 0)
    let expected = words.map { word in
      let sum = (0..<4).reduce(UInt64(0)) { $0 + word >> (16 * UInt64($1)) & 0xFFFF }
      return 1 + 2 * (Double(sum) - 131_070) / 37_837.2
    }
    expectClose(x, expected, "\(set) addNoise")
    let many = Guarded<Float>(repeating: 0, count: 10_001)
    kernels.addNoise(many.data, many.count, 1, 5)
    let mean = many.doubles.reduce(0, +) / 10_001
    let variance = many.doubles.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10_001
    #expect(abs(mean) < 0.05 && abs(variance - 1) < 0.05)
  }
}
