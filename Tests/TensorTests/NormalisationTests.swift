import Testing

@testable import Tensor

@Suite struct NormalisationTests {
  static let sizes = [(1, 17), (5, 5), (3, 16), (7, 33), (4, 128), (9, 3), (64, 5)]
  static let epsilon: Float = 1e-5

  /// (x - mean) / deviation over the indices given, and that deviation.
  private func standardise(_ x: [Double], _ indices: [Int]) -> (values: [Int: Double], deviation: Double) {
    let mean = indices.reduce(0) { $0 + x[$1] } / Double(indices.count)
    let variance = indices.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / Double(indices.count)
    let deviation = (variance + Double(Self.epsilon)).squareRoot()
    return (Dictionary(uniqueKeysWithValues: indices.map { ($0, (x[$0] - mean) / deviation) }), deviation)
  }

  /// Gradient through a standardisation: (d - mean(d) - n mean(d n)) / deviation.
  private func standardiseGradient(_ slopes: [Int: Double], _ normal: [Int: Double], _ deviation: Double) -> [Int:
    Double]
  {
    let count = Double(slopes.count)
    let mean = slopes.values.reduce(0, +) / count
    let product = slopes.reduce(0) { $0 + $1.value * (normal[$1.key] ?? 0) } / count
    return Dictionary(
      uniqueKeysWithValues: slopes.map { ($0, ($1 - mean - (normal[$0] ?? 0) * product) / deviation) })
  }

  @Test(arguments: instructionSets)
  func `layer normalisation and its gradients agree with the formulas`(set: String) throws {
    let normalisation = try table(set).normalisation
    for (rows, columns) in Self.sizes {
      let count = rows * columns
      let (x, dy) = (Guarded.normal(count, seed: 1, deviation: 3), Guarded.normal(count, seed: 2))
      let (gain, bias) = (Guarded.normal(columns, seed: 3), Guarded.normal(columns, seed: 4))
      var (y, dx) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
      var (dgain, dbias) = ([Double](repeating: 1, count: columns), [Double](repeating: 1, count: columns))
      for row in 0..<rows {
        let indices = Array(row * columns..<(row + 1) * columns)
        let (normal, deviation) = standardise(x.doubles, indices)
        var slopes: [Int: Double] = [:]
        for index in indices {
          let column = index % columns
          y[index] = (normal[index] ?? 0) * gain[column] + bias[column]
          slopes[index] = dy[index] * gain[column]
          dgain[column] += dy[index] * (normal[index] ?? 0)
          dbias[column] += dy[index]
        }
        for (index, slope) in standardiseGradient(slopes, normal, deviation) { dx[index] = slope }
      }
      let (gotY, statistics, gotX) = (Guarded.zeros(count), Guarded.zeros(2 * rows), Guarded.zeros(count))
      let (gotGain, gotBias) = (
        Guarded<Float>(repeating: 1, count: columns), Guarded<Float>(repeating: 1, count: columns)
      )
      normalisation.layer(x.data, gain.data, bias.data, Self.epsilon, gotY.data, statistics.data, rows, columns)
      expectClose(gotY, y, "\(set) layer \(rows)x\(columns)")
      normalisation.layerGradient(
        x.data, gain.data, statistics.data, dy.data, gotX.data, gotGain.data, gotBias.data, rows, columns, false)
      expectClose(gotX, dx, "\(set) layer dx \(rows)x\(columns)")
      expectClose(gotGain, dgain, "\(set) layer dgain \(rows)x\(columns)")
      expectClose(gotBias, dbias, "\(set) layer dbias \(rows)x\(columns)")
    }
  }

  @Test(arguments: instructionSets)
  func `batch normalisation and its gradients agree with the formulas`(set: String) throws {
    let normalisation = try table(set).normalisation
    for (rows, columns) in Self.sizes {
      let count = rows * columns
      let (x, residual, dy) = (
        Guarded.normal(count, seed: 1, deviation: 2), Guarded.normal(count, seed: 5), Guarded.normal(count, seed: 2)
      )
      let (gain, bias) = (Guarded.normal(columns, seed: 3), Guarded.normal(columns, seed: 4))
      let (mean, variance) = (Guarded.zeros(columns), Guarded.zeros(columns))
      normalisation.columnStatistics(x.data, mean.data, variance.data, rows, columns)
      let inverse = Guarded(variance.values.map { 1 / ($0 + Self.epsilon).squareRoot() })
      let scale = Guarded(zip(gain.values, inverse.values).map { $0 * $1 })
      let shift = Guarded((0..<columns).map { bias.data[$0] - mean.data[$0] * scale.data[$0] })
      for (rectified, hasResidual) in [(false, false), (true, true), (true, false)] {
        var (y, dx) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
        var (dgain, dbias) = ([Double](repeating: 0, count: columns), [Double](repeating: 0, count: columns))
        var dresidual = [Double](repeating: 0, count: count)
        for column in 0..<columns {
          let indices = Array(stride(from: column, to: count, by: columns))
          let (normal, deviation) = standardise(x.doubles, indices)
          var slopes: [Int: Double] = [:]
          for index in indices {
            let value = (normal[index] ?? 0) * gain[column] + bias[column] + (hasResidual ? residual[index] : 0)
            y[index] = rectified ? max(0, value) : value
            let slope = rectified && value <= 0 ? 0 : dy[index]
            dresidual[index] = slope
            slopes[index] = slope * gain[column]
            dgain[column] += slope * (normal[index] ?? 0)
            dbias[column] += slope
          }
          for (index, slope) in standardiseGradient(slopes, normal, deviation) { dx[index] = slope }
        }
        let (gotY, gotX, gotResidual) = (
          Guarded.zeros(count), Guarded<Float>(repeating: 1, count: count), Guarded.zeros(count)
        )
        let (gotGain, gotBias, scratch) = (Guarded.zeros(columns), Guarded.zeros(columns), Guarded.zeros(2 * columns))
        normalisation.apply(
          x.data, scale.data, shift.data, hasResidual ? residual.data : nil, rectified, gotY.data, rows, columns)
        let what = "\(set) batch \(rows)x\(columns) rectified \(rectified)"
        expectClose(gotY, y, what, tolerance: 2e-4)
        normalisation.batchGradient(
          x.data, mean.data, inverse.data, gain.data, rectified ? scale.data : nil, rectified ? shift.data : nil,
          hasResidual ? residual.data : nil, dy.data, gotX.data,
          hasResidual ? gotResidual.data : nil, gotGain.data, gotBias.data, rows, columns, true, scratch.data)
        // A single row has no variance: what is left is rounding.
        if rows > 1 { expectClose(gotX, dx.map { $0 + 1 }, "\(what) dx", tolerance: 2e-4) }
        expectClose(gotGain, dgain, "\(what) dgain", tolerance: 2e-4)
        expectClose(gotBias, dbias, "\(what) dbias")
        if hasResidual { expectClose(gotResidual, dresidual, "\(what) dresidual") }
      }
    }
  }
}
