import Glibc
import Testing

@testable import Tensor

@Suite struct RowsTests {
  static let sizes = [(1, 1), (1, 17), (3, 5), (5, 16), (7, 33), (64, 10), (17, 130), (0, 5), (4, 0)]

  private func gelu(_ x: Double) -> Double { x * 0.5 * erfc(-x * 0.5.squareRoot()) }

  @Test(arguments: instructionSets)
  func `a bias is added to every row, with or without activation`(set: String) throws {
    let rows = try table(set).rows
    for (height, width) in Self.sizes {
      let count = height * width
      let (x, bias) = (Guarded.normal(count, seed: 1), Guarded.normal(width, seed: 2))
      let (residual, y, slope) = (Guarded.normal(count, seed: 3), Guarded.zeros(count), Guarded.zeros(count))
      let sum = (0..<count).map { x[$0] + bias[$0 % width] }
      rows.addBias(x.data, bias.data, y.data, height, width)
      expectClose(y, sum, "\(set) addBias \(height)x\(width)")
      rows.addBiasReLU(x.data, bias.data, y.data, height, width)
      expectClose(y, sum.map { max(0, $0) }, "\(set) addBiasReLU \(height)x\(width)")
      rows.addBiasResidual(x.data, bias.data, residual.data, y.data, height, width)
      expectClose(y, zip(sum, residual.doubles).map { $0 + $1 }, "\(set) addBiasResidual \(height)x\(width)")
      rows.addBiasGELU(x.data, bias.data, y.data, slope.data, height, width)
      expectClose(y, sum.map(gelu), "\(set) addBiasGELU \(height)x\(width)")
      expectClose(
        slope, sum.map { (gelu($0 + 1e-5) - gelu($0 - 1e-5)) / 2e-5 }, "\(set) gelu derivative \(height)x\(width)")
    }
  }

  @Test(arguments: instructionSets)
  func `gradients of a bias are column sums`(set: String) throws {
    let rows = try table(set).rows
    for (height, width) in Self.sizes {
      let count = height * width
      let y = Guarded.normal(count, seed: 1)
      let given = Guarded.normal(count, seed: 2)
      func sums(_ values: [Double]) -> [Double] {
        (0..<width).map { column in 1 + (0..<height).reduce(0) { $0 + values[$1 * width + column] } }
      }
      let (dy, bias) = (Guarded(given.values), Guarded<Float>(repeating: 1, count: width))
      rows.reluBiasGradient(y.data, dy.data, bias.data, height, width)
      let masked = zip(y.values, given.doubles).map { $0 > 0 ? $1 : 0 }
      expectClose(dy, masked, "\(set) reluBiasGradient")
      expectClose(bias, sums(masked), "\(set) reluBiasGradient bias")
      let (product, productBias) = (Guarded(given.values), Guarded<Float>(repeating: 1, count: width))
      rows.multiplyBiasGradient(y.data, product.data, productBias.data, height, width)
      let products = zip(y.doubles, given.doubles).map { $0 * $1 }
      expectClose(product, products, "\(set) multiplyBiasGradient")
      expectClose(productBias, sums(products), "\(set) multiplyBiasGradient bias")
      let total = Guarded<Float>(repeating: 1, count: width)
      rows.addColumnSums(given.data, total.data, height, width)
      expectClose(total, sums(given.doubles), "\(set) addColumnSums")
    }
  }

  @Test(arguments: instructionSets)
  func `rows are summed, multiplied, scaled and repeated`(set: String) throws {
    let rows = try table(set).rows
    for (height, width) in Self.sizes where width > 0 {
      let count = height * width
      let (a, b) = (Guarded.normal(count, seed: 1), Guarded.normal(count, seed: 2))
      let (perRow, perColumn) = (Guarded.normal(height, seed: 3), Guarded.normal(width, seed: 4))
      let (y, sums) = (Guarded<Float>(repeating: 1, count: count), Guarded.zeros(height))
      let rowRange = { (row: Int) in row * width..<(row + 1) * width }
      rows.rowSums(a.data, sums.data, height, width)
      expectClose(sums, (0..<height).map { a.doubles[rowRange($0)].reduce(0, +) }, "\(set) rowSums")
      rows.rowDots(a.data, b.data, sums.data, height, width)
      expectClose(
        sums, (0..<height).map { row in rowRange(row).reduce(0) { $0 + a[$1] * b[$1] } }, "\(set) rowDots")
      let best = Guarded<Int32>(repeating: 0, count: height)
      rows.rowArgmax(a.data, best.data, height, width)
      for row in 0..<height {
        #expect(a.values[row * width + Int(best.values[row])] == a.values[rowRange(row)].max())
      }
      rows.scaleRows(a.data, perRow.data, y.data, height, width, true)
      expectClose(y, (0..<count).map { 1 + a[$0] * perRow[$0 / width] }, "\(set) scaleRows")
      rows.scaleColumns(a.data, perColumn.data, y.data, height, width, false)
      expectClose(y, (0..<count).map { a[$0] * perColumn[$0 % width] }, "\(set) scaleColumns")
      rows.repeatRow(perColumn.data, y.data, height, width, false)
      expectClose(y, (0..<count).map { perColumn[$0 % width] }, "\(set) repeatRow")
      rows.transpose(a.data, y.data, height, width)
      expectClose(y, (0..<count).map { a[$0 % height * width + $0 / height] }, "\(set) transpose")
    }
  }

  @Test(arguments: instructionSets)
  func `columns are cut out and joined`(set: String) throws {
    let rows = try table(set).rows
    let (left, right) = (Guarded.normal(3 * 5, seed: 1), Guarded.normal(3 * 17, seed: 2))
    let (joined, cut) = (Guarded.zeros(3 * 22), Guarded<Float>(repeating: 1, count: 3 * 17))
    rows.copyRows(left.data, 5, joined.data, 22, 3, 5, false)
    rows.copyRows(right.data, 17, joined.data + 5, 22, 3, 17, false)
    rows.copyRows(joined.data + 5, 22, cut.data, 17, 3, 17, true)
    expectClose(cut, right.doubles.map { $0 + 1 }, "joined and cut")
    #expect(joined.data[22] == left.data[5] && joined.data[4] == left.data[4])
  }

  @Test(arguments: instructionSets)
  func `rows of a table are gathered and their gradients scattered`(set: String) throws {
    let rows = try table(set).rows
    for width in [1, 5, 16, 17, 64] {
      let entries = Guarded.normal(4 * width, seed: 1)
      let indices = Guarded<Int32>([2, -1, 0, 2, 3])
      let (y, dy, gradient) = (
        Guarded.normal(5 * width, seed: 2), Guarded.normal(5 * width, seed: 3), Guarded.zeros(4 * width)
      )
      rows.gather(entries.data, indices.data, y.data, 5, width)
      rows.scatterAdd(dy.data, indices.data, gradient.data, 5, width)
      var (gathered, scattered) = ([Double](), [Double](repeating: 0, count: 4 * width))
      for (place, index) in indices.values.enumerated() {
        for column in 0..<width {
          gathered.append(index < 0 ? 0 : entries[Int(index) * width + column])
          if index >= 0 { scattered[Int(index) * width + column] += dy[place * width + column] }
        }
      }
      expectClose(y, gathered, "\(set) gather of \(width)")
      expectClose(gradient, scattered, "\(set) scatterAdd of \(width)")
    }
  }
}
