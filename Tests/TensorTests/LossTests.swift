import Glibc
import Testing

@testable import Tensor

@Suite struct LossTests {
  @Test(arguments: instructionSets)
  func `cross-entropy weighs rows, smooths labels and skips those without`(set: String) throws {
    let loss = try table(set).loss
    for (rows, classes, smoothing) in [(1, 1, 0), (5, 3, 0), (4, 10, 0.1), (7, 17, 0), (3, 33, 0.2), (0, 4, 0)]
      as [(Int, Int, Float)]
    {
      let logits = Guarded.normal(rows * classes, seed: 1, deviation: 3)
      let labels = Guarded((0..<rows).map { Int32($0 == 2 ? -1 : $0 * 7 % classes) })
      let weights = Guarded<Float>((0..<rows).map { $0 == 3 ? 0 : 0.5 + Float($0) })
      for weighted in [false, true] {
        var total = 0.0
        var gradient = [Double](repeating: 0, count: rows * classes)
        var losses = [Double](repeating: 0, count: rows)
        for row in 0..<rows where labels.data[row] >= 0 {
          let weight = weighted ? weights[row] : 1
          let values = (0..<classes).map { logits[row * classes + $0] }
          let normaliser = log(values.reduce(0) { $0 + exp($1) })
          for column in 0..<classes {
            let target =
              (column == Int(labels.data[row]) ? 1 - Double(smoothing) : 0) + Double(smoothing) / Double(classes)
            losses[row] -= weight * target * (values[column] - normaliser)
            gradient[row * classes + column] = 0.25 * weight * (exp(values[column] - normaliser) - target)
          }
          total += 0.25 * losses[row]
        }
        let (gotLosses, gotGradient) = (
          Guarded<Float>(repeating: 7, count: rows), Guarded<Float>(repeating: 7, count: rows * classes)
        )
        let got = loss.softmaxCrossEntropy(
          logits.data, labels.data, weighted ? weights.data : nil, smoothing, 0.25, gotLosses.data, gotGradient.data,
          rows,
          classes)
        #expect(abs(got - total) <= 1e-4 * (abs(total) + 1e-3))
        expectClose(gotLosses, losses, "\(set) cross-entropy \(rows)x\(classes)")
        expectClose(gotGradient, gradient, "\(set) cross-entropy gradient \(rows)x\(classes)")
        let only = loss.softmaxCrossEntropy(
          logits.data, labels.data, weighted ? weights.data : nil, smoothing, 0.25, nil, nil, rows, classes)
        #expect(only == got)
      }
    }
  }

  @Test(arguments: instructionSets)
  func `losses of points agree with the formulas`(set: String) throws {
    let loss = try table(set).loss
    let huber: PointLossKernel = {
      KernelTable(named: "base")?.loss.huber($0, $1, $2, 0.8, $3, $4, $5) ?? .nan
    }
    let kinds: [(String, PointLossKernel, (Double, Double) -> Double)] = [
      ("binary cross-entropy", loss.binaryCrossEntropy, { p, t in log1p(exp(-abs(p))) + max(p, 0) - p * t }),
      ("squared", loss.squaredError, { ($0 - $1) * ($0 - $1) }), ("absolute", loss.absoluteError, { abs($0 - $1) }),
      ("huber", huber, { abs($0 - $1) <= 0.8 ? 0.5 * ($0 - $1) * ($0 - $1) : 0.8 * (abs($0 - $1) - 0.4) }),
    ]
    for (name, kernel, function) in kinds {
      for count in oddCounts + [5003] {
        let prediction = Guarded.normal(count, seed: 1, deviation: 2)
        var random = Random(seed: 2)
        let target = Guarded((0..<count).map { _ in random.uniform() })
        let weights = Guarded<Float>((0..<count).map { $0 % 3 == 0 ? 0 : Float($0 % 5) })
        for weighted in [false, true] {
          // What has no weight may be anything.
          if weighted { for index in 0..<count where weights.data[index] == 0 { prediction.data[index] = .nan } }
          var total = 0.0
          let slopes = (0..<count).map { index -> Double in
            let weight = weighted ? weights[index] : 1
            guard weight != 0 else { return 0 }
            let (p, t) = (prediction[index], target[index])
            total += 0.5 * weight * function(p, t)
            return 0.5 * weight * (function(p + 1e-6, t) - function(p - 1e-6, t)) / 2e-6
          }
          let gradient = Guarded<Float>(repeating: 7, count: count)
          let got = kernel(
            prediction.data, target.data, weighted ? weights.data : nil, 0.5, gradient.data, count)
          #expect(abs(got - total) <= 1e-4 * (abs(total) + 1e-3), "\(set) \(name) of \(count)")
          expectClose(gradient, slopes, "\(set) \(name) gradient of \(count)")
          #expect(kernel(prediction.data, target.data, weighted ? weights.data : nil, 0.5, nil, count) == got)
        }
      }
    }
  }

  @Test(arguments: instructionSets)
  func `the Huber loss takes its bound`(set: String) throws {
    let loss = try table(set).loss
    let (prediction, target, gradient) = (Guarded<Float>([3, 0.5, -2]), Guarded.zeros(3), Guarded.zeros(3))
    #expect(loss.huber(prediction.data, target.data, nil, 1, 1, gradient.data, 3) == 2.5 + 0.125 + 1.5)
    #expect(gradient.values == [1, 0.5, -1])
  }
}
