import Autograd
import Catalog
import Data
import Glibc
import Multitask
import Tensor

/// Fits the weights of calibrated late fusion once everything else is learned, on rows that it was not learned from.
///
/// Minimises the sum of the tasks' mean losses over the weights alone by Adam; a model without such weights is left as it is.
enum LateCalibration {
  /// Steps over all rows that are looked at.
  private static let steps = 20
  private static let learningRate: Float = 0.2
  /// Most rows that are looked at.
  private static let mostRows = 512

  static func fit(_ blueprint: Blueprint, parameters: Storage, rows: PreparedDataset) throws {
    let fitted = blueprint.network.backbones.flatMap { $0.sources.compactMap(\.fusion) }.flatMap(\.calibrated)
    guard !fitted.isEmpty, rows.count > 0 else { return }
    let places = fitted.flatMap { Array($0.range) }
    let runner = try StepRunner(
      blueprint, balancer: Catalogue<any Balancer>.balance.make(Choice("equal")), seed: 0)
    // Rows spread over the whole set, as files may be sorted.
    let stride = max(1, (rows.count + mostRows - 1) / mostRows)
    let batch = rows.batch(Swift.stride(from: 0, to: rows.count, by: stride).map { $0 }, full: [])
    var means = [Float](repeating: 0, count: places.count), squares = means
    let (beta1, beta2): (Float, Float) = (0.9, 0.999)
    for step in 1...steps {
      try runner.forward(batch, step: step, parameters: parameters, isTraining: false, isRecording: true)
      let gradients = try runner.lossGradients()
      for (index, place) in places.enumerated() {
        let gradient = gradients.reduce(Float(0)) { $0 + $1.data[place] }
        guard gradient.isFinite else { return }
        means[index] = beta1 * means[index] + (1 - beta1) * gradient
        squares[index] = beta2 * squares[index] + (1 - beta2) * gradient * gradient
        let mean = means[index] / (1 - powf(beta1, Float(step)))
        let square = squares[index] / (1 - powf(beta2, Float(step)))
        parameters.data[place] -= learningRate * mean / (square.squareRoot() + 1e-8)
      }
    }
  }
}
