import Glibc

/// From log-mel energies back to the power of the transform's bins.
///
/// The least-squares solution x = Mᵀ(MMᵀ + εI)⁻¹y is made non-negative and refined by multiplicative updates
/// x ← x · Mᵀy / MᵀMx, which keep it so (Lee & Seung 2001).
struct MelInverse: Sendable {
  private let bank: MelBank
  /// `[bins, mels]`: Mᵀ(MMᵀ + εI)⁻¹.
  private let pseudoInverse: [Float]

  init(_ bank: MelBank) {
    self.bank = bank
    let mels = bank.mels
    let bins = bank.bins
    var gram = [Double](repeating: 0, count: mels * mels)
    for row in 0..<mels {
      for column in 0..<mels {
        for bin in bank.ranges[row].clamped(to: bank.ranges[column]) {
          gram[row * mels + column] +=
            Double(bank.weights[row * bins + bin]) * Double(bank.weights[column * bins + bin])
        }
      }
    }
    let ridge = 1e-6 * (0..<mels).map { gram[$0 * mels + $0] }.reduce(0, +) / Double(mels)
    for index in 0..<mels { gram[index * mels + index] += ridge }
    let inverse = Self.inverse(of: gram, size: mels)
    var result = [Float](repeating: 0, count: bins * mels)
    for row in 0..<mels {
      for bin in bank.ranges[row] {
        let weight = Double(bank.weights[row * bins + bin])
        for mel in 0..<mels { result[bin * mels + mel] += Float(weight * inverse[row * mels + mel]) }
      }
    }
    pseudoInverse = result
  }

  /// `logMel`: one frame of `mels` log energies -> power of `bins` bins, none negative.
  func power(ofFrame logMel: ArraySlice<Float>, updates: Int = 8) -> [Float] {
    let mels = bank.mels
    let bins = bank.bins
    let energies = logMel.map { exponential($0) }
    let least = max(energies.reduce(0, +) / Float(bins) * 1e-4, LogMel.floor * 1e-2)
    var power = (0..<bins).map { bin in
      var sum: Float = 0
      for mel in 0..<mels { sum += pseudoInverse[bin * mels + mel] * energies[mel] }
      return max(sum, least)
    }
    for _ in 0..<updates {
      var wanted = [Float](repeating: 0, count: bins)
      var found = [Float](repeating: 0, count: bins)
      for mel in 0..<mels {
        var sum: Float = 0
        for bin in bank.ranges[mel] { sum += bank.weights[mel * bins + bin] * power[bin] }
        for bin in bank.ranges[mel] {
          let weight = bank.weights[mel * bins + bin]
          wanted[bin] += weight * energies[mel]
          found[bin] += weight * sum
        }
      }
      for bin in 0..<bins where found[bin] > 0 { power[bin] *= wanted[bin] / found[bin] }
    }
    return power
  }

  /// e^x, held back where a network's output would overflow.
  private func exponential(_ logarithm: Float) -> Float {
    let greatest: Float = 30
    return logarithm.isNaN ? 0 : expf(min(logarithm, greatest))
  }

  /// Gauss-Jordan elimination with partial pivoting of a matrix that the ridge keeps from being singular.
  private static func inverse(of matrix: [Double], size: Int) -> [Double] {
    var left = matrix
    var right = [Double](repeating: 0, count: size * size)
    for index in 0..<size { right[index * size + index] = 1 }
    for column in 0..<size {
      let pivot = (column..<size).max { abs(left[$0 * size + column]) < abs(left[$1 * size + column]) } ?? column
      for index in 0..<size where pivot != column {
        left.swapAt(pivot * size + index, column * size + index)
        right.swapAt(pivot * size + index, column * size + index)
      }
      let scale = 1 / left[column * size + column]
      for index in 0..<size {
        left[column * size + index] *= scale
        right[column * size + index] *= scale
      }
      for row in 0..<size where row != column {
        let factor = left[row * size + column]
        if factor == 0 { continue }
        for index in 0..<size {
          left[row * size + index] -= factor * left[column * size + index]
          right[row * size + index] -= factor * right[column * size + index]
        }
      }
    }
    return right
  }
}
