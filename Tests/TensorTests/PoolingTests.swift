import Testing

@testable import Tensor

@Suite struct PoolingTests {
  static let shapes = [
    Pooling(images: 2, height: 5, width: 7, channels: 3, windowHeight: 2, windowWidth: 2),
    Pooling(images: 1, height: 4, width: 4, channels: 17, windowHeight: 2, windowWidth: 2),
    Pooling(images: 1, height: 1, width: 9, channels: 5, windowHeight: 1, windowWidth: 3),
    Pooling(images: 3, height: 6, width: 6, channels: 16, windowHeight: 3, windowWidth: 2),
    Pooling(images: 1, height: 2, width: 1, channels: 1, windowHeight: 2, windowWidth: 1),
    Pooling(images: 1, height: 1, width: 1, channels: 4, windowHeight: 2, windowWidth: 2),
  ]

  /// The input's elements of each window, row by row, in the order of the outputs.
  private func windows(_ p: Pooling) -> [[Int]] {
    var windows: [[Int]] = []
    for image in 0..<p.images {
      for h in 0..<p.height / p.windowHeight {
        for w in 0..<p.width / p.windowWidth {
          for channel in 0..<p.channels {
            windows.append(
              (0..<p.windowHeight * p.windowWidth).map { place in
                let row = h * p.windowHeight + place / p.windowWidth
                let column = w * p.windowWidth + place % p.windowWidth
                return ((image * p.height + row) * p.width + column) * p.channels + channel
              })
          }
        }
      }
    }
    return windows
  }

  @Test(arguments: instructionSets)
  func `windows are pooled and their gradients spread`(set: String) throws {
    let pooling = try table(set).pooling
    for p in Self.shapes {
      var shape = p
      let places = windows(p)
      let x = Guarded.normal(p.images * p.height * p.width * p.channels, seed: 1)
      let dy = Guarded.normal(places.count, seed: 2)
      let (y, winners) = (Guarded.zeros(places.count), Guarded<UInt8>(repeating: 99, count: places.count))
      let dx = Guarded<Float>(repeating: .nan, count: x.count)

      pooling.maximum(&shape, x.data, y.data, winners.data)
      expectClose(y, places.map { $0.map { x[$0] }.max() ?? 0 }, "\(set) \(p) maximum")
      var slopes = [Double](repeating: 0, count: x.count)
      for (window, slope) in zip(places, dy.doubles) {
        if let best = window.max(by: { x[$0] < x[$1] }) { slopes[best] += slope }
      }
      pooling.maximumGradient(&shape, winners.data, dy.data, dx.data, false)
      expectClose(dx, slopes, "\(set) \(p) maximum gradient")
      pooling.maximumGradient(&shape, winners.data, dy.data, dx.data, true)
      expectClose(dx, slopes.map { 2 * $0 }, "\(set) \(p) maximum gradient, added")

      pooling.average(&shape, x.data, y.data)
      expectClose(y, places.map { $0.reduce(0) { $0 + x[$1] } / Double($0.count) }, "\(set) \(p) average")
      slopes = [Double](repeating: 0, count: x.count)
      for (window, slope) in zip(places, dy.doubles) {
        for place in window { slopes[place] += slope / Double(window.count) }
      }
      pooling.averageGradient(&shape, dy.data, dx.data, false)
      expectClose(dx, slopes, "\(set) \(p) average gradient")
    }
  }

  @Test(arguments: instructionSets)
  func `groups have weighted means and maxima`(set: String) throws {
    let pooling = try table(set).pooling
    for (groups, positions, channels) in [(2, 5, 3), (3, 1, 17), (1, 7, 16), (2, 0, 5)] {
      let x = Guarded.normal(groups * positions * channels, seed: 1)
      // The first group counts nothing where there is more than one.
      let weights = Guarded<Float>(
        (0..<groups * positions).map { $0 < positions && groups > 1 ? 0 : $0 % 3 == 0 ? 0 : 1 + Float($0 % 2) })
      let dy = Guarded.normal(groups * channels, seed: 2)
      let y = Guarded.zeros(groups * channels)
      let dx = Guarded<Float>(repeating: .nan, count: x.count)
      for weighted in [false, true] {
        let weight = { (group: Int, position: Int) in weighted ? weights[group * positions + position] : 1 }
        let totals = (0..<groups).map { group in (0..<positions).reduce(0) { $0 + weight(group, $1) } }
        let mean = (0..<groups * channels).map { index in
          let (group, channel) = (index / channels, index % channels)
          let sum = (0..<positions).reduce(0) {
            $0 + weight(group, $1) * x[(group * positions + $1) * channels + channel]
          }
          return totals[group] == 0 ? 0 : sum / totals[group]
        }
        pooling.mean(x.data, weighted ? weights.data : nil, y.data, groups, positions, channels)
        expectClose(y, mean, "\(set) mean of \(positions)")
        pooling.meanGradient(weighted ? weights.data : nil, dy.data, dx.data, groups, positions, channels, false)
        let slopes = (0..<x.count).map { index in
          let (group, position) = (index / channels / positions, index / channels % positions)
          let share = totals[group] == 0 ? 0 : weight(group, position) / totals[group]
          return share * dy[group * channels + index % channels]
        }
        expectClose(dx, slopes, "\(set) mean gradient of \(positions)")

        let winners = Guarded<Int32>(repeating: 9, count: groups * channels)
        pooling.groupMaximum(x.data, weighted ? weights.data : nil, y.data, winners.data, groups, positions, channels)
        pooling.groupMaximumGradient(winners.data, dy.data, dx.data, groups, positions, channels, false)
        for index in 0..<groups * channels {
          let (group, channel) = (index / channels, index % channels)
          let seen = (0..<positions).filter { weight(group, $0) != 0 }.map {
            (group * positions + $0) * channels + channel
          }
          let best = seen.max { x[$0] < x[$1] }
          #expect(y[index] == best.map { x[$0] } ?? 0)
          for place in seen { #expect(dx[place] == (place == best ? dy[index] : 0)) }
        }
      }
    }
  }
}
