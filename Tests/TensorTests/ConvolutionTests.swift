import Testing

@testable import Tensor

@Suite struct ConvolutionTests {
  static let shapes: [(Convolution, images: Int)] = {
    var shapes: [(Convolution, images: Int)] = []
    func add(
      _ height: Int, _ width: Int, _ inputs: Int, _ outputs: Int, _ kernelHeight: Int, _ kernelWidth: Int,
      stride: Int = 1,
      pool: (Int, Int) = (1, 1), rectified: Bool = false, images: Int = 1
    ) {
      let shape = Convolution(
        height: height, width: width, inputChannels: inputs, outputChannels: outputs, kernelHeight: kernelHeight,
        kernelWidth: kernelWidth, stride: stride, poolHeight: pool.0, poolWidth: pool.1, rectified: rectified)
      shapes.append((shape, images))
    }
    for inputs in [1, 3, 5, 17] {
      for outputs in [1, 3, 5, 17] {
        add(7, 9, inputs, outputs, 3, 3, rectified: outputs == 5, images: 2)
        add(7, 9, inputs, outputs, 3, 3, pool: (2, 2), rectified: true)
        add(5, 6, inputs, outputs, 5, 5, stride: 2)
      }
    }
    add(8, 8, 16, 32, 3, 3, pool: (2, 2), rectified: true, images: 3)
    add(4, 4, 32, 64, 3, 3, stride: 2, images: 2)
    add(6, 6, 17, 16, 3, 3, stride: 2, rectified: true)
    add(9, 30, 3, 16, 3, 3)
    add(9, 33, 1, 33, 5, 5, pool: (2, 2), rectified: true)
    add(5, 5, 8, 40, 1, 1, rectified: true, images: 2)
    add(6, 5, 8, 7, 1, 1, stride: 2, images: 2)
    add(6, 6, 4, 8, 1, 1, pool: (2, 2), rectified: true)
    add(1, 20, 5, 16, 1, 3)
    add(1, 21, 5, 16, 1, 5, stride: 2, images: 2)
    add(1, 21, 1, 17, 1, 9, pool: (1, 2), rectified: true)
    add(1, 1, 3, 5, 3, 3)
    add(2, 1, 3, 5, 3, 3, pool: (2, 1), rectified: true)
    add(3, 2, 2, 4, 7, 7)
    add(40, 64, 1, 16, 3, 3, pool: (2, 2), rectified: true)
    // By tiles: more of them than are worked on at a time, and weights that are transformed panel by panel.
    add(13, 10, 40, 36, 3, 3, rectified: true, images: 10)
    add(9, 11, 33, 50, 3, 3, pool: (2, 2), rectified: true, images: 2)
    add(4, 4, 256, 288, 3, 3)
    add(4, 5, 272, 257, 3, 3, pool: (2, 2), rectified: true)
    return shapes
  }()

  /// Sums over taps in double precision, before ReLU and pooling.
  private func convolve(_ c: Convolution, _ x: [Double], _ weights: [Double], _ bias: [Double], images: Int) -> [Double]
  {
    var y: [Double] = []
    forEachOutput(c, images: images) { image, h, w in
      for channel in 0..<c.outputChannels {
        var sum = bias[channel]
        forEachTap(c, h, w) { row, column, tap in
          for input in 0..<c.inputChannels {
            sum +=
              x[((image * c.height + row) * c.width + column) * c.inputChannels + input]
              * weights[(tap * c.inputChannels + input) * c.outputChannels + channel]
          }
        }
        y.append(sum)
      }
    }
    return y
  }

  private func forEachOutput(_ c: Convolution, images: Int, _ body: (Int, Int, Int) -> Void) {
    for image in 0..<images {
      for h in 0..<c.convolvedHeight { for w in 0..<c.convolvedWidth { body(image, h, w) } }
    }
  }

  /// Calls `body(row, column, tap)` for each input pixel that an output pixel sees.
  private func forEachTap(_ c: Convolution, _ h: Int, _ w: Int, _ body: (Int, Int, Int) -> Void) {
    for kh in 0..<c.kernelHeight {
      for kw in 0..<c.kernelWidth {
        let row = h * c.stride + kh - (c.kernelHeight - 1) / 2
        let column = w * c.stride + kw - (c.kernelWidth - 1) / 2
        if row >= 0, row < c.height, column >= 0, column < c.width { body(row, column, kh * c.kernelWidth + kw) }
      }
    }
  }

  /// Outputs, and the index in the unpooled outputs that each came from, -1 where it was cut to 0.
  private func activate(_ c: Convolution, _ sums: [Double], images: Int) -> (y: [Double], source: [Int]) {
    guard c.rectified else { return (sums, Array(sums.indices)) }
    var (y, source) = ([Double](), [Int]())
    for image in 0..<images {
      for h in 0..<c.outputHeight {
        for w in 0..<c.outputWidth {
          for channel in 0..<c.outputChannels {
            var (best, place) = (0.0, -1)
            for p in 0..<c.poolHeight * c.poolWidth {
              let row = h * c.poolHeight + p / c.poolWidth
              let column = w * c.poolWidth + p % c.poolWidth
              let index = ((image * c.convolvedHeight + row) * c.convolvedWidth + column) * c.outputChannels + channel
              if sums[index] > best { (best, place) = (sums[index], index) }
            }
            y.append(best)
            source.append(place)
          }
        }
      }
    }
    return (y, source)
  }

  @Test(arguments: instructionSets)
  func `outputs and gradients agree with sums over taps`(set: String) throws {
    let kernels = try table(set).convolution
    for (c, images) in Self.shapes {
      var shape = c
      let what = "\(set) \(c) x\(images)"
      let x = Guarded.normal(images * c.height * c.width * c.inputChannels, seed: 1)
      let weights = Guarded.normal(c.kernelHeight * c.kernelWidth * c.inputChannels * c.outputChannels, seed: 2)
      let bias = Guarded.normal(c.outputChannels, seed: 3)
      let sums = convolve(c, x.doubles, weights.doubles, bias.doubles, images: images)
      let (expected, source) = activate(c, sums, images: images)

      let y = Guarded.zeros(expected.count)
      let winners = Guarded<UInt8>(repeating: 77, count: c.isPooled ? expected.count : 0)
      let scratch = Guarded<Float>(repeating: .nan, count: kernels.scratch(&shape))
      kernels.forward(
        &shape, x.data, weights.data, bias.data, y.data, c.isPooled ? winners.data : nil, images, scratch.data)
      expectClose(y, expected, "\(what) forward")
      #expect(winners.isIntact && scratch.isIntact)

      let dy = Guarded.normal(expected.count, seed: 4)
      var slopes = [Double](repeating: 0, count: sums.count)
      for (place, slope) in zip(source, dy.doubles) where place >= 0 { slopes[place] += slope }
      var dx = [Double](repeating: 0, count: x.count)
      var dweights = [Double](repeating: 1, count: weights.count)
      var dbias = [Double](repeating: 1, count: bias.count)
      var output = 0
      forEachOutput(c, images: images) { image, h, w in
        for channel in 0..<c.outputChannels {
          let slope = slopes[output]
          dbias[channel] += slope
          forEachTap(c, h, w) { row, column, tap in
            for input in 0..<c.inputChannels {
              let at = ((image * c.height + row) * c.width + column) * c.inputChannels + input
              let weight = (tap * c.inputChannels + input) * c.outputChannels + channel
              dx[at] += slope * weights[weight]
              dweights[weight] += slope * x[at]
            }
          }
          output += 1
        }
      }
      let (gotX, gotWeights, gotBias) = (
        Guarded<Float>(repeating: .nan, count: x.count), Guarded<Float>(repeating: 1, count: weights.count),
        Guarded<Float>(repeating: 1, count: bias.count)
      )
      kernels.backward(
        &shape, x.data, weights.data, y.data, c.isPooled ? winners.data : nil, dy.data, gotX.data, false,
        gotWeights.data,
        gotBias.data, images, scratch.data)
      expectClose(gotX, dx, "\(what) dx")
      expectClose(gotWeights, dweights, "\(what) dweights")
      expectClose(gotBias, dbias, "\(what) dbias")
      kernels.backward(
        &shape, x.data, weights.data, y.data, c.isPooled ? winners.data : nil, dy.data, gotX.data, true,
        gotWeights.data,
        nil, images, scratch.data)
      expectClose(gotX, dx.map { 2 * $0 }, "\(what) dx, added")
      let (alone, besides) = (Guarded.zeros(x.count), Guarded.zeros(weights.count))
      let (place, weightsInPlace) = (Guarded(x.values), Guarded.zeros(weights.count))
      for (from, into, sums) in [(x, alone, besides), (place, place, weightsInPlace)] {
        kernels.backward(
          &shape, from.data, weights.data, y.data, c.isPooled ? winners.data : nil, dy.data, into.data, false,
          sums.data, nil, images, scratch.data)
      }
      #expect(place.values == alone.values && weightsInPlace.values == besides.values, "\(what) in place")
      #expect(scratch.isIntact)
    }
  }

  @Test(arguments: instructionSets)
  func `weights that are not numbers show in rectified and pooled outputs`(set: String) throws {
    let kernels = try table(set).convolution
    for pool in [1, 2] {
      var shape = Convolution(
        height: 4, width: 4, inputChannels: 2, outputChannels: 3, kernelHeight: 3, kernelWidth: 3, stride: 1,
        poolHeight: pool, poolWidth: pool, rectified: true)
      let (x, weights) = (Guarded.normal(32, seed: 1), Guarded<Float>(repeating: .nan, count: 54))
      let y = Guarded.zeros(48 / pool / pool)
      let winners = Guarded<UInt8>(repeating: 0, count: y.count)
      let scratch = Guarded.zeros(kernels.scratch(&shape))
      kernels.forward(&shape, x.data, weights.data, nil, y.data, pool > 1 ? winners.data : nil, 1, scratch.data)
      #expect(y.values.allSatisfy { $0.isNaN })
    }
  }

  @Test(arguments: instructionSets)
  func `no bias, no input gradient and no images are allowed`(set: String) throws {
    let kernels = try table(set).convolution
    var shape = Convolution(
      height: 3, width: 3, inputChannels: 1, outputChannels: 2, kernelHeight: 3, kernelWidth: 3, stride: 1,
      poolHeight: 1, poolWidth: 1, rectified: false)
    let (x, weights) = (Guarded<Float>(repeating: 1, count: 9), Guarded<Float>(repeating: 1, count: 18))
    let (y, dweights) = (Guarded.zeros(18), Guarded.zeros(18))
    let scratch = Guarded.zeros(kernels.scratch(&shape))
    kernels.forward(&shape, x.data, weights.data, nil, y.data, nil, 0, scratch.data)
    #expect(y.values.allSatisfy { $0 == 0 })
    kernels.forward(&shape, x.data, weights.data, nil, y.data, nil, 1, scratch.data)
    #expect(y.values == [4, 4, 6, 6, 4, 4, 6, 6, 9, 9, 6, 6, 4, 4, 6, 6, 4, 4])
    kernels.backward(&shape, x.data, weights.data, nil, nil, y.data, nil, false, dweights.data, nil, 1, scratch.data)
    #expect(dweights.values[8] == 49)
  }
}
