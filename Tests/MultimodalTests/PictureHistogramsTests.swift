import Testing

@testable import Multimodal

/// Pictures so small that their counts can be told by hand.
@Suite struct PictureHistogramsTests {
  private func numbers(
    _ pixels: [Float], _ size: (height: Int, width: Int, channels: Int), levels: [ClosedRange<Float>] = [],
    cells: [Int] = [], orientations: Int = 4, bins: Int = 0, thumbnail: Int = 0
  ) -> [Float] {
    let histograms = PictureHistograms(
      size: size, levels: levels, cells: cells, orientations: orientations, bins: bins, thumbnail: thumbnail)
    var numbers = [Float](repeating: -1, count: histograms.count)
    var scratch = [Float](repeating: .nan, count: histograms.scratch)
    histograms(pixels, into: &numbers, scratch: &scratch)
    return numbers
  }

  private func agree(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 }
  }

  @Test("an edge counts by its length, in its cell, at the orientation across it")
  func edges() {
    // A step of 2 between the columns 1 and 2, seen from both: gradients along x in every line.
    let upright = numbers([0, 0, 2, 2, 0, 0, 2, 2, 0, 0, 2, 2, 0, 0, 2, 2], (4, 4, 1), cells: [1, 2])
    // Of four places, and of sixteen in four cells, by as much each: √(4 · 1), √(16 · ¼).
    #expect(agree(upright, [2, 0, 0, 0] + [2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0]), "\(upright)")
    let lying = numbers([0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2], (4, 3, 1), cells: [1])
    #expect(agree(lying, [0, 0, 2, 0]), "\(lying)")
    // x + y and x - y; along the sides one difference is half of the other.
    let rising = numbers((0..<25).map { Float($0 / 5 + $0 % 5) }, (5, 5, 1), cells: [5], orientations: 4)
    let falling = numbers((0..<25).map { Float($0 / 5 - $0 % 5) }, (5, 5, 1), cells: [5], orientations: 4)
    func middle(_ numbers: [Float]) -> [Float] { Array(numbers[12 * 4..<13 * 4]) }
    #expect(middle(rising)[1] > 0 && middle(rising)[3] == 0)
    #expect(middle(falling)[3] > 0 && middle(falling)[1] == 0)
    // How strong all edges are together does not count.
    #expect(agree(rising, numbers((0..<25).map { 7 * Float($0 / 5 + $0 % 5) }, (5, 5, 1), cells: [5])))
  }

  @Test("colours count pixels by the bins of their channels together, wherever 0 and 1 came to lie")
  func colours() {
    let pixels: [Float] = [0, 1, 0.49, 0.51, 1, 1, 1, 0.99]
    // (0, 1), (0, 1), (1, 1), (1, 1) of two bins each; √(4 · ½).
    let expected: [Float] = [0, Float(2).squareRoot(), 0, Float(2).squareRoot()]
    #expect(agree(numbers(pixels, (2, 2, 2), bins: 2), expected))
    let levels: [ClosedRange<Float>] = [-3...7, 2...2.5]
    let prepared = pixels.enumerated().map { index, value -> Float in
      let range = levels[index % 2]
      return range.lowerBound + value * (range.upperBound - range.lowerBound)
    }
    #expect(agree(numbers(prepared, (2, 2, 2), levels: levels, bins: 2), expected))
    // Beyond the range, by augmentation, the outermost bins count.
    let beyond = numbers([-9, 9, .infinity, -.infinity, .nan, 0.5], (1, 6, 1), bins: 3)
    #expect(agree(beyond, [1, Float(0.5).squareRoot(), Float(1.5).squareRoot()]), "\(beyond)")
  }

  @Test("no level of a file lies where bins meet")
  func levels() {
    for bins in 2...8 {
      for mean: Float in [0, 0.37, 0.62] {
        let deviation: Float = 0.23
        let histograms = PictureHistograms(
          size: (1, 256, 1), levels: [-mean / deviation...(1 - mean) / deviation], cells: [], orientations: 2,
          bins: bins, thumbnail: 0)
        let step = histograms.partition[0]
        for level in 0...255 {
          let bin = (Float(level) / 255 - mean) / deviation * step.scale + step.shift
          #expect(level == 0 || abs(bin - bin.rounded()) > 1e-4, "level \(level) of \(bins) bins")
        }
      }
    }
  }

  @Test("the thumbnail is the mean of each cell, of uneven ones too")
  func thumbnails() {
    // Cells of 2 and 1 lines, 3 and 2 columns.
    let small = numbers((0..<15).map { Float($0) }, (3, 5, 1), thumbnail: 2)
    // 0, 1, 2, 5, 6 and 7; 3, 4, 8 and 9; 10 to 12; 13 and 14.
    #expect(agree(small, [3.5, 6, 11, 13.5]), "\(small)")
    #expect(agree(numbers([1, 10, 3, 30], (1, 2, 2), thumbnail: 1), [2, 20]))
  }

  @Test("a picture without edges counts none")
  func plain() {
    #expect(numbers([Float](repeating: 0.5, count: 16), (4, 4, 1), cells: [2]).allSatisfy { $0 == 0 })
  }
}
